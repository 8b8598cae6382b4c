using LiveDance.Onnx;
using LiveDance.Onnx.Quantization;
using TorchSharp;

namespace LiveDance.Training.Quantization;

/// <summary>
/// Writes convolutional networks to ONNX in one of three forms: float32; float32 with every activation as an output, for
/// calibration; or 8-bit weights (one scale per output channel) and activations, between QuantizeLinear and DequantizeLinear
/// nodes, which ONNX Runtime fuses into integer convolutions.
/// </summary>
internal sealed class QuantizableGraph
{
    /// <summary>The number of an input channel that a convolution does not read: its weights are 0.</summary>
    public const int Unread = -1;

    private readonly IReadOnlyDictionary<string, torch.Tensor> _weights;
    private readonly IReadOnlyDictionary<string, ActivationRange>? _ranges;
    private readonly Dictionary<string, ActivationRange> _rangeOf = [];
    private readonly List<string> _activations = [];

    /// <param name="graph">The graph that nodes are added to.</param>
    /// <param name="weights">The network's weights by name.</param>
    /// <param name="ranges">The activations' ranges by name, to quantize; null for float32.</param>
    public QuantizableGraph(
        OnnxGraph graph, IReadOnlyDictionary<string, torch.Tensor> weights, IReadOnlyDictionary<string, ActivationRange>? ranges)
    {
        (Graph, _weights, _ranges) = (graph, weights, ranges);
    }

    /// <summary>The graph that nodes are added to.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>The values marked as activations so far, in order.</summary>
    public IReadOnlyList<string> Activations => _activations;

    /// <summary>Marks a value as an activation: it is quantized if ranges were given, and can be observed otherwise.</summary>
    /// <param name="name">The activation's name.</param>
    /// <param name="value">The value.</param>
    /// <returns>The value to use from here on.</returns>
    public string Activation(string name, string value)
    {
        _activations.Add(value);
        ActivationNames.Add((name, value));
        if (_ranges is null) return value;
        return Quantized(value, _ranges[name]);
    }

    /// <summary>The activations' names and values.</summary>
    public List<(string Name, string Value)> ActivationNames { get; } = [];

    /// <summary>Adds a convolution with zero padding. It is quantized if its input is a quantized activation.</summary>
    /// <param name="name">The name of its weights.</param>
    /// <param name="x">The input.</param>
    /// <param name="stride">1 or 2.</param>
    /// <param name="first">First output channel to compute.</param>
    /// <param name="count">Number of output channels to compute; 0 for all.</param>
    /// <param name="order">
    /// For each input channel of x its number in the weights, or <see cref="Unread"/>; null if they are in the same order.
    /// </param>
    public string Convolution(string name, string x, int stride = 1, int first = 0, int count = 0, int[]? order = null)
    {
        (float[] weight, long[] shape, float[] bias) = Cut(name, first, count, order);
        long pad = shape[2] / 2;
        string w, b;
        if (_ranges is not null && _rangeOf.TryGetValue(x, out ActivationRange range))
        {
            (w, string? biases) = QuantizedWeights.Add(Graph, weight, shape, bias, range.Scale);
            b = biases!;
        }
        else
        {
            (w, b) = (Graph.Constant(weight, shape), Graph.Constant(bias, shape[0]));
        }
        return Graph.Conv(x, w, b, [stride, stride], [pad, pad, pad, pad]);
    }

    /// <summary>Rearranges blocks of channels into pixels, as PyTorch's pixel_shuffle does.</summary>
    public string PixelShuffle(string x, int factor)
    {
        string shuffled = Graph.Node("DepthToSpace", [x], ("blocksize", factor), ("mode", "CRD"));
        return shuffled;
    }

    /// <summary>A ReLU whose output is an activation.</summary>
    public string Rectified(string name, string value) => Activation(name, Graph.Relu(value));

    /// <summary>A residual block, see <see cref="Networks.ResidualBlock"/>.</summary>
    public string ResidualBlock(string name, string value)
    {
        string inner = Rectified(name + ".inner", Convolution(name + "._first", value));
        inner = Activation(name + ".branch", Convolution(name + "._second", inner));
        return Rectified(name, Graph.Add(value, inner));
    }

    /// <summary>
    /// The channel order of ONNX's SpaceToDepth, where the position within the block is the slower index, in terms of PyTorch's
    /// pixel_unshuffle, where the channel is.
    /// </summary>
    public static int[] UnshuffledOrder(int channels, int block)
    {
        int places = block * block;
        int[] order = new int[places * channels];
        for (int place = 0; place < places; place++)
            for (int channel = 0; channel < channels; channel++) order[(place * channels) + channel] = (channel * places) + place;
        return order;
    }

    private (float[] Weight, long[] Shape, float[] Bias) Cut(string name, int first, int count, int[]? order)
    {
        torch.Tensor weight = _weights[name + ".weight"];
        long[] shape = weight.shape;
        int all = (int)shape[0], wanted = count == 0 ? all : count, own = (int)shape[1], taps = (int)(shape[2] * shape[3]);
        int inputs = order?.Length ?? own;
        float[] values = weight.cpu().data<float>().ToArray(), bias = _weights[name + ".bias"].cpu().data<float>().ToArray();
        float[] cut = new float[wanted * inputs * taps];
        for (int o = 0; o < wanted; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                int channel = order?[i] ?? i;
                if (channel == Unread) continue;
                int from = (((first + o) * own) + channel) * taps;
                values.AsSpan(from, taps).CopyTo(cut.AsSpan(((o * inputs) + i) * taps));
            }
        }
        return (cut, [wanted, inputs, shape[2], shape[3]], bias[first..(first + wanted)]);
    }

    private string Quantized(string value, ActivationRange range)
    {
        string scale = Graph.Constant([range.Scale], []), zero = Graph.Bytes([range.ZeroPoint], []);
        string levels = Graph.Node("QuantizeLinear", [value, scale, zero]);
        string back = Graph.Node("DequantizeLinear", [levels, scale, zero]);
        _rangeOf[back] = range;
        return back;
    }
}
