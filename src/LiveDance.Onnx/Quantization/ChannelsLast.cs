using Google.Protobuf;
using LiveDance.Onnx.Format;

namespace LiveDance.Onnx.Quantization;

/// <summary>
/// Rewrites a quantized graph into integer operators of ONNX Runtime that keep a pixel's channels together, as its 8-bit convolutions do. From
/// QuantizeLinear and DequantizeLinear nodes the runtime makes such convolutions as well, but it leaves the nodes between them in planes, with
/// a transposition before and after, and computes several of these on one thread. Here bytes stay bytes and channels stay together between
/// the first convolution and the last: joining is copying, and so is the rearranging of channels into pixels, as the convolution before it gives
/// its channels in the order of the pixels. The results are the same. What is not recognized stays as it is.
/// </summary>
public static class ChannelsLast
{
    /// <summary>Rewrites a model.</summary>
    /// <param name="model">The bytes of an .onnx file.</param>
    /// <returns>The bytes of the new file; the same bytes if there is no integer convolution to be made, or if it is no model.</returns>
    public static byte[] Rewrite(byte[] model)
    {
        try
        {
            OnnxGraph graph = OnnxGraph.Parse(model);
            return new Rewriting(graph).Apply() ? graph.ToBytes() : model;
        }
        catch (InvalidProtocolBufferException)
        {
            return model;
        }
    }

    private sealed class Rewriting
    {
        // Axis of the channels in planes and where they are last.
        private const int Planes = 1, Last = 3;

        private readonly OnnxGraph _graph;
        private readonly List<NodeProto> _source;
        private readonly Dictionary<string, NodeProto> _producers = [];
        private readonly ILookup<string, NodeProto> _consumers;
        private readonly HashSet<string> _outputs;
        private readonly IntegerConvolutions _convolutions;

        // By reference, as nodes are equal by their contents.
        private readonly HashSet<NodeProto> _kept = new(ReferenceEqualityComparer.Instance);

        // The names of bytes with their channels last, by the names of the bytes in planes; null for those that no integer operator makes.
        private readonly Dictionary<string, string?> _integer = [], _shuffled = [];
        private readonly Dictionary<string, string> _turned = [];
        private readonly Dictionary<(string, LevelScale, float), string> _converted = [];

        public Rewriting(OnnxGraph graph)
        {
            (_graph, _source) = (graph, [.. graph.Proto.Node]);
            foreach (NodeProto node in _source)
                foreach (string output in node.Output) _producers[output] = node;
            _consumers = _source.SelectMany(node => node.Input.Distinct().Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
            _outputs = [.. graph.Proto.Output.Select(output => output.Name)];
            _convolutions = new IntegerConvolutions(graph, _producers);
        }

        // Whether anything was rewritten.
        public bool Apply()
        {
            _graph.Proto.Node.Clear();
            foreach (string output in _outputs) Keep(output);
            _graph.DropUnusedConstants();
            return _graph.Operators.Contains("QLinearConv");
        }

        // Adds what computes a value in planes, under its name.
        private string Keep(string value)
        {
            if (!_producers.TryGetValue(value, out NodeProto? node) || !_kept.Add(node)) return value;
            if (Activation(value) is { } activation && Integer(activation) is { } bytes) Dequantize(bytes, activation, value);
            else if (node.OpType == "DepthToSpace" && Shuffled(node) is { } shuffled) Dequantize(shuffled, Activation(node.Input[0])!, value);
            else
            {
                foreach (string input in node.Input) Keep(input);
                _graph.Proto.Node.Add(node);
            }
            return value;
        }

        private void Dequantize(string bytes, Bytes levels, string value)
        {
            string planes = _graph.Transpose(bytes, 0, 3, 1, 2);
            _graph.Proto.Node.Add(new NodeProto { OpType = "DequantizeLinear", Input = { planes, levels.Levels.Scale, levels.Levels.Zero }, Output = { value } });
        }

        // The bytes that a value comes from, if it comes from computed ones with one scale for all channels.
        private Bytes? Activation(string value)
        {
            if (Producer(value, "DequantizeLinear") is not { Input.Count: 3 } back || Producer(back.Input[0], "QuantizeLinear") is not { Input.Count: 3 }) return null;
            return _graph.Number(back.Input[1]) is { } scale && _graph.Byte(back.Input[2]) is { } zero
                ? new Bytes(back.Input[0], new Levels(back.Input[1], back.Input[2], new LevelScale(scale, zero))) : null;
        }

        // Bytes with their channels last.
        private string Turned(Bytes bytes)
        {
            if (Integer(bytes) is { } made) return made;
            if (_turned.TryGetValue(bytes.Name, out string? known)) return known;
            return _turned[bytes.Name] = _graph.Transpose(InPlanes(bytes), 0, 2, 3, 1);
        }

        // Bytes in planes that are quantized from float values. Parts that are joined are quantized one by one, because joining bytes is cheaper.
        private string InPlanes(Bytes bytes)
        {
            NodeProto quantize = _producers[bytes.Name];
            if (Joined(quantize.Input[0]) is not { } join) return Keep(bytes.Name);
            return _graph.Concat(Planes, [.. join.Input.Select(Part)]);

            string Part(string value)
            {
                if (Producer(value, "SpaceToDepth") is not { } spread) return Quantize(value);
                return _graph.Node("SpaceToDepth", [Quantize(spread.Input[0])], ("blocksize", OnnxGraph.Integer(spread, "blocksize")));
            }

            string Quantize(string value) => _graph.Node("QuantizeLinear", [Keep(value), quantize.Input[1], quantize.Input[2]]);
        }

        // Bytes with their channels last, made by an integer operator; null if there is none for them.
        private string? Integer(Bytes bytes)
        {
            if (_integer.TryGetValue(bytes.Name, out string? known)) return known;
            return _integer[bytes.Name] = Make(_producers[bytes.Name].Input[0], bytes.Levels);
        }

        private string? Make(string value, Levels levels)
        {
            if (!IsPrivate(value)) return null;
            NodeProto node = _producers[value];
            if (node.OpType == "Relu" && IsPrivate(node.Input[0]) && levels.Values.Zero == 0)
            {
                // Bytes that begin at 0 saturate there by themselves.
                NodeProto rectified = _producers[node.Input[0]];
                if (rectified.OpType is "Conv" or "Add") node = rectified;
            }
            return node.OpType switch
            {
                "Conv" => Convolution(node, levels),
                "Add" => Sum(node, levels),
                "Concat" => Join(node, levels, 0),
                "Clip" => Shifted(node, levels),
                "DepthToSpace" when Activation(node.Input[0]) is { } bytes && bytes.Levels.Values == levels.Values => Shuffled(node),
                _ => null,
            };
        }

        private string? Convolution(NodeProto node, Levels levels, int block = 1)
        {
            if (Activation(node.Input[0]) is not { } input || _convolutions.Read(node) is not { } convolution) return null;
            if (block > 1) convolution = convolution.InBlocks(block);
            int channels = convolution.Inputs, missing = convolution.MissingInputs;
            string bytes;
            if (missing > 0 && missing <= channels && Integer(input) is null)
            {
                string planes = InPlanes(input);
                bytes = _graph.Transpose(_graph.Concat(Planes, planes, _graph.Slice(planes, [Planes], [0], [missing])), 0, 2, 3, 1);
                convolution = convolution.WithUnread(missing);
            }
            else
            {
                bytes = Turned(input);
            }
            return _convolutions.Add(convolution, bytes, input.Levels, levels);
        }

        private string? Sum(NodeProto node, Levels levels)
        {
            if (Activation(node.Input[0]) is not { } a || Activation(node.Input[1]) is not { } b) return null;
            if (Integer(a) is not { } first || Integer(b) is not { } second) return null;
            return _graph.RuntimeNode(
                "QLinearAdd", [first, a.Levels.Scale, a.Levels.Zero, second, b.Levels.Scale, b.Levels.Zero, levels.Scale, levels.Zero]);
        }

        // shift: what is added to each part.
        private string? Join(NodeProto node, Levels levels, float shift)
        {
            if (OnnxGraph.Integer(node, "axis") != Planes) return null;
            Bytes[] parts = [.. node.Input.Select(Activation).OfType<Bytes>()];
            if (parts.Length < node.Input.Count || parts.All(part => Integer(part) is null)) return null;
            float?[] addends = [.. parts.Select(part => LevelConversion.Addend(part.Levels.Values, levels.Values, shift))];
            if (addends.Contains(null)) return null;
            return _graph.Concat(Last, [.. parts.Zip(addends, (part, addend) => Converted(part, levels, addend!.Value))]);
        }

        // Joined parts to which a constant is added, clipped where the levels end.
        private string? Shifted(NodeProto clip, Levels levels)
        {
            if (clip.Input.Count < 3 || _graph.Number(clip.Input[1]) is not { } low || _graph.Number(clip.Input[2]) is not { } high) return null;
            if (levels.Values.Level(low) > byte.MinValue || levels.Values.Level(high) < byte.MaxValue) return null;
            if (!IsPrivate(clip.Input[0]) || Producer(clip.Input[0], "Add") is not { } sum || _graph.Number(sum.Input[1]) is not { } shift) return null;
            return IsPrivate(sum.Input[0]) && Producer(sum.Input[0], "Concat") is { } join ? Join(join, levels, shift) : null;
        }

        // Bytes in other levels: by the one operator that does that on many bytes at once and on all threads, an addition.
        private string Converted(Bytes bytes, Levels levels, float addend)
        {
            if (addend == 0 && bytes.Levels.Values == levels.Values) return Turned(bytes);
            if (_converted.TryGetValue((bytes.Name, levels.Values, addend), out string? converted)) return converted;
            string constant = _graph.Bytes([(byte)(addend < 0 ? 0 : 1)]), zero = _graph.Bytes([(byte)(addend < 0 ? 1 : 0)]);
            string scale = addend == 0 ? bytes.Levels.Scale : _graph.Constant([MathF.Abs(addend)]);
            if (addend == 0) constant = zero;
            return _converted[(bytes.Name, levels.Values, addend)] = _graph.RuntimeNode(
                "QLinearAdd", [Turned(bytes), bytes.Levels.Scale, bytes.Levels.Zero, constant, scale, zero, levels.Scale, levels.Zero]);
        }

        // A convolution's channels rearranged into pixels: if they come in the order of row, column and channel of the block, then each pixel's row
        // of a block is copied as a whole.
        private string? Shuffled(NodeProto node)
        {
            string value = node.Output[0];
            if (!_shuffled.TryGetValue(value, out string? known)) _shuffled[value] = known = Shuffle(node);
            return known;
        }

        private string? Shuffle(NodeProto node)
        {
            if (Activation(node.Input[0]) is not { } bytes || !IsPrivate(node.Input[0]) || !IsPrivate(bytes.Name)) return null;
            string exact = _producers[bytes.Name].Input[0];
            if (!IsPrivate(exact) || Producer(exact, "Conv") is not { } convolution || OnnxGraph.Text(node, "mode") != "CRD") return null;
            int block = OnnxGraph.Integer(node, "blocksize");
            if (Convolution(convolution, bytes.Levels, block) is not { } ordered) return null;
            int row = (int)_convolutions.Outputs(convolution) / block;
            // Height x width x rows of a block to height x rows of a block x width; then the rows of a block become rows, which
            // are as many as are left.
            string rows = _graph.Transpose(_graph.Reshape(ordered, 0, 0, 0, block, row), 0, 1, 3, 2, 4);
            return _graph.Reshape(_graph.Reshape(rows, 0, 0, -1, row), 0, -1, 0, row / block);
        }

        // The node that joins float values into one that nothing else reads, none of which comes from bytes.
        private NodeProto? Joined(string value) =>
            IsPrivate(value) && Producer(value, "Concat") is { } join && OnnxGraph.Integer(join, "axis") == Planes
                && join.Input.All(input => Activation(input) is null) ? join : null;

        // Whether only one node reads a computed value.
        private bool IsPrivate(string value) => _producers.ContainsKey(value) && !_outputs.Contains(value) && _consumers[value].Count() == 1;

        private NodeProto? Producer(string value, string operation) => _producers.GetValueOrDefault(value) is { } node && node.OpType == operation ? node : null;
    }

    /// <summary>The levels of bytes, as the names of constants and as their values.</summary>
    internal sealed record Levels(string Scale, string Zero, LevelScale Values);

    private sealed record Bytes(string Name, Levels Levels);
}
