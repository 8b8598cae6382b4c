namespace LiveDance.Training.Elf;

/// <summary>
/// The functions and the data of a library by their addresses, from its table of symbols. What lies between two symbols is a part
/// without a name, so that every address of the sections belongs to a part.
/// </summary>
internal sealed class ElfParts
{
    // Elf64_Sym: st_name at 0, the type in the lower half of st_info at 4, st_shndx at 6, st_value at 8, st_size at 16.
    private const int SymbolSize = 24, DataType = 1, FunctionType = 2, ResolvedFunctionType = 10;

    private static readonly string[] DataSections = [".rodata", ".data.rel.ro", ".data", ".bss"];

    private readonly ElfPart[] _parts;
    private readonly long[] _begins;

    /// <param name="elf">A library for x86-64 with its table of symbols.</param>
    /// <exception cref="InvalidDataException">It has none.</exception>
    public ElfParts(ElfSections elf)
    {
        ElfSection code = elf.Section(".text");
        (SortedDictionary<long, ElfPart> functions, SortedDictionary<long, ElfPart> data) = Symbols(elf);
        List<ElfPart> parts = [];
        Fill(parts, functions.Values, code);
        CodeCount = parts.Count;
        foreach (ElfSection section in DataSections.Select(elf.Section).OrderBy(section => section.Address)) Fill(parts, data.Values, section);
        _parts = [.. parts];
        _begins = [.. parts.Select(part => part.Begin)];
        Cold = Enumerable.Range(0, CodeCount).Where(i => ColdAt(i) > 0).ToLookup(i => _parts[i].Name[..ColdAt(i)]);
    }

    /// <summary>The number of parts.</summary>
    public int Count => _parts.Length;

    /// <summary>The parts below this index are code, the others data.</summary>
    public int CodeCount { get; }

    /// <summary>
    /// The pieces that a compiler moved out of a function, because they rarely run, by the function's name. A table of jumps may lead there.
    /// </summary>
    public ILookup<string, int> Cold { get; }

    /// <summary>A part.</summary>
    public ElfPart this[int index] => _parts[index];

    /// <summary>The part that an address belongs to; -1 for none.</summary>
    public int At(long address)
    {
        int i = Array.BinarySearch(_begins, 0, CodeCount, address);
        if (i < 0) i = ~i - 1;
        if (i >= 0 && address < _parts[i].End) return i;
        i = Array.BinarySearch(_begins, CodeCount, Count - CodeCount, address);
        if (i < 0) i = ~i - 1;
        return i >= CodeCount && address < _parts[i].End ? i : -1;
    }

    private int ColdAt(int index) => _parts[index].Name.IndexOf(".cold", StringComparison.Ordinal);

    // Of several symbols with one address the largest.
    private static (SortedDictionary<long, ElfPart> Functions, SortedDictionary<long, ElfPart> Data) Symbols(ElfSections elf)
    {
        (int table, int bytes) = elf.Find(".symtab");
        int names = elf.Find(".strtab").Offset;
        SortedDictionary<long, ElfPart> functions = [], data = [];
        for (int symbol = table; symbol < table + bytes; symbol += SymbolSize)
        {
            int type = elf.Short(symbol + 4) & 15;
            long begin = elf.Long(symbol + 8), size = elf.Long(symbol + 16);
            SortedDictionary<long, ElfPart>? parts = type is FunctionType or ResolvedFunctionType ? functions : type == DataType ? data : null;
            if (parts is null || size == 0 || elf.Short(symbol + 6) == 0) continue;
            if (parts.TryGetValue(begin, out ElfPart other) && other.End - other.Begin >= size) continue;
            parts[begin] = new ElfPart(begin, begin + size, elf.Text(names + elf.Int(symbol)));
        }
        return (functions, data);
    }

    // A symbol that begins inside another one belongs to it.
    private static void Fill(List<ElfPart> parts, IEnumerable<ElfPart> symbols, ElfSection section)
    {
        long end = section.Address;
        foreach (ElfPart part in symbols)
        {
            if (!section.Contains(part.Begin)) continue;
            if (part.Begin < end)
            {
                if (part.End <= end) continue;
                parts[^1] = parts[^1] with { End = part.End };
            }
            else
            {
                if (part.Begin > end) parts.Add(new ElfPart(end, part.Begin, ""));
                parts.Add(part);
            }
            end = part.End;
        }
        if (end < section.End) parts.Add(new ElfPart(end, section.End, ""));
    }
}
