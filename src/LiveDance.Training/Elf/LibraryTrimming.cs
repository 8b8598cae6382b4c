namespace LiveDance.Training.Elf;

/// <summary>
/// Blanks in a library what some of its functions do not need, so that it packs to less: everything stays at its place, but code that nothing
/// reaches stops the processor, and constants that nothing reaches are zero. The functions that are gone are no longer found by their names.
/// </summary>
internal static class LibraryTrimming
{
    // The instruction that stops at a breakpoint, and the one that returns.
    private const byte Stop = 0xCC, Return = 0xC3;

    // Elf64_Sym: st_info at 4, st_shndx at 6, st_value at 8, st_size at 16. Weak, as the loader does not insist on those.
    private const int SymbolSize = 24, WeakBinding = 2 << 4, TypeMask = 15, FunctionType = 2;

    /// <summary>Blanks a library.</summary>
    /// <param name="library">A library for x86-64 that has its table of symbols; changed in place.</param>
    /// <param name="functions">The names of the functions that are called from outside, or their beginnings with a * behind them.</param>
    /// <param name="withoutInitializers">Names of functions that run when the library is loaded and are to do nothing.</param>
    /// <exception cref="InvalidDataException">It is no such library, or has none of the functions of a name.</exception>
    public static void Trim(byte[] library, IReadOnlyCollection<string> functions, IReadOnlyCollection<string> withoutInitializers)
    {
        var elf = new ElfSections(library);
        long[] wanted = Addresses(elf, functions);
        var parts = new ElfParts(elf);
        var addresses = new ElfAddresses(elf);
        var reached = new ReachableParts(library, elf, parts, addresses);
        ElfSection code = elf.Section(".text"), constants = elf.Section(".rodata"), initializers = elf.Section(".init_array");
        foreach (long initializer in addresses.Within(initializers.Address, initializers.End))
        {
            int part = parts.At(initializer);
            if (part >= 0 && withoutInitializers.Contains(parts[part].Name))
            {
                library.AsSpan(code.Place(initializer), (int)(parts[part].End - initializer)).Fill(Stop);
                library[code.Place(initializer)] = Return;
            }
            reached.Add(initializer);
        }
        foreach (long address in wanted) reached.Add(address);
        foreach (long address in addresses.Within(elf.Section(".fini_array").Address, elf.Section(".fini_array").End)) reached.Add(address);

        for (int i = 0; i < parts.Count; i++)
        {
            if (reached[i]) continue;
            ElfPart part = parts[i];
            int length = (int)(part.End - part.Begin);
            if (i < parts.CodeCount) library.AsSpan(code.Place(part.Begin), length).Fill(Stop);
            // Constants without a name may be reached from others by their distance.
            else if (part.Name.Length > 0 && constants.Contains(part.Begin)) elf.Clear(constants.Place(part.Begin), length);
        }
        Forget(elf, parts, reached);
    }

    private static long[] Addresses(ElfSections elf, IReadOnlyCollection<string> functions)
    {
        (int table, int bytes) = elf.Find(".dynsym");
        int names = elf.Find(".dynstr").Offset;
        HashSet<string> missing = [.. functions];
        List<long> found = [];
        for (int symbol = table; symbol < table + bytes; symbol += SymbolSize)
        {
            if (elf.Long(symbol + 8) == 0) continue;
            string name = elf.Text(names + elf.Int(symbol));
            string? wanted = functions.FirstOrDefault(wanted => wanted.EndsWith('*') ? name.StartsWith(wanted[..^1], StringComparison.Ordinal) : name == wanted);
            if (wanted is null) continue;
            missing.Remove(wanted);
            found.Add(elf.Long(symbol + 8));
        }
        return missing.Count == 0 ? [.. found] : throw new InvalidDataException($"The library has no function '{missing.First()}'.");
    }

    // Makes the functions that are gone unknown, as if they were another library's.
    private static void Forget(ElfSections elf, ElfParts parts, ReachableParts reached)
    {
        (int table, int bytes) = elf.Find(".dynsym");
        for (int symbol = table; symbol < table + bytes; symbol += SymbolSize)
        {
            int info = elf.Short(symbol + 4), type = info & TypeMask;
            if (type != FunctionType || parts.At(elf.Long(symbol + 8)) is not (>= 0 and int part) || reached[part]) continue;
            elf.WriteShort(symbol + 4, (ushort)((info & ~0xFF) | WeakBinding | type));
            elf.WriteShort(symbol + 6, 0);
            elf.Clear(symbol + 8, SymbolSize - 8);
        }
    }
}
