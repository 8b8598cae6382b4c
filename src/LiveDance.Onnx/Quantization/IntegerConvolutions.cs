using System.Runtime.InteropServices;
using LiveDance.Onnx.Format;

namespace LiveDance.Onnx.Quantization;

/// <summary>Reads quantized convolutions of a graph and adds them as integer operators that have their channels last.</summary>
/// <param name="graph">The graph.</param>
/// <param name="producers">Its nodes, by their outputs.</param>
internal sealed class IntegerConvolutions(OnnxGraph graph, IReadOnlyDictionary<string, NodeProto> producers)
{
    /// <summary>Reads a convolution.</summary>
    /// <returns>Null if its weights are not signed bytes around 0 with a scale for each output channel, or its biases not integers.</returns>
    public IntegerConvolution? Read(NodeProto node)
    {
        if (Constants(node.Input[1]) is not [TensorProto { DataType: (int)TensorProto.Types.DataType.Int8 } weight, var scale, var zero]) return null;
        if (weight.Dims.Count != 4 || scale.Dims is not [var outputs] || outputs != weight.Dims[0] || zero.RawData.Any(level => level != 0)) return null;
        int[] bias = [];
        if (node.Input.Count > 2)
        {
            if (Constants(node.Input[2]) is not [TensorProto { DataType: (int)TensorProto.Types.DataType.Int32 } biases, _, _]) return null;
            bias = MemoryMarshal.Cast<byte, int>(biases.RawData.Span).ToArray();
        }
        return new IntegerConvolution(
            node, [.. weight.Dims], MemoryMarshal.Cast<byte, sbyte>(weight.RawData.Span).ToArray(),
            MemoryMarshal.Cast<byte, float>(scale.RawData.Span).ToArray(), bias);
    }

    /// <summary>The number of output channels of a convolution that can be read.</summary>
    public long Outputs(NodeProto node) => Constants(node.Input[1])[0].Dims[0];

    /// <summary>Adds a convolution.</summary>
    /// <param name="convolution">The convolution.</param>
    /// <param name="input">Name of its input.</param>
    /// <param name="from">Levels of the input.</param>
    /// <param name="to">Levels of the output.</param>
    /// <returns>The name of its output.</returns>
    public string Add(IntegerConvolution convolution, string input, ChannelsLast.Levels from, ChannelsLast.Levels to)
    {
        int outputs = convolution.Scales.Length;
        List<string> inputs =
        [
            input, from.Scale, from.Zero, graph.SignedBytes(convolution.Weights, convolution.Shape), graph.Constant(convolution.Scales, outputs),
            graph.SignedBytes(new sbyte[outputs], outputs), to.Scale, to.Zero,
        ];
        if (convolution.Biases.Length > 0) inputs.Add(graph.SmallIntegers(convolution.Biases, outputs));
        string output = graph.RuntimeNode("QLinearConv", CollectionsMarshal.AsSpan(inputs), ("channels_last", 1));
        graph.Proto.Node[^1].Attribute.Add(convolution.Node.Attribute);
        return output;
    }

    // The constants that a DequantizeLinear node reads: values, scales, zero points.
    private TensorProto[] Constants(string value)
    {
        if (producers.GetValueOrDefault(value) is not { OpType: "DequantizeLinear" } node) return [];
        return [.. node.Input.Select(graph.Find).OfType<TensorProto>()];
    }
}
