using LiveDance.Onnx;
using OpenCvSharp;

namespace LiveDance.Measurement.Bench;

/// <summary>
/// Builds the paper's generator, pix2pixHD's global generator, with random weights, to compare its speed. Wang et al. 2018;
/// Chan et al. 2018, sec. 3.3: 6 input channels, ngf 64, four downsampling layers, nine residual blocks, instance norm, tanh.
/// </summary>
internal static class Pix2PixHd
{
    private const int BaseChannels = 64, DownsamplingLayers = 4, ResidualBlocks = 9, InputChannels = 6;

    /// <summary>Builds the network.</summary>
    /// <param name="picture">Size of the picture; multiples of 16.</param>
    /// <param name="parameters">Receives the number of weights and biases.</param>
    public static OnnxGraph Build(Size picture, out long parameters)
    {
        var graph = new OnnxGraph("pix2pixHD global generator, random weights");
        var weights = new RandomWeights(graph);
        string x = graph.Input("input", 1, InputChannels, picture.Height, picture.Width);
        x = InstanceNorm(graph, weights.Convolution(ReflectionPad(graph, x, 3), InputChannels, BaseChannels, kernel: 7), BaseChannels);
        int channels = BaseChannels;
        for (int i = 0; i < DownsamplingLayers; i++, channels *= 2)
            x = InstanceNorm(graph, weights.Convolution(x, channels, channels * 2, kernel: 3, stride: 2, pad: 1), channels * 2);
        for (int i = 0; i < ResidualBlocks; i++)
        {
            string inner = InstanceNorm(graph, weights.Convolution(ReflectionPad(graph, x, 1), channels, channels, kernel: 3), channels);
            inner = weights.Convolution(ReflectionPad(graph, inner, 1), channels, channels, kernel: 3);
            x = graph.Add(x, InstanceNorm(graph, inner, channels, relu: false));
        }
        for (int i = 0; i < DownsamplingLayers; i++, channels /= 2)
            x = InstanceNorm(graph, weights.TransposedConvolution(x, channels, channels / 2), channels / 2);
        x = graph.Node("Tanh", [weights.Convolution(ReflectionPad(graph, x, 3), channels, 3, kernel: 7)]);
        graph.Output("picture", x, 1, 3, picture.Height, picture.Width);
        parameters = weights.Count;
        return graph;
    }

    private static string ReflectionPad(OnnxGraph graph, string x, long by) => graph.Pad(x, [0, 0, by, by, 0, 0, by, by], "reflect");

    private static string InstanceNorm(OnnxGraph graph, string x, int channels, bool relu = true)
    {
        float[] ones = new float[channels];
        Array.Fill(ones, 1);
        string normalized = graph.Node(
            "InstanceNormalization", [x, graph.Constant(ones, channels), graph.Constant(new float[channels], channels)]);
        return relu ? graph.Relu(normalized) : normalized;
    }

    private sealed class RandomWeights(OnnxGraph graph)
    {
        private readonly Random _random = new(1);

        public long Count { get; private set; }

        public string Convolution(string x, int from, int to, int kernel, int stride = 1, int pad = 0) =>
            graph.Conv(x, Weight(to, from, kernel), Bias(to), [stride, stride], [pad, pad, pad, pad]);

        public string TransposedConvolution(string x, int from, int to) => graph.Node(
            "ConvTranspose", [x, Weight(from, to, 3), Bias(to)],
            ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }), ("output_padding", new long[] { 1, 1 }));

        // Uniform with pix2pixHD's standard deviation of 0.02; speed does not depend on the values.
        private string Weight(int first, int second, int kernel)
        {
            float[] values = new float[first * second * kernel * kernel];
            const float HalfRange = 0.0346f;
            for (int i = 0; i < values.Length; i++) values[i] = (_random.NextSingle() - 0.5f) * 2 * HalfRange;
            Count += values.Length;
            return graph.Constant(values, first, second, kernel, kernel);
        }

        private string Bias(int channels)
        {
            Count += channels;
            return graph.Constant(new float[channels], channels);
        }
    }
}
