namespace LiveDance.Training.Elf;

/// <summary>The libraries that a program or another library is loaded with.</summary>
internal static class SharedLibraries
{
    // Elf64_Dyn: a tag and a value of 8 bytes each. The tag of a needed library, whose value is the place of its name, and one that no
    // loader knows and so skips.
    private const int EntrySize = 16, NeededTag = 1, SkippedTag = 0x6fff_0000;

    /// <summary>Where systems of x86-64 have their libraries.</summary>
    public static IReadOnlyList<string> Folders { get; } = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib", "/usr/local/lib"];

    /// <summary>Their names.</summary>
    /// <param name="file">The program or library.</param>
    public static IReadOnlyList<string> NeededBy(byte[] file) => [.. Entries(new ElfSections(file)).Select(entry => entry.Name)];

    /// <summary>Makes a library be loaded without some of them.</summary>
    /// <param name="file">The library; changed in place.</param>
    /// <param name="unwanted">Whether a library is not wanted, by its name.</param>
    public static void Remove(byte[] file, Predicate<string> unwanted)
    {
        var elf = new ElfSections(file);
        foreach ((int place, string name) in Entries(elf))
            if (unwanted(name)) elf.Write(place, SkippedTag);
    }

    private static IEnumerable<(int Place, string Name)> Entries(ElfSections elf)
    {
        (int dynamic, int bytes) = elf.Find(".dynamic");
        int strings = elf.Find(".dynstr").Offset;
        for (int entry = dynamic; entry < dynamic + bytes; entry += EntrySize)
            if (elf.Int(entry) == NeededTag) yield return (entry, elf.Text(strings + elf.Int(entry + 8)));
    }
}
