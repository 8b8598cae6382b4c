namespace LiveDance.Onnx.Quantization;

/// <summary>Levels of bytes: byte b stands for (b - zero) * scale.</summary>
/// <param name="Scale">Width of a level.</param>
/// <param name="Zero">The level of the value 0.</param>
internal readonly record struct LevelScale(float Scale, byte Zero)
{
    /// <summary>The level of a value, as QuantizeLinear rounds it.</summary>
    public byte Level(float value) => (byte)Math.Clamp(MathF.Round(value / Scale) + Zero, byte.MinValue, byte.MaxValue);
}

/// <summary>Turns bytes of some levels into those of others by one addition of a constant, which rounds once.</summary>
internal static class LevelConversion
{
    // Distance, in levels, from where the rounding changes that the runtime's float32 arithmetic does not cross.
    private const double Margin = 1e-4;

    /// <summary>
    /// The constant to be added so that each byte becomes the one that decoding, adding <paramref name="shift"/> and rounding make of it: the shift itself,
    /// or, where this falls on the middle between two levels, a value so close by that no other byte changes.
    /// </summary>
    /// <returns>Null if there is none.</returns>
    public static float? Addend(LevelScale from, LevelScale to, float shift)
    {
        double least = double.NegativeInfinity, most = double.PositiveInfinity;
        for (int level = 0; level <= byte.MaxValue; level++)
        {
            byte wanted = to.Level(((level - from.Zero) * from.Scale) + shift);
            double exact = ((((level - from.Zero) * (double)from.Scale) + shift) / to.Scale) + to.Zero;
            if (wanted > byte.MinValue) least = Math.Max(least, wanted - 0.5 + Margin - exact);
            if (wanted < byte.MaxValue) most = Math.Min(most, wanted + 0.5 - Margin - exact);
        }
        return least > most ? null : (float)(shift + (Math.Clamp(0, least, most) * to.Scale));
    }
}
