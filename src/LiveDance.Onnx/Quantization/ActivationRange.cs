namespace LiveDance.Onnx.Quantization;

/// <summary>The range of an activation that calibration found, in 256 levels.</summary>
/// <param name="Low">Lower end; at most 0, so that 0, which padding uses, is represented exactly.</param>
/// <param name="High">Upper end; at least 0.</param>
public readonly record struct ActivationRange(float Low, float High)
{
    /// <summary>Width of one of the 256 levels.</summary>
    public float Scale => Math.Max((High - Low) / 255, 1e-8f);

    /// <summary>The level of the value 0.</summary>
    public byte ZeroPoint => (byte)Math.Clamp(MathF.Round(-Low / Scale), 0, 255);
}
