namespace LiveDance.Onnx.TfLite.Operators;

/// <summary>Operators that unpack weights; they are evaluated during the conversion and add no node.</summary>
internal static class Weights
{
    /// <summary>DEQUANTIZE of float16 weights and DENSIFY of sparse ones: the same weights as dense float32.</summary>
    public static void Widen(Conversion conversion, TfLiteOperator step)
    {
        int packed = step.Input(0);
        if (!conversion.IsConstant(packed)) throw new NotSupportedException($"{step.Name} of a tensor that is not constant");
        conversion.Set(step.Output, conversion.Floats(packed));
    }
}
