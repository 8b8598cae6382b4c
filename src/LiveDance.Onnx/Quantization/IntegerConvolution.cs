using LiveDance.Onnx.Format;

namespace LiveDance.Onnx.Quantization;

/// <summary>The constants of a convolution of bytes.</summary>
/// <param name="Node">The convolution as it was written, with its strides, padding and groups.</param>
/// <param name="Shape">Output channels, input channels of a group, height and width.</param>
/// <param name="Weights">The weights in this order.</param>
/// <param name="Scales">The scale of each output channel's weights.</param>
/// <param name="Biases">A bias for each output channel; empty for none.</param>
internal sealed record IntegerConvolution(NodeProto Node, long[] Shape, sbyte[] Weights, float[] Scales, int[] Biases)
{
    // ONNX Runtime's fast kernels read so many input channels at once, and take no other number.
    private const int Multiple = 4;

    /// <summary>Input channels of a group.</summary>
    public int Inputs => (int)Shape[1];

    /// <summary>Input channels by which there are too few for the fast kernels.</summary>
    public int MissingInputs => Node.Attribute.Any(attribute => attribute is { Name: "group", I: > 1 }) ? 0 : -Inputs & (Multiple - 1);

    /// <summary>The same with more input channels at the end, which are not read: their weights are 0.</summary>
    public IntegerConvolution WithUnread(int count)
    {
        int outputs = (int)Shape[0], taps = (int)(Shape[2] * Shape[3]), length = Inputs * taps, filled = (Inputs + count) * taps;
        sbyte[] weights = new sbyte[outputs * filled];
        for (int o = 0; o < outputs; o++) Weights.AsSpan(o * length, length).CopyTo(weights.AsSpan(o * filled));
        return this with { Shape = [Shape[0], Inputs + count, Shape[2], Shape[3]], Weights = weights };
    }

    /// <summary>
    /// The same with its output channels in another order: those of one pixel of a block of pixels after those of the other, where they were
    /// those of one channel after those of the other.
    /// </summary>
    /// <param name="block">Side of the block.</param>
    public IntegerConvolution InBlocks(int block)
    {
        int outputs = (int)Shape[0], places = block * block, channels = outputs / places, length = Weights.Length / outputs;
        int[] order = [.. Enumerable.Range(0, outputs).Select(i => (i % channels * places) + (i / channels))];
        sbyte[] weights = new sbyte[Weights.Length];
        for (int o = 0; o < outputs; o++) Weights.AsSpan(order[o] * length, length).CopyTo(weights.AsSpan(o * length));
        return this with
        {
            Weights = weights,
            Scales = [.. order.Select(o => Scales[o])],
            Biases = Biases.Length == 0 ? [] : [.. order.Select(o => Biases[o])],
        };
    }
}
