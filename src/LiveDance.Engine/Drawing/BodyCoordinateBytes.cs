using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LiveDance.Engine.Drawing;

/// <summary><see cref="BodyCoordinates"/> as bytes, those of a cell one beside the other, in the levels of a network's input.</summary>
/// <param name="bytes">At least channels x height x width bytes, of which the first <see cref="BodyCoordinates.Planes"/> of each cell are written.</param>
/// <param name="channels">Bytes of a cell.</param>
/// <param name="scale">Width of a level.</param>
/// <param name="zero">The level of the value 0.</param>
/// <param name="cells">Cells of the region.</param>
internal readonly ref struct BodyCoordinateBytes(Span<byte> bytes, int channels, float scale, byte zero, int cells) : IBodyCoordinateTarget
{
    private readonly Span<byte> _bytes = bytes[..(channels * cells)];
    private readonly int _channels = channels;
    private readonly float _scale = scale;
    private readonly byte _zero = zero;

    /// <inheritdoc/>
    public void Write(int plane, int cell, scoped ReadOnlySpan<float> values)
    {
        Span<byte> target = _bytes.Slice((cell * _channels) + plane, values.Length);
        if (values.Length == Vector256<float>.Count)
        {
            Vector256<int> levels = Vector256.ConvertToInt32(Vector256.Round(Vector256.Create(values) / _scale)) + Vector256.Create((int)_zero);
            levels = Vector256.Min(Vector256.Max(levels, Vector256<int>.Zero), Vector256.Create((int)byte.MaxValue));
            Vector256<short> narrow = Vector256.Narrow(levels, levels);
            Vector256.Narrow(narrow.AsUInt16(), narrow.AsUInt16()).GetLower().GetLower().CopyTo(target);
            return;
        }
        for (int i = 0; i < values.Length; i++) target[i] = (byte)Math.Clamp(MathF.Round(values[i] / _scale) + _zero, byte.MinValue, byte.MaxValue);
    }

    /// <inheritdoc/>
    public void Clear(int plane, int planes, int cell, int width)
    {
        Span<byte> left = _bytes.Slice((cell * _channels) + plane, ((width - 1) * _channels) + planes);
        // Eight planes, as most parts have, are one word.
        if (planes == sizeof(ulong))
        {
            ulong zeros = _zero * 0x0101010101010101UL;
            for (int i = 0; i < left.Length; i += _channels) Unsafe.WriteUnaligned(ref left[i], zeros);
            return;
        }
        for (int i = 0; i < left.Length; i += _channels) left.Slice(i, planes).Fill(_zero);
    }

    /// <inheritdoc/>
    public void Clear() => _bytes.Fill(_zero);
}
