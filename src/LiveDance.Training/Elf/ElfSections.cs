using System.Buffers.Binary;
using System.Text;

namespace LiveDance.Training.Elf;

/// <summary>Reads and changes the sections of a 64-bit little-endian ELF library in memory.</summary>
// The section headers: sh_name at 0, sh_addr at 16, sh_offset at 24, sh_size at 32.
internal sealed class ElfSections
{
    private readonly byte[] _file;
    private readonly int _headers, _headerSize, _count, _names;

    /// <param name="file">The library; changed in place.</param>
    /// <exception cref="InvalidDataException">It is no such library.</exception>
    public ElfSections(byte[] file)
    {
        _file = file;
        if (file.Length < 64 || Int(0) != 0x464C457F || file[4] != 2 || file[5] != 1)
            throw new InvalidDataException("This is no 64-bit ELF library.");
        (_headers, _headerSize, _count) = (Int(40), Short(58), Short(60));
        _names = Int(_headers + (Short(62) * _headerSize) + 24);
    }

    /// <summary>The place and the size of a section, in bytes.</summary>
    /// <exception cref="InvalidDataException">There is no such section.</exception>
    public (int Offset, int Bytes) Find(string name) => TryFind(name, out int offset, out int bytes)
        ? (offset, bytes)
        : throw new InvalidDataException($"The library has no section '{name}'.");

    /// <summary>The same for a section that a library need not have.</summary>
    /// <returns>False if there is no such section.</returns>
    public bool TryFind(string name, out int offset, out int bytes)
    {
        int header = HeaderOf(name);
        (offset, bytes) = header < 0 ? (0, 0) : (Int(header + 24), Int(header + 32));
        return header >= 0;
    }

    /// <summary>The place, the size and the address of a section that is loaded.</summary>
    /// <exception cref="InvalidDataException">There is no such section.</exception>
    public ElfSection Section(string name)
    {
        int header = HeaderOf(name);
        return header >= 0
            ? new ElfSection(Int(header + 24), Int(header + 32), Long(header + 16))
            : throw new InvalidDataException($"The library has no section '{name}'.");
    }

    public long Long(int at) => BinaryPrimitives.ReadInt64LittleEndian(_file.AsSpan(at));

    public int Int(int at) => BinaryPrimitives.ReadInt32LittleEndian(_file.AsSpan(at));

    public ushort Short(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(at));

    public string Text(int at) => Encoding.ASCII.GetString(_file.AsSpan(at, _file.AsSpan(at).IndexOf((byte)0)));

    public void Write(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(_file.AsSpan(at), value);

    public void WriteShort(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(_file.AsSpan(at), value);

    public void Write(int at, string text) => Encoding.ASCII.GetBytes(text, _file.AsSpan(at));

    public void Clear(int at, int count) => _file.AsSpan(at, count).Clear();

    // Negative if there is no such section.
    private int HeaderOf(string name)
    {
        for (int i = 0; i < _count; i++)
        {
            int header = _headers + (i * _headerSize);
            if (Text(_names + Int(header)) == name) return header;
        }
        return -1;
    }
}
