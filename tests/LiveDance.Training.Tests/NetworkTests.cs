using System.Runtime.InteropServices;
using System.Text.Json;
using LiveDance.Engine;
using LiveDance.Training.Checkpoints;
using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using LiveDance.Training.Paper.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Tests;

public class NetworkTests
{
    [Fact]
    public void Convolution_computes_in_its_input_format_with_float32_gradients()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        using var layer = new Convolution(8, 8);
        Tensor x = randn([1, 8, 12, 12]);
        Tensor exact = layer.call(x), coarse = layer.call(x.to_type(ScalarType.BFloat16));
        Assert.Equal(ScalarType.BFloat16, coarse.dtype);
        float[] a = exact.data<float>().ToArray(), b = coarse.to_type(ScalarType.Float32).data<float>().ToArray();
        // Eight bits of each number; older processors round the sums on the way, too.
        for (int i = 0; i < a.Length; i++) Assert.InRange(b[i] - a[i], -0.05 - (0.02 * MathF.Abs(a[i])), 0.05 + (0.02 * MathF.Abs(a[i])));
        coarse.to_type(ScalarType.Float32).square().mean().backward();
        Assert.Equal(ScalarType.Float32, layer.weight.grad!.dtype);
    }

    [Fact]
    public void PatchDiscriminator_has_the_published_size_and_layers()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = new PatchDiscriminator(3, 64);
        // For three channels: 2.8 million weights.
        Assert.Equal(2_764_737, network.parameters().Sum(parameter => parameter.numel()));
        // Kernels of 4 with a border of 2: 256 -> 129 -> 65 -> 33 -> 34 -> 35 patches along a side.
        Tensor[] features = network.Features(randn([1, 3, 256, 256]));
        Assert.Equal([129L, 65, 33, 34, 35], features.Select(feature => feature.shape[3]));
        Assert.Equal([1, 1, 35, 35], features[^1].shape);
    }

    [Fact]
    public void LeastSquaresLoss_equals_hand_computed_values()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor real = tensor([0.5f, 1], [2]), made = tensor([0.25f, 0], [2]);
        Assert.Equal((0.75f * 0.75f + 1) / 2, LeastSquaresLoss.OfGenerator(made).item<float>(), 1e-6);
        Assert.Equal(((0.25f / 2) + (0.0625f / 2)) / 2, LeastSquaresLoss.OfDiscriminator(real, made).item<float>(), 1e-6);
        // Two layers that are compared, and the last one, which is not: (1 + 2) * 4 / 2.
        Tensor[] a = [tensor([1f], [1]), tensor([4f], [1]), tensor([9f], [1])], b = [tensor([2f], [1]), tensor([2f], [1]), tensor([0f], [1])];
        Assert.Equal(6, LeastSquaresLoss.OfFeatures(a, b).item<float>(), 1e-6);
    }

    [Fact]
    public void PerceptualFeatures_from_TensorFlow_equal_hand_computed_values()
    {
        using var folder = new TestFolder();
        using DisposeScope scope = NewDisposeScope();
        string path = WriteNetwork(folder.Path);
        using PerceptualFeatures network = PerceptualFeatures.Load(path);
        // Pointwise: red + 2 green + 3 blue + 1, rectified at 0 and 6; then depthwise 3 x 3, all ones, halving.
        float[] picture = new float[3 * 4 * 4];
        for (int i = 0; i < 16; i++) (picture[i], picture[16 + i], picture[32 + i]) = (0.1f * i, 0, -0.05f * i);
        List<Tensor> features = network.Features(tensor(picture, [1, 3, 4, 4]));
        float[] last = features[^1].data<float>().ToArray();
        Assert.Equal([1, 1, 2, 2], features[^1].shape);
        float[] first = [.. Enumerable.Range(0, 16).Select(i => Math.Clamp(1 + (0.1f * i) - (0.15f * i), 0, 6))];
        Assert.Equal(Math.Min(6, Window(0, 0)), last[0], 1e-5);
        Assert.Equal(Math.Min(6, Window(2, 2)), last[3], 1e-5);
        Assert.Equal(0, network.Loss(tensor(picture, [1, 3, 4, 4]), tensor(picture, [1, 3, 4, 4])).item<float>());

        // SAME with stride 2 on an even side: the border is at the end.
        float Window(int top, int left)
        {
            float sum = 0;
            for (int y = top; y < Math.Min(4, top + 3); y++)
                for (int x = left; x < Math.Min(4, left + 3); x++) sum += first[(y * 4) + x];
            return sum;
        }
    }

    [Fact]
    public void PerceptualFeatures_file_that_is_unusable_is_refused_by_name()
    {
        using var folder = new TestFolder();
        string path = folder.File("some.json");
        File.WriteAllText(path, "{}");
        Assert.Contains(path, Assert.Throws<EngineException>(() => PerceptualFeatures.Load(path)).Message, StringComparison.Ordinal);
        string weights = folder.File("some.safetensors");
        using DisposeScope scope = NewDisposeScope();
        SafeTensors.Save(weights, new Dictionary<string, Tensor> { ["a"] = zeros([1]) });
        Assert.Contains("features.0", Assert.Throws<EngineException>(() => PerceptualFeatures.Load(weights)).Message, StringComparison.Ordinal);
        Assert.Throws<EngineException>(() => PerceptualFeatures.Load(folder.File("absent.json")));
    }

    private static string WriteNetwork(string folder)
    {
        float[] values = [1, 2, 3, 1, .. Enumerable.Repeat(1f, 9), 0];
        File.WriteAllBytes(Path.Combine(folder, "network.bin"), MemoryMarshal.AsBytes<float>(values).ToArray());
        object Ints(params int[] sizes) => new { list = new { i = sizes.Select(size => size.ToString(System.Globalization.CultureInfo.InvariantCulture)) } };
        var model = new
        {
            modelTopology = new
            {
                node = new object[]
                {
                    new { name = "image", op = "Placeholder" },
                    new { name = "w1", op = "Const" },
                    new { name = "a", op = "_FusedConv2D", input = new[] { "image", "w1", "b1" }, attr = new { strides = Ints(1, 1, 1, 1), dilations = Ints(1, 1, 1, 1) } },
                    new { name = "b", op = "FusedDepthwiseConv2dNative", input = new[] { "a", "w2", "b2" }, attr = new { strides = Ints(1, 2, 2, 1), dilations = Ints(1, 1, 1, 1) } },
                    new { name = "head1", op = "_FusedConv2D", input = new[] { "b", "w1", "b1" } },
                    new { name = "head2", op = "_FusedConv2D", input = new[] { "b", "w1", "b1" } },
                },
            },
            weightsManifest = new[]
            {
                new
                {
                    paths = new[] { "network.bin" },
                    weights = new[]
                    {
                        new { name = "w1", shape = new[] { 1, 1, 3, 1 }, dtype = "float32" },
                        new { name = "b1", shape = new[] { 1 }, dtype = "float32" },
                        new { name = "w2", shape = new[] { 3, 3, 1, 1 }, dtype = "float32" },
                        new { name = "b2", shape = new[] { 1 }, dtype = "float32" },
                    },
                },
            },
        };
        string path = Path.Combine(folder, "network.json");
        File.WriteAllText(path, JsonSerializer.Serialize(model));
        return path;
    }
}
