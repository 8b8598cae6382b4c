using System.Buffers.Binary;
using System.Text;

namespace LiveDance.Onnx.TfLite;

/// <summary>
/// Reads the fields of one table of a FlatBuffer in place. Field numbers are those of the schema. Every read is checked against the end
/// of the buffer, so that a damaged file always gives an <see cref="InvalidDataException"/>.
/// </summary>
internal readonly struct FlatTable
{
    private readonly ReadOnlyMemory<byte> _buffer;
    private readonly int _position;
    private readonly int _vtable;
    private readonly int _vtableSize;

    private FlatTable(ReadOnlyMemory<byte> buffer, int position)
    {
        _buffer = buffer;
        _position = position;
        _vtable = Checked((long)position - ReadInt32(buffer, position));
        _vtableSize = ReadUInt16(buffer, _vtable);
    }

    /// <summary>The root table, to which the first word of the buffer points.</summary>
    public static FlatTable Root(ReadOnlyMemory<byte> buffer) => new(buffer, Follow(buffer, 0));

    public bool Has(int field) => Find(field) != 0;

    public byte Byte(int field, byte absent = 0) => Find(field) is > 0 and int at ? Slice(_buffer, at, 1)[0] : absent;

    public int Int32(int field, int absent = 0) => Find(field) is > 0 and int at ? ReadInt32(_buffer, at) : absent;

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field).Span);

    /// <summary>The table to which the field points; null if the field is absent.</summary>
    public FlatTable? Table(int field) =>
        Find(field) is > 0 and int at ? new FlatTable(_buffer, Follow(_buffer, at)) : null;

    /// <summary>A vector of tables; empty where the field is absent.</summary>
    public FlatTable[] Tables(int field)
    {
        (int start, int count) = Vector(field, elementSize: 4);
        var tables = new FlatTable[count];
        for (int i = 0; i < count; i++) tables[i] = new FlatTable(_buffer, Follow(_buffer, start + 4 * i));
        return tables;
    }

    /// <summary>A vector of bytes; empty where the field is absent.</summary>
    public ReadOnlyMemory<byte> Bytes(int field)
    {
        (int start, int count) = Vector(field, elementSize: 1);
        return _buffer.Slice(start, count);
    }

    /// <summary>A vector of integers of 1, 2 (both unsigned) or 4 bytes; empty where the field is absent.</summary>
    public int[] Integers(int field, int elementSize = 4)
    {
        (int start, int count) = Vector(field, elementSize);
        var values = new int[count];
        for (int i = 0; i < count; i++)
        {
            int at = start + i * elementSize;
            values[i] = elementSize switch
            {
                1 => _buffer.Span[at],
                2 => ReadUInt16(_buffer, at),
                _ => ReadInt32(_buffer, at),
            };
        }
        return values;
    }

    // The position of the field's value; 0 if the vtable lacks the field, as in files that are older than it.
    private int Find(int field)
    {
        int entry = 4 + 2 * field;
        if (entry + 2 > _vtableSize) return 0;
        int offset = ReadUInt16(_buffer, _vtable + entry);
        return offset == 0 ? 0 : Checked((long)_position + offset);
    }

    private (int Start, int Count) Vector(int field, int elementSize)
    {
        if (Find(field) is not (> 0 and int at)) return (0, 0);
        int vector = Follow(_buffer, at);
        int count = ReadInt32(_buffer, vector);
        if (count < 0 || vector + 4L + (long)count * elementSize > _buffer.Length) throw Damaged();
        return (vector + 4, count);
    }

    private static int Follow(ReadOnlyMemory<byte> buffer, int at) =>
        Checked(at + (long)BinaryPrimitives.ReadUInt32LittleEndian(Slice(buffer, at, 4)));

    private static int ReadInt32(ReadOnlyMemory<byte> buffer, int at) =>
        BinaryPrimitives.ReadInt32LittleEndian(Slice(buffer, at, 4));

    private static int ReadUInt16(ReadOnlyMemory<byte> buffer, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(Slice(buffer, at, 2));

    private static ReadOnlySpan<byte> Slice(ReadOnlyMemory<byte> buffer, int at, int length) =>
        at >= 0 && (long)at + length <= buffer.Length ? buffer.Span.Slice(at, length) : throw Damaged();

    private static int Checked(long position) =>
        position is >= 0 and <= int.MaxValue ? (int)position : throw Damaged();

    private static InvalidDataException Damaged() => new("an offset points outside the file");
}
