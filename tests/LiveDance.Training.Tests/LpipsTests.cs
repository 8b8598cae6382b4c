using LiveDance.Engine;
using LiveDance.Training.Checkpoints;
using LiveDance.Training.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Tests;

public class LpipsTests
{
    // Name, channels out, channels in, kernel, stride, padding, pooled before.
    private static readonly (string Name, int To, int From, int Kernel, int Stride, int Padding, bool Pooled)[] AlexNet =
    [
        ("net.slice1.0", 64, 3, 11, 4, 2, false), ("net.slice2.3", 192, 64, 5, 1, 2, true), ("net.slice3.6", 384, 192, 3, 1, 1, true),
        ("net.slice4.8", 256, 384, 3, 1, 1, false), ("net.slice5.10", 256, 256, 3, 1, 1, false),
    ];

    [Fact]
    public void Lpips_equals_a_direct_implementation()
    {
        using var folder = new TestFolder();
        string path = WriteWeights(folder);
        using DisposeScope scope = NewDisposeScope();
        using Lpips lpips = Lpips.Load(path);
        Tensor a = rand([1, 3, 64, 64]) * 2 - 1, b = rand([1, 3, 64, 64]) * 2 - 1;
        double expected = ByHand(SafeTensors.Load(path).Tensors, a.data<float>().ToArray(), b.data<float>().ToArray(), 64);
        Assert.True(expected > 0.01, $"{expected}");
        Assert.Equal(expected, lpips.Distance(a, b), expected * 1e-4);
        Assert.Equal(expected, lpips.Distance(b, a), expected * 1e-4);
        Assert.Equal(0, lpips.Distance(a, a), 1e-9);
        // A small crop is enlarged; it is still a picture.
        Assert.True(lpips.Distance(a.narrow(2, 0, 20).narrow(3, 0, 24), b.narrow(2, 0, 20).narrow(3, 0, 24)) > 0);
    }

    [Fact]
    public void Lpips_weights_that_are_incomplete_are_refused_by_name()
    {
        using var folder = new TestFolder();
        using DisposeScope scope = NewDisposeScope();
        string path = folder.File("weights.safetensors");
        SafeTensors.Save(path, new Dictionary<string, Tensor> { ["net.slice1.0.weight"] = zeros([1]) });
        string message = Assert.Throws<EngineException>(() => Lpips.Load(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("net.slice1.0.bias", message, StringComparison.Ordinal);
    }

    private static string WriteWeights(TestFolder folder)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(9);
        Dictionary<string, Tensor> weights = [];
        for (int i = 0; i < AlexNet.Length; i++)
        {
            (string name, int to, int from, int kernel, _, _, _) = AlexNet[i];
            weights[name + ".weight"] = randn([to, from, kernel, kernel]) * Math.Sqrt(2.0 / (from * kernel * kernel));
            weights[name + ".bias"] = randn([to]) * 0.1;
            weights[$"lin{i}.model.1.weight"] = rand([1, to, 1, 1]);
        }
        string path = folder.File("lpips.safetensors");
        SafeTensors.Save(path, weights);
        return path;
    }

    private static double ByHand(Dictionary<string, Tensor> weights, float[] a, float[] b, int side)
    {
        float[] shift = [-0.030f, -0.088f, -0.188f], scale = [0.458f, 0.448f, 0.450f];
        for (int c = 0; c < 3; c++)
        {
            for (int i = c * side * side; i < (c + 1) * side * side; i++)
                (a[i], b[i]) = ((a[i] - shift[c]) / scale[c], (b[i] - shift[c]) / scale[c]);
        }
        double sum = 0;
        for (int layer = 0; layer < AlexNet.Length; layer++)
        {
            int channels = AlexNet[layer].To, before = side;
            (a, side) = Layer(layer, a, before);
            (b, _) = Layer(layer, b, before);
            float[] linear = weights[$"lin{layer}.model.1.weight"].data<float>().ToArray();
            int places = side * side;
            double own = 0;
            for (int at = 0; at < places; at++)
            {
                double lengthA = 0, lengthB = 0;
                for (int c = 0; c < channels; c++)
                {
                    lengthA += a[(c * places) + at] * (double)a[(c * places) + at];
                    lengthB += b[(c * places) + at] * (double)b[(c * places) + at];
                }
                for (int c = 0; c < channels; c++)
                {
                    double difference = (a[(c * places) + at] / (Math.Sqrt(lengthA) + 1e-10)) - (b[(c * places) + at] / (Math.Sqrt(lengthB) + 1e-10));
                    own += linear[c] * difference * difference;
                }
            }
            sum += own / places;
        }
        return sum;

        (float[] Values, int Side) Layer(int index, float[] x, int width)
        {
            (string name, int to, int from, int kernel, int stride, int padding, bool pooled) = AlexNet[index];
            if (pooled)
            {
                int half = ((width - 3) / 2) + 1;
                float[] smaller = new float[from * half * half];
                for (int c = 0; c < from; c++)
                    for (int y = 0; y < half; y++)
                        for (int column = 0; column < half; column++)
                        {
                            float most = float.MinValue;
                            for (int i = 0; i < 9; i++) most = Math.Max(most, x[(((c * width) + (2 * y) + (i / 3)) * width) + (2 * column) + (i % 3)]);
                            smaller[(((c * half) + y) * half) + column] = most;
                        }
                (x, width) = (smaller, half);
            }
            float[] weight = weights[name + ".weight"].data<float>().ToArray(), bias = weights[name + ".bias"].data<float>().ToArray();
            int result = ((width + (2 * padding) - kernel) / stride) + 1;
            float[] values = new float[to * result * result];
            for (int o = 0; o < to; o++)
                for (int y = 0; y < result; y++)
                    for (int column = 0; column < result; column++)
                    {
                        float total = bias[o];
                        for (int c = 0; c < from; c++)
                            for (int i = 0; i < kernel; i++)
                                for (int j = 0; j < kernel; j++)
                                {
                                    int fromRow = (y * stride) + i - padding, fromColumn = (column * stride) + j - padding;
                                    if (fromRow < 0 || fromColumn < 0 || fromRow >= width || fromColumn >= width) continue;
                                    total += weight[(((((o * from) + c) * kernel) + i) * kernel) + j] * x[(((c * width) + fromRow) * width) + fromColumn];
                                }
                        values[(((o * result) + y) * result) + column] = Math.Max(0, total);
                    }
            return (values, result);
        }
    }
}
