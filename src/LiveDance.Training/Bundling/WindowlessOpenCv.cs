using LiveDance.Training.Libtorch;

namespace LiveDance.Training.Bundling;

/// <summary>
/// Removes from a copy of OpenCV's library the dependencies that only its windows have: GTK, X11 and what they draw with. Training opens no
/// windows, and machines with a rented GPU have none of these libraries. The functions that the library calls in them are looked up when
/// they are first called, which is never. The names for a debugger, 11 MB, are blanked, so that they pack to nothing.
/// </summary>
internal static class WindowlessOpenCv
{
    // Elf64_Dyn: a tag and a value of 8 bytes each. The tag of a needed library, and one that no loader knows and so skips.
    private const int EntrySize = 16, NeededTag = 1, SkippedTag = 0x6fff_0000;

    // Parts of every system's C and C++ library, which stay.
    private static readonly string[] Kept =
        ["libc.", "libm.", "librt.", "libdl.", "libpthread.", "libgcc_s.", "libstdc++.", "libatomic.", "ld-linux"];

    /// <summary>The library without those dependencies.</summary>
    /// <param name="library">A 64-bit little-endian ELF library; changed in place.</param>
    /// <returns>The names of the removed dependencies.</returns>
    /// <exception cref="InvalidDataException">It is no such library.</exception>
    public static IReadOnlyList<string> Adapt(byte[] library)
    {
        var elf = new ElfSections(library);
        (int dynamic, int bytes) = elf.Find(".dynamic");
        int strings = elf.Find(".dynstr").Offset;
        List<string> removed = [];
        for (int entry = dynamic; entry < dynamic + bytes; entry += EntrySize)
        {
            if (elf.Int(entry) != NeededTag) continue;
            string name = elf.Text(strings + elf.Int(entry + 8));
            if (Kept.Any(kept => name.StartsWith(kept, StringComparison.Ordinal))) continue;
            elf.Write(entry, SkippedTag);
            removed.Add(name);
        }
        foreach (string section in (ReadOnlySpan<string>)[".symtab", ".strtab"])
            if (elf.TryFind(section, out int offset, out int size)) elf.Clear(offset, size);
        return removed;
    }
}
