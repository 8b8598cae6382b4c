using System.Runtime.InteropServices;
using LiveDance.Onnx.Format;

namespace LiveDance.Onnx.Quantization;

/// <summary>
/// Writes QuantizeLinear and DequantizeLinear nodes around the values that have a range, and the weights of the convolutions between them as
/// bytes. ONNX Runtime fuses such a group into one integer operator; it does so only if nothing else reads the convolution's output, so that
/// float32 nodes read the value after its DequantizeLinear node as well.
/// </summary>
internal sealed class GraphQuantizer
{
    private readonly OnnxGraph _graph;
    private readonly IReadOnlyDictionary<string, ActivationRange> _ranges;
    private readonly List<NodeProto> _source;
    private readonly Dictionary<string, NodeProto> _producers = [];
    private readonly ILookup<string, NodeProto> _consumers;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly Dictionary<string, string> _rounded = [], _blocked = [];

    // The number of output channels of each convolution, by its output.
    private readonly Dictionary<string, int> _channels;

    // The nodes that become integer operators, and the ReLUs and ReLU6s that their saturation replaces.
    private readonly HashSet<NodeProto> _quantized, _saturations;

    /// <param name="graph">The float32 graph, which is changed.</param>
    /// <param name="ranges">The range of each value that is to have 8 bits.</param>
    public GraphQuantizer(OnnxGraph graph, IReadOnlyDictionary<string, ActivationRange> ranges)
    {
        (_graph, _ranges, _source) = (graph, ranges, [.. graph.Proto.Node]);
        foreach (NodeProto node in _source)
            foreach (string output in node.Output) _producers[output] = node;
        foreach (string value in ranges.Keys)
            if (!_producers.ContainsKey(value)) throw new ArgumentException($"The graph has no value '{value}'.", nameof(ranges));
        _consumers = _source.SelectMany(node => node.Input.Distinct().Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
        _constants = graph.Proto.Initializer.ToDictionary(constant => constant.Name);
        _channels = _source.Where(node => node.OpType == "Conv" && _constants.ContainsKey(node.Input[1]))
            .ToDictionary(node => node.Output[0], node => (int)_constants[node.Input[1]].Dims[0]);
        // By reference, as nodes are equal by their contents, which change.
        _quantized = new HashSet<NodeProto>(_source.Where(Quantizes), ReferenceEqualityComparer.Instance);
        _saturations = new HashSet<NodeProto>(_source.Where(IsSaturation), ReferenceEqualityComparer.Instance);
    }

    public void Apply()
    {
        _graph.Proto.Node.Clear();
        foreach (NodeProto node in _source.Where(node => !_saturations.Contains(node)))
        {
            float inputScale = node.Input.Count > 0 && _ranges.TryGetValue(node.Input[0], out ActivationRange range) ? range.Scale : 0;
            bool floatSum = node.OpType == "Add" && !_quantized.Contains(node);
            for (int i = 0; i < node.Input.Count; i++)
            {
                string exact = node.Input[i], rounded = Rounded(exact);
                node.Input[i] = floatSum && rounded != exact ? Blocked(exact, rounded) : rounded;
            }
            if (node.OpType == "Conv" && _quantized.Contains(node)) UseBytes(node, inputScale);
            _graph.Proto.Node.Add(node);
        }
        _graph.DropUnusedConstants();
    }

    private bool Quantizes(NodeProto node) => HasRoundedOutput(node) && node.OpType switch
    {
        "Conv" => _ranges.ContainsKey(node.Input[0]) && _constants.ContainsKey(node.Input[1]),
        "Add" => node.Input.All(_ranges.ContainsKey),
        _ => false,
    };

    private bool HasRoundedOutput(NodeProto node) =>
        _ranges.ContainsKey(node.Output[0]) || (_consumers[node.Output[0]].ToArray() is [{ OpType: "Clip" } clip] && _ranges.ContainsKey(clip.Output[0]));

    // A ReLU or a ReLU6 after an integer operator: bytes that begin at 0 and end at most at 6 saturate there by themselves.
    private bool IsSaturation(NodeProto node) => node.OpType == "Clip" && _ranges.TryGetValue(node.Output[0], out ActivationRange range) && range.Low == 0
        && _producers.TryGetValue(node.Input[0], out NodeProto? producer) && _quantized.Contains(producer) && _consumers[node.Input[0]].Count() == 1;

    // The name of a value after rounding to its levels; the nodes for it are added where the value is first read.
    private string Rounded(string value)
    {
        if (!_ranges.TryGetValue(value, out ActivationRange range)) return value;
        if (_rounded.TryGetValue(value, out string? known)) return known;
        string exact = _saturations.Contains(_producers[value]) ? _producers[value].Input[0] : value;
        string scale = _graph.Constant([range.Scale], []), zero = _graph.Bytes([range.ZeroPoint], []);
        return _rounded[value] = _graph.Node("DequantizeLinear", [_graph.Node("QuantizeLinear", [exact, scale, zero]), scale, zero]);
    }

    // ONNX Runtime's float32 convolutions work in a blocked layout, and so do additions and resizings between them, but not if one of their
    // values comes from bytes: the resizing then takes five times as long. A convolution with weights of 1 puts such a value into
    // that layout.
    private string Blocked(string exact, string rounded)
    {
        NodeProto producer = _producers[exact];
        if (producer.OpType == "Clip") producer = _producers[producer.Input[0]];
        if (!_channels.TryGetValue(producer.Output[0], out int channels)) return rounded;
        if (_blocked.TryGetValue(exact, out string? known)) return known;
        string ones = _graph.Constant(Enumerable.Repeat(1f, channels).ToArray(), channels, 1, 1, 1);
        return _blocked[exact] = _graph.Conv(rounded, ones, group: channels);
    }

    private void UseBytes(NodeProto convolution, float inputScale)
    {
        TensorProto weight = _constants[convolution.Input[1]];
        ReadOnlySpan<float> bias = convolution.Input.Count > 2 ? Values(_constants[convolution.Input[2]]) : [];
        (convolution.Input[1], string? biases) = QuantizedWeights.Add(_graph, Values(weight), [.. weight.Dims], bias, inputScale);
        if (biases is not null) convolution.Input[2] = biases;
    }

    private static ReadOnlySpan<float> Values(TensorProto constant) => MemoryMarshal.Cast<byte, float>(constant.RawData.Span);
}
