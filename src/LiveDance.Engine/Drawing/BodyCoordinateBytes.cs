using System.Buffers.Binary;
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
    public void Write(int plane, int cell, int count, scoped ReadOnlySpan<Vector256<float>> values)
    {
        // A word of each cell; byte i of it is the value in the plane i.
        Vector256<long> low = Vector256<long>.Zero, high = low;
        for (int i = 0; i < values.Length; i++)
        {
            Vector256<int> levels = Vector256.ConvertToInt32Native(Vector256.Round(values[i] / _scale)) + Vector256.Create((int)_zero);
            levels = Vector256.Min(Vector256.Max(levels, Vector256<int>.Zero), Vector256.Create((int)byte.MaxValue));
            (Vector256<long> first, Vector256<long> last) = Vector256.Widen(levels);
            (low, high) = (low | Vector256.ShiftLeft(first, 8 * i), high | Vector256.ShiftLeft(last, 8 * i));
        }
        Span<long> words = stackalloc long[IBodyCoordinateTarget.Cells];
        low.CopyTo(words);
        high.CopyTo(words[Vector256<long>.Count..]);
        for (int k = 0; k < count; k++)
        {
            Span<byte> target = _bytes.Slice(((cell + k) * _channels) + plane, values.Length);
            if (values.Length == sizeof(long)) BinaryPrimitives.WriteInt64LittleEndian(target, words[k]);
            else for (int i = 0; i < values.Length; i++) target[i] = (byte)(words[k] >> (8 * i));
        }
    }

    /// <inheritdoc/>
    public void Clear(int plane, int planes, int cell, int count)
    {
        Span<byte> left = _bytes.Slice((cell * _channels) + plane, ((count - 1) * _channels) + planes);
        // Eight planes, as most parts have, are one word.
        if (planes == sizeof(ulong))
        {
            ulong zeros = _zero * 0x0101010101010101UL;
            for (int i = 0; i < left.Length; i += _channels) BinaryPrimitives.WriteUInt64LittleEndian(left[i..], zeros);
            return;
        }
        for (int i = 0; i < left.Length; i += _channels) left.Slice(i, planes).Fill(_zero);
    }

    /// <inheritdoc/>
    public void Clear() => _bytes.Fill(_zero);
}
