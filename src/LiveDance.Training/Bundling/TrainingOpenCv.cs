using LiveDance.Training.Elf;

namespace LiveDance.Training.Bundling;

/// <summary>
/// Makes of OpenCV's library one that a training needs: a third of the size when packed. Functions that a training does not call are blanked, with all
/// that only they need. The dependencies go that only OpenCV's windows have, GTK, X11 and what they draw with: machines with a rented GPU
/// have none of these libraries. The functions that the library calls in them are looked up when they are first called, which is never.
/// </summary>
internal static class TrainingOpenCv
{
    // Parts of every system's C and C++ library, which stay.
    private static readonly string[] Kept =
        ["libc.", "libm.", "librt.", "libdl.", "libpthread.", "libgcc_s.", "libstdc++.", "libatomic.", "ld-linux"];

    // What OpenCvSharp calls in a training: matrices, the drawing's lines, warping, scaling, colours, pictures read and written. A
    // function that is missing here is not found when it is called, which ends the program with its name.
    private static readonly string[] Functions =
    [
        "redirectError", "core_Mat_*", "core_InputArray_*", "core_OutputArray_*", "core_flip",
        "imgproc_line", "imgproc_circle", "imgproc_remap", "imgproc_resize", "imgproc_cvtColor",
        "imgcodecs_imread", "imgcodecs_imwrite", "imgcodecs_imdecode_Mat", "imgcodecs_imdecode_InputArray", "vector_uchar_*",
    ];

    // Fills the list of what can open a video, from which all of FFmpeg would be reached.
    private static readonly string[] WithoutInitializers = ["_GLOBAL__sub_I_videoio_registry.cpp"];

    /// <summary>Adapts the library.</summary>
    /// <param name="library">OpenCV's library for x86-64; changed in place.</param>
    /// <exception cref="InvalidDataException">It is no such library.</exception>
    public static void Adapt(byte[] library)
    {
        SharedLibraries.Remove(library, name => !Kept.Any(kept => name.StartsWith(kept, StringComparison.Ordinal)));
        var elf = new ElfSections(library);
        if (!elf.TryFind(".symtab", out int symbols, out int size)) return;
        LibraryTrimming.Trim(library, Functions, WithoutInitializers);
        // The names for a debugger, 11 MB.
        elf.Clear(symbols, size);
        (int names, int bytes) = elf.Find(".strtab");
        elf.Clear(names, bytes);
    }
}
