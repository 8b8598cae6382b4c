using System.Buffers.Binary;
using System.Text;

namespace LiveDance.Onnx.TfLite;

/// <summary>
/// Reads the options of a custom operator: a FlexBuffer whose root is a map of numbers and vectors of integers. The root's type and width
/// are at the end of the buffer. Every read is checked.
/// </summary>
internal sealed class FlexMap
{
    // Types of the FlexBuffer format.
    private const int Integer = 1, Real = 3, Map = 9, IntegerVector = 11;

    private readonly Dictionary<string, (int Type, int At, int Width, int Size)> _entries = [];
    private readonly ReadOnlyMemory<byte> _buffer;

    /// <exception cref="InvalidDataException">The bytes are no FlexBuffer map.</exception>
    public FlexMap(ReadOnlyMemory<byte> buffer)
    {
        _buffer = buffer;
        int end = buffer.Length;
        if (end < 3) throw Damaged();
        int rootWidth = Bytes(end - 1, 1)[0];
        (int type, int width) = Unpack(Bytes(end - 2, 1)[0]);
        if (type != Map) throw Damaged();

        int values = Indirect(end - 2 - rootWidth, rootWidth);
        int count = (int)Unsigned(values - width, width);
        int keyWidth = (int)Unsigned(values - 2 * width, width);
        int keys = Indirect(values - 3 * width, width);
        int types = values + count * width;
        for (int i = 0; i < count; i++)
        {
            (int kind, int size) = Unpack(Bytes(types + i, 1)[0]);
            _entries[Key(Indirect(keys + i * keyWidth, keyWidth))] = (kind, values + i * width, width, size);
        }
    }

    /// <exception cref="InvalidDataException">There is no such number.</exception>
    public float Number(string key) => Entry(key) switch
    {
        (Integer, int at, int width, _) => Signed(at, width),
        (Real, int at, 4, _) => BinaryPrimitives.ReadSingleLittleEndian(Bytes(at, 4)),
        (Real, int at, 8, _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(Bytes(at, 8)),
        _ => throw Damaged(),
    };

    /// <exception cref="InvalidDataException">There is no such vector.</exception>
    public long[] Integers(string key)
    {
        (int type, int at, int width, int size) = Entry(key);
        if (type != IntegerVector) throw Damaged();
        int vector = Indirect(at, width);
        long count = Unsigned(vector - size, size);
        if (count > _buffer.Length) throw Damaged();
        var values = new long[count];
        for (int i = 0; i < values.Length; i++) values[i] = Signed(vector + i * size, size);
        return values;
    }

    private (int Type, int At, int Width, int Size) Entry(string key) =>
        _entries.TryGetValue(key, out var entry) ? entry : throw new InvalidDataException($"option '{key}' is missing");

    // A packed type: the lower two bits are the width (1, 2, 4 or 8 bytes), the upper six the type.
    private static (int Type, int Width) Unpack(int packed) => (packed >> 2, 1 << (packed & 3));

    private int Indirect(int at, int width)
    {
        long target = at - Unsigned(at, width);
        return target >= 0 ? (int)target : throw Damaged();
    }

    private string Key(int at)
    {
        int length = _buffer.Span[at..].IndexOf((byte)0);
        return length >= 0 ? Encoding.UTF8.GetString(Bytes(at, length)) : throw Damaged();
    }

    private long Unsigned(int at, int width) => width switch
    {
        1 => Bytes(at, 1)[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(at, 2)),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(at, 4)),
        _ => throw Damaged(),
    };

    private long Signed(int at, int width) => width switch
    {
        1 => (sbyte)Bytes(at, 1)[0],
        2 => BinaryPrimitives.ReadInt16LittleEndian(Bytes(at, 2)),
        4 => BinaryPrimitives.ReadInt32LittleEndian(Bytes(at, 4)),
        8 => BinaryPrimitives.ReadInt64LittleEndian(Bytes(at, 8)),
        _ => throw Damaged(),
    };

    private ReadOnlySpan<byte> Bytes(int at, int length) =>
        at >= 0 && length >= 0 && (long)at + length <= _buffer.Length
            ? _buffer.Span.Slice(at, length)
            : throw Damaged();

    private static InvalidDataException Damaged() => new("the options of a custom operator are damaged");
}
