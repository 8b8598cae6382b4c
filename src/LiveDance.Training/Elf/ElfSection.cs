namespace LiveDance.Training.Elf;

/// <summary>A part of an ELF library that is loaded.</summary>
/// <param name="Offset">Its place in the file, in bytes.</param>
/// <param name="Bytes">Its size; what is not in the file, as of .bss, counts too.</param>
/// <param name="Address">Its address, counted from where the library is loaded.</param>
internal readonly record struct ElfSection(int Offset, int Bytes, long Address)
{
    /// <summary>The first address behind it.</summary>
    public long End => Address + Bytes;

    /// <summary>Whether an address lies in it.</summary>
    public bool Contains(long address) => address >= Address && address < End;

    /// <summary>The place in the file of an address in it.</summary>
    public int Place(long address) => Offset + (int)(address - Address);
}
