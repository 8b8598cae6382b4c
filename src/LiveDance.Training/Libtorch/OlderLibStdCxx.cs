using System.Runtime.InteropServices;
using LiveDance.Training.Elf;

namespace LiveDance.Training.Libtorch;

/// <summary>
/// Lets TorchSharp's native library run on a libstdc++ older than GCC 13's, as Debian 12 has it. Of all the library's needs one is
/// not met there: the function std::ios_base_library_init(), of symbol version GLIBCXX_3.4.32, which a library that includes
/// iostream calls when it is loaded so that std::cout and the like are set up. Before GCC 13 the same was done by the constructor
/// std::ios_base::Init::Init(), of version GLIBCXX_3.4, which every libstdc++ has. In a copy in memory of the library
/// <list type="bullet">
/// <item>the undefined symbol is given the constructor's name and version. The name is written over the end of the library's
/// RUNPATH, where folders of the machine stand that TorchSharp was built on; $ORIGIN, its first part, stays.</item>
/// <item>the version GLIBCXX_3.4.32, which nothing refers to any more, is marked as weak: the loader goes on where it is missing.</item>
/// </list>
/// Called as the function is called, without an object, the constructor does the right thing: it counts its calls, sets the
/// streams up at the first one, and never looks at its object.
/// </summary>
internal static class OlderLibStdCxx
{
    /// <summary>What is called, and which of it.</summary>
    public const string MissingFunction = "_ZSt21ios_base_library_initv", MissingVersion = "GLIBCXX_3.4.32";

    /// <summary>What is called in its place.</summary>
    public const string PresentFunction = "_ZNSt8ios_base4InitC1Ev", PresentVersion = "GLIBCXX_3.4";

    private const int SymbolSize = 24, WeakFlag = 2, RunPathTag = 29;

    /// <summary>Whether this system's libstdc++ has the function, so that the library runs as it is.</summary>
    public static bool Suffices { get; } = HasFunction();

    /// <summary>The library with the older function in place of the newer one.</summary>
    /// <param name="library">A 64-bit little-endian ELF library; unchanged itself.</param>
    /// <returns>A copy of it. A library that does not call the newer function is copied as it is.</returns>
    /// <exception cref="InvalidDataException">It is no such library, or not built as TorchSharp's is.</exception>
    public static byte[] Adapt(byte[] library)
    {
        byte[] copy = [.. library];
        var elf = new ElfSections(copy);
        (int symbols, int symbolBytes) = elf.Find(".dynsym");
        (int strings, _) = elf.Find(".dynstr");
        (int versions, _) = elf.Find(".gnu.version");
        int symbol = -1;
        for (int i = 0; i < symbolBytes / SymbolSize; i++)
        {
            if (elf.Text(strings + elf.Int(symbols + (i * SymbolSize))) == MissingFunction) symbol = i;
        }
        if (symbol < 0) return copy;

        int needs = elf.Find(".gnu.version_r").Offset;
        int newer = VersionEntry(elf, needs, strings, MissingVersion), older = VersionEntry(elf, needs, strings, PresentVersion);
        int name = WriteName(elf, strings);
        elf.Write(symbols + (symbol * SymbolSize), name - strings);
        elf.WriteShort(versions + (2 * symbol), elf.Short(older + 6));
        elf.WriteShort(newer + 4, (ushort)(elf.Short(newer + 4) | WeakFlag));
        return copy;
    }

    private static bool HasFunction() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out nint library) && NativeLibrary.TryGetExport(library, MissingFunction, out _);

    // The RUNPATH is "$ORIGIN/:" and folders that are on no other machine.
    private static int WriteName(ElfSections elf, int strings)
    {
        (int dynamic, int bytes) = elf.Find(".dynamic");
        for (int entry = dynamic; entry < dynamic + bytes; entry += 16)
        {
            if (elf.Int(entry) != RunPathTag) continue;
            int path = strings + elf.Int(entry + 8);
            string folders = elf.Text(path);
            int kept = folders.IndexOf(':', StringComparison.Ordinal);
            if (kept < 0 || folders.Length - kept - 1 < PresentFunction.Length) break;
            elf.Clear(path + kept, folders.Length - kept);
            elf.Write(path + kept + 1, PresentFunction);
            return path + kept + 1;
        }
        throw new InvalidDataException($"The library's RUNPATH has no room for '{PresentFunction}'.");
    }

    // .gnu.version_r: for each library an Elf64_Verneed (cnt at 2, aux at 8, next at 12), and behind it for each version an
    // Elf64_Vernaux (flags at 4, the number that symbols have it by at 6, name at 8, next at 12).
    private static int VersionEntry(ElfSections elf, int needs, int strings, string version)
    {
        for (int need = needs; ; need += elf.Int(need + 12))
        {
            int entry = need + elf.Int(need + 8);
            for (int i = 0; i < elf.Short(need + 2); i++)
            {
                if (elf.Text(strings + elf.Int(entry + 8)) == version) return entry;
                entry += elf.Int(entry + 12);
            }
            if (elf.Int(need + 12) == 0) throw new InvalidDataException($"The library asks for no version '{version}'.");
        }
    }
}
