using LiveDance.Onnx;
using LiveDance.Training.Paper.Networks;
using OpenCvSharp;
using TorchSharp;

namespace LiveDance.Training.Paper;

/// <summary>The paper's networks as ONNX graphs: one input, stick figure and previous picture; one output, the picture.</summary>
internal static class PaperGraph
{
    // Added to the variance by instance normalization; PyTorch's default.
    private const float Epsilon = 1e-5f;

    /// <summary>The global generator; also the face network, whose halvings and blocks differ.</summary>
    /// <param name="network">The network.</param>
    /// <param name="size">Size of the pictures, in pixels.</param>
    public static OnnxGraph Of(GlobalGenerator network, Size size)
    {
        var graph = new OnnxGraph("pix2pixHD global generator");
        var net = new Writer(graph, network.state_dict());
        string x = graph.Input("input", 1, GlobalGenerator.Channels, size.Height, size.Width);
        graph.Output("picture", Output(net, "_paint", Global(net, "_features", network, x)), 1, 3, size.Height, size.Width);
        return graph;
    }

    /// <summary>The local enhancer together with its global generator.</summary>
    /// <param name="network">The enhancer.</param>
    /// <param name="global">The global generator that it was made with.</param>
    /// <param name="blocks">The enhancer's residual blocks.</param>
    /// <param name="size">Size of the pictures, in pixels.</param>
    public static OnnxGraph Of(LocalEnhancer network, GlobalGenerator global, int blocks, Size size)
    {
        var graph = new OnnxGraph("pix2pixHD local enhancer");
        var net = new Writer(graph, network.state_dict());
        string x = graph.Input("input", 1, GlobalGenerator.Channels, size.Height, size.Width);
        string small = graph.Node("AveragePool", [x], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }));
        string seen = Global(net, "_global._features", global, small);
        string own = net.Rectified(net.Reflected("_down.1", x, 3));
        own = net.Rectified(net.Convolved("_down.4", own, stride: 2, pad: 1));
        string sum = graph.Add(own, seen);
        for (int i = 0; i < blocks; i++) sum = net.Block($"_up.{i}", sum);
        string up = net.Rectified(net.Transposed($"_up.{blocks}", sum));
        graph.Output("picture", graph.Node("Tanh", [net.Reflected($"_up.{blocks + 4}", up, 3)]), 1, 3, size.Height, size.Width);
        return graph;
    }

    private static string Output(Writer net, string name, string x) => net.Graph.Node("Tanh", [net.Reflected(name + ".1", x, 3)]);

    // The numbers count the layers of the network's sequence: padding, convolution, normalization, ReLU first, then three layers
    // for each halving, and so on.
    private static string Global(Writer net, string name, GlobalGenerator network, string x)
    {
        x = net.Rectified(net.Reflected(name + ".1", x, 3));
        int at = 4;
        for (int i = 0; i < network.Halvings; i++, at += 3) x = net.Rectified(net.Convolved($"{name}.{at}", x, stride: 2, pad: 1));
        for (int i = 0; i < network.Blocks; i++, at++) x = net.Block($"{name}.{at}", x);
        for (int i = 0; i < network.Halvings; i++, at += 3) x = net.Rectified(net.Transposed($"{name}.{at}", x));
        return x;
    }

    private sealed class Writer(OnnxGraph graph, IReadOnlyDictionary<string, torch.Tensor> weights)
    {
        // Output channels by the name of a convolution's output.
        private readonly Dictionary<string, int> _channels = [];

        public OnnxGraph Graph => graph;

        public string Reflected(string name, string x, int border)
        {
            string padded = graph.Pad(x, [0, 0, border, border, 0, 0, border, border], "reflect");
            return Convolved(name, padded, stride: 1, pad: 0);
        }

        public string Convolved(string name, string x, int stride, int pad) =>
            Noted(graph.Conv(x, Constant(name + ".weight"), Constant(name + ".bias"), [stride, stride], [pad, pad, pad, pad]), name);

        public string Transposed(string name, string x) => Noted(
            graph.Node(
                "ConvTranspose", [x, Constant(name + ".weight"), Constant(name + ".bias")], ("strides", new long[] { 2, 2 }),
                ("pads", new long[] { 1, 1, 1, 1 }), ("output_padding", new long[] { 1, 1 }), ("kernel_shape", new long[] { 3, 3 })),
            name);

        public string Rectified(string x) => graph.Relu(Normalized(x));

        public string Block(string name, string x)
        {
            string inner = Rectified(Reflected(name + "._branch.1", x, 1));
            return graph.Add(x, Normalized(Reflected(name + "._branch.5", inner, 1)));
        }

        private string Noted(string value, string name)
        {
            _channels[value] = (int)weights[name + ".bias"].numel();
            return value;
        }

        private string Normalized(string x)
        {
            int channels = _channels[x];
            float[] ones = new float[channels];
            Array.Fill(ones, 1);
            return graph.Node("InstanceNormalization", [x, graph.Constant(ones, channels), graph.Constant(new float[channels], channels)], ("epsilon", Epsilon));
        }

        private string Constant(string name)
        {
            torch.Tensor tensor = weights[name];
            return graph.Constant(tensor.cpu().data<float>().ToArray(), tensor.shape);
        }
    }
}
