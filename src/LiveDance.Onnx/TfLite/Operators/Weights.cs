namespace LiveDance.Onnx.TfLite.Operators;

/// <summary>Operators that only unpack weights; they are evaluated during the conversion and add no node.</summary>
internal static class Weights
{
    /// <summary>DEQUANTIZE of float16, DENSIFY of sparse: the same weights as dense float32.</summary>
    public static void Widen(Conversion conversion, TfLiteOperator step)
    {
        int packed = step.Input(0);
        if (!conversion.IsConstant(packed)) throw new NotSupportedException($"{step.Name} of something computed");
        conversion.Set(step.Output, conversion.Floats(packed));
    }
}
