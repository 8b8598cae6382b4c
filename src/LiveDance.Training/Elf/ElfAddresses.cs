namespace LiveDance.Training.Elf;

/// <summary>The addresses that the loader writes into a library's data: where each leads, and where a call through the table of calls ends.</summary>
internal sealed class ElfAddresses
{
    // Elf64_Rela: r_offset at 0, the type at 8, the symbol at 12, r_addend at 16. Types of x86-64.
    private const int EntrySize = 24, SymbolSize = 24;
    private const int DataSlot = 6, CallSlot = 7, Relative = 8, ResolvedRelative = 37;

    // An entry of the table of calls: jmp *slot(%rip), of 6 bytes, at its begin.
    private const int CallSize = 16, JumpSize = 6;
    private const ushort JumpThroughSlot = 0x25FF;

    private readonly SortedList<long, long> _slots;
    private readonly ElfSections _elf;
    private readonly ElfSection _calls;

    /// <param name="elf">A library for x86-64.</param>
    public ElfAddresses(ElfSections elf)
    {
        _elf = elf;
        _calls = elf.Section(".plt");
        int symbols = elf.Find(".dynsym").Offset;
        Dictionary<long, long> slots = [];
        foreach (string name in (ReadOnlySpan<string>)[".rela.dyn", ".rela.plt"])
        {
            (int table, int bytes) = elf.Find(name);
            for (int entry = table; entry < table + bytes; entry += EntrySize)
            {
                int type = elf.Int(entry + 8), symbol = symbols + (elf.Int(entry + 12) * SymbolSize);
                long addend = elf.Long(entry + 16), target = type is Relative or ResolvedRelative ? addend : elf.Long(symbol + 8);
                // Zero: the symbol is another library's.
                if (target == 0) continue;
                slots[elf.Long(entry)] = type is Relative or ResolvedRelative or DataSlot or CallSlot ? target : target + addend;
            }
        }
        _slots = new SortedList<long, long>(slots);
    }

    /// <summary>Where an address that code or data names leads: through the table of calls or a slot for one address, otherwise to itself.</summary>
    /// <returns>0 for something in another library.</returns>
    public long Follow(long address)
    {
        if (!_calls.Contains(address)) return address;
        long entry = address - ((address - _calls.Address) % CallSize);
        int place = _calls.Place(entry);
        return _elf.Short(place) == JumpThroughSlot ? _slots.GetValueOrDefault(entry + JumpSize + _elf.Int(place + 2)) : 0;
    }

    /// <summary>The address that the loader writes there; 0 for none.</summary>
    public long In(long slot) => _slots.GetValueOrDefault(slot);

    /// <summary>The addresses that the loader writes from an address on, up to another one.</summary>
    public IEnumerable<long> Within(long begin, long end)
    {
        int low = 0, high = _slots.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_slots.Keys[middle] < begin) low = middle + 1;
            else high = middle;
        }
        for (int i = low; i < _slots.Count && _slots.Keys[i] < end; i++) yield return _slots.Values[i];
    }
}
