namespace LiveDance.Onnx.Quantization;

/// <summary>Writes the weights of a convolution as 8-bit constants, with one scale for each output channel.</summary>
public static class QuantizedWeights
{
    // Levels of a weight on each side of 0.
    private const int SignedLevels = 127;

    // Smallest largest weight of a channel, so that a channel of zeros has a scale.
    private const float SmallestWeight = 1e-6f;

    /// <summary>Adds weights and biases, each behind a DequantizeLinear node.</summary>
    /// <param name="graph">The graph that they are added to.</param>
    /// <param name="weight">The weights, one output channel after the other.</param>
    /// <param name="shape">Their shape; the first axis is the output channels.</param>
    /// <param name="bias">A bias for each output channel; null for none.</param>
    /// <param name="inputScale">The scale of the convolution's input; biases are in units of it times the weights' scale.</param>
    /// <returns>The names of weights and biases; no bias gives null.</returns>
    public static (string Weight, string? Bias) Add(
        OnnxGraph graph, ReadOnlySpan<float> weight, ReadOnlySpan<long> shape, ReadOnlySpan<float> bias, float inputScale)
    {
        int outputs = (int)shape[0], length = weight.Length / outputs;
        float[] scales = new float[outputs];
        sbyte[] levels = new sbyte[weight.Length];
        for (int o = 0; o < outputs; o++)
        {
            ReadOnlySpan<float> own = weight.Slice(o * length, length);
            float largest = SmallestWeight;
            foreach (float value in own) largest = MathF.Max(largest, MathF.Abs(value));
            scales[o] = largest / SignedLevels;
            for (int i = 0; i < length; i++)
                levels[(o * length) + i] = (sbyte)Math.Clamp(MathF.Round(own[i] / scales[o]), -SignedLevels, SignedLevels);
        }
        string weights = graph.Node(
            "DequantizeLinear",
            [graph.SignedBytes(levels, shape), graph.Constant(scales, outputs), graph.SignedBytes(new sbyte[outputs], outputs)], ("axis", 0));
        if (bias.IsEmpty) return (weights, null);

        float[] biasScales = new float[outputs];
        int[] biasLevels = new int[outputs];
        for (int o = 0; o < outputs; o++)
        {
            biasScales[o] = scales[o] * inputScale;
            biasLevels[o] = (int)Math.Clamp(Math.Round(bias[o] / biasScales[o]), int.MinValue / 2, int.MaxValue / 2);
        }
        string biases = graph.Node(
            "DequantizeLinear",
            [graph.SmallIntegers(biasLevels, outputs), graph.Constant(biasScales, outputs), graph.SmallIntegers(new int[outputs], outputs)],
            ("axis", 0));
        return (weights, biases);
    }
}
