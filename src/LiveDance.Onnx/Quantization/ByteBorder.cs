using System.Collections.Immutable;
using Google.Protobuf;
using LiveDance.Onnx.Format;
using DataType = LiveDance.Onnx.Format.TensorProto.Types.DataType;

namespace LiveDance.Onnx.Quantization;

/// <summary>
/// A network as <see cref="ChannelsLast"/> has rewritten it, cut where its bytes begin and end: in place of planes of float32 values it takes and
/// gives the bytes that it makes of them and makes them from, with the channels last. Turning planes into bytes and back took a quarter of a
/// small generator's time; a program that writes the bytes itself, once a value that is new, and reads them by a table takes much less.
/// </summary>
/// <param name="Model">The bytes of the new file.</param>
/// <param name="Inputs">The inputs, which replace those of the network.</param>
/// <param name="Outputs">The outputs, under the names that the network gave them.</param>
public sealed record ByteBorder(byte[] Model, ImmutableArray<ByteInput> Inputs, ImmutableArray<ByteOutput> Outputs)
{
    // Channels in planes: batch x channels x rows x columns.
    private const int Planes = 1;

    /// <summary>Cuts a rewritten network.</summary>
    /// <param name="model">The bytes that <see cref="ChannelsLast.Rewrite"/> returned.</param>
    /// <returns>Null if an input or an output is more than quantized, rearranged and joined, or if it is no model.</returns>
    public static ByteBorder? Cut(byte[] model)
    {
        try
        {
            return new Cutting(OnnxGraph.Parse(model)).Apply();
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private sealed class Cutting
    {
        private readonly OnnxGraph _graph;
        private readonly GraphProto _proto;
        private readonly Dictionary<string, NodeProto> _producers = [];
        private readonly Dictionary<string, ValueInfoProto> _inputs;
        private readonly List<ByteInput> _taken = [];
        private readonly List<ByteOutput> _given = [];

        public Cutting(OnnxGraph graph)
        {
            (_graph, _proto) = (graph, graph.Proto);
            foreach (NodeProto node in _proto.Node)
                foreach (string output in node.Output) _producers[output] = node;
            _inputs = _proto.Input.ToDictionary(input => input.Name);
        }

        public ByteBorder? Apply()
        {
            if (!_proto.Output.All(TakeOutput)) return null;
            List<ValueInfoProto> inputs = [];
            foreach (NodeProto turned in _proto.Node.Where(node => IsTransposition(node, 0, 2, 3, 1)).ToArray())
            {
                if (Traced(turned.Input[0]) is not { Levels: { } levels } traced) continue;
                string name = turned.Output[0];
                _taken.Add(new ByteInput(name, levels.Scale, levels.Zero, WithoutUnread(name, traced.Channels)));
                inputs.Add(Described(name, traced.Rows, traced.Columns, traced.Channels.Length));
                _proto.Node.Remove(turned);
            }
            DropUnreadNodes();
            if (_proto.Node.Any(node => node.Input.Any(_inputs.ContainsKey))) return null;
            _proto.Input.Clear();
            _proto.Input.Add(inputs);
            _graph.DropUnusedConstants();
            return new ByteBorder(_graph.ToBytes(), [.. _taken], [.. _given]);
        }

        // An output is planes of values of bytes, or a function of them.
        private bool TakeOutput(ValueInfoProto output)
        {
            if (_proto.Node.Any(node => node.Input.Contains(output.Name))) return false;
            string value = output.Name;
            Func<float, float> function = static x => x;
            if (_producers.GetValueOrDefault(value) is { OpType: "Tanh" or "Sigmoid" } activation)
            {
                function = activation.OpType == "Tanh" ? MathF.Tanh : static x => 1 / (1 + MathF.Exp(-x));
                value = activation.Input[0];
            }
            if (Producer(value, "DequantizeLinear") is not { } back || LevelsOf(back) is not { } levels) return false;
            if (_producers.GetValueOrDefault(back.Input[0]) is not { } turned || !IsTransposition(turned, 0, 3, 1, 2)) return false;
            if (_producers.GetValueOrDefault(turned.Input[0]) is not { } last || output.Type.TensorType.Shape.Dim is not [_, var channels, var rows, var columns]) return false;
            // Its bytes are read under the output's name from now on.
            string bytes = turned.Input[0];
            _producers[output.Name].Output[0] += ".planes";
            foreach (NodeProto node in _proto.Node)
                for (int i = 0; i < node.Input.Count; i++)
                    if (node.Input[i] == bytes) node.Input[i] = output.Name;
            last.Output[last.Output.IndexOf(bytes)] = output.Name;
            output.Type = Described(output.Name, rows, columns, (int)channels.DimValue).Type;
            _given.Add(new ByteOutput(output.Name, (int)channels.DimValue, [.. Enumerable.Range(0, byte.MaxValue + 1).Select(level => function((level - levels.Zero) * levels.Scale))]));
            return true;
        }

        // The channels of planes that are made of inputs only, by quantizing, rearranging and joining them.
        private Trace? Traced(string value)
        {
            if (_inputs.TryGetValue(value, out ValueInfoProto? input))
            {
                if (input.Type.TensorType.Shape.Dim is not [_, { DimValue: > 0 } channels, var rows, var columns]) return null;
                return new Trace(null, rows, columns, [.. Enumerable.Range(0, (int)channels.DimValue).Select(channel => new ByteChannel(value, channel, 0, 0, 1))]);
            }
            if (_producers.GetValueOrDefault(value) is not { } node) return null;
            switch (node.OpType)
            {
                case "QuantizeLinear":
                    return LevelsOf(node) is { } levels && Traced(node.Input[0]) is { Levels: null } values ? values with { Levels = levels } : null;
                case "SpaceToDepth":
                    return Traced(node.Input[0]) is { } whole && whole.Channels.All(channel => channel!.Value.Block == 1)
                        ? Spread(whole, OnnxGraph.Integer(node, "blocksize")) : null;
                case "Slice":
                    // With steps, or without axes, it is none of ours.
                    if (node.Input is not [var sliced, var begins, var ends, var axes] || Traced(sliced) is not { } all || _graph.Numbers(axes) is not [Planes]) return null;
                    if (_graph.Numbers(begins) is not [>= 0 and var first] || _graph.Numbers(ends) is not [var end]) return null;
                    return first < end && end <= all.Channels.Length ? all with { Channels = all.Channels[(int)first..(int)end] } : null;
                case "Concat" when OnnxGraph.Integer(node, "axis") == Planes:
                    Trace[] parts = [.. node.Input.Select(Traced).OfType<Trace>()];
                    if (parts.Length < node.Input.Count || parts.Any(part => part.Levels != parts[0].Levels)) return null;
                    // The size of what is not spread is the one that the network's dimensions are named for.
                    Trace sized = parts.FirstOrDefault(part => part.Channels.All(channel => channel!.Value.Block == 1)) ?? parts[0];
                    return sized with { Channels = [.. parts.SelectMany(part => part.Channels)] };
                default:
                    return null;
            }
        }

        // SpaceToDepth puts the places of a block first and the channels after them.
        private static Trace Spread(Trace whole, int block)
        {
            ByteChannel?[] channels =
            [
                .. from row in Enumerable.Range(0, block)
                   from column in Enumerable.Range(0, block)
                   from channel in whole.Channels
                   select (ByteChannel?)new ByteChannel(channel!.Value.Input, channel.Value.Channel, row, column, block),
            ];
            return new Trace(whole.Levels, Divided(whole.Rows), Divided(whole.Columns), channels);

            TensorShapeProto.Types.Dimension Divided(TensorShapeProto.Types.Dimension size) => new() { DimValue = size.DimValue / block };
        }

        // Leaves out channels that a convolution does not read: their weights are 0.
        private ImmutableArray<ByteChannel?> WithoutUnread(string name, ByteChannel?[] channels)
        {
            NodeProto[] readers = [.. _proto.Node.Where(node => node.Input.Contains(name))];
            if (readers is not [{ OpType: "QLinearConv" } convolution] || _graph.Find(convolution.Input[3]) is not { Dims: [var outputs, var inputs, var height, var width] } weights)
                return [.. channels];
            if (inputs != channels.Length) return [.. channels];
            int taps = (int)(height * width);
            return [.. channels.Select((channel, i) => IsRead(i) ? channel : null)];

            bool IsRead(int channel)
            {
                for (int output = 0; output < outputs; output++)
                    if (weights.RawData.Span.Slice((int)((output * inputs) + channel) * taps, taps).ContainsAnyExcept((byte)0)) return true;
                return false;
            }
        }

        private void DropUnreadNodes()
        {
            HashSet<string> outputs = [.. _proto.Output.Select(output => output.Name)];
            while (true)
            {
                HashSet<string> read = [.. _proto.Node.SelectMany(node => node.Input), .. outputs];
                NodeProto[] unread = [.. _proto.Node.Where(node => !node.Output.Any(read.Contains))];
                if (unread.Length == 0) return;
                foreach (NodeProto node in unread) _proto.Node.Remove(node);
            }
        }

        private LevelScale? LevelsOf(NodeProto node) =>
            node.Input.Count == 3 && _graph.Number(node.Input[1]) is { } scale && _graph.Byte(node.Input[2]) is { } zero ? new LevelScale(scale, zero) : null;

        private NodeProto? Producer(string value, string operation) => _producers.GetValueOrDefault(value) is { } node && node.OpType == operation ? node : null;

        private static bool IsTransposition(NodeProto node, params ReadOnlySpan<long> order) =>
            node.OpType == "Transpose" && node.Attribute.FirstOrDefault(attribute => attribute.Name == "perm") is { } axes && order.SequenceEqual([.. axes.Ints]);

        private static ValueInfoProto Described(
            string name, TensorShapeProto.Types.Dimension rows, TensorShapeProto.Types.Dimension columns, int channels)
        {
            var shape = new TensorShapeProto
            {
                Dim = { new TensorShapeProto.Types.Dimension { DimValue = 1 }, rows.Clone(), columns.Clone(), new TensorShapeProto.Types.Dimension { DimValue = channels } },
            };
            return new ValueInfoProto
            {
                Name = name,
                Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Uint8, Shape = shape } },
            };
        }
    }

    // Levels: null before they are quantized.
    private sealed record Trace(
        LevelScale? Levels, TensorShapeProto.Types.Dimension Rows, TensorShapeProto.Types.Dimension Columns, ByteChannel?[] Channels);
}
