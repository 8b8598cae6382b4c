using System.Runtime.InteropServices;
using LiveDance.Training.Bundling;
using LiveDance.Training.Elf;

namespace LiveDance.Training.Tests;

/// <summary>OpenCV's library without what a training does not call.</summary>
public sealed class LibraryTrimmingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static string OpenCv => Path.Combine(AppContext.BaseDirectory, "libOpenCvSharpExtern.so");

    [Fact]
    public unsafe void Trimmed_library_has_and_runs_what_is_kept_and_no_longer_has_the_rest()
    {
        byte[] library = File.ReadAllBytes(OpenCv);
        int length = library.Length;
        TrainingOpenCv.Adapt(library);
        Assert.Equal(length, library.Length);
        string path = _folder.File("trimmed.so");
        File.WriteAllBytes(path, library);
        nint loaded = NativeLibrary.Load(path);
        try
        {
            foreach (string kept in (ReadOnlySpan<string>)["core_Mat_new2", "imgproc_line", "imgproc_remap", "imgcodecs_imread"])
                Assert.True(NativeLibrary.TryGetExport(loaded, kept, out _), kept);
            foreach (string gone in (ReadOnlySpan<string>)["videoio_VideoCapture_new1", "dnn_readNet", "imgproc_Canny1"])
            {
                Assert.True(NativeLibrary.TryGetExport(NativeLibrary.Load(OpenCv), gone, out _), gone);
                Assert.False(NativeLibrary.TryGetExport(loaded, gone, out _), gone);
            }

            // A matrix of 3 rows, 5 columns and three bytes a pixel; and the error of one that cannot be, which OpenCV throws and catches.
            var create = (delegate* unmanaged<int, int, int, out nint, int>)NativeLibrary.GetExport(loaded, "core_Mat_new2");
            var rows = (delegate* unmanaged<nint, out int, int>)NativeLibrary.GetExport(loaded, "core_Mat_rows");
            Assert.Equal(0, create(3, 5, 16, out nint matrix));
            Assert.Equal(0, rows(matrix, out int count));
            Assert.Equal(3, count);
            Assert.NotEqual(0, create(int.MaxValue, int.MaxValue, 16, out _));
        }
        finally
        {
            NativeLibrary.Free(loaded);
        }
    }

    [Fact]
    public void Every_address_of_the_code_belongs_to_one_part()
    {
        byte[] library = File.ReadAllBytes(OpenCv);
        var parts = new ElfParts(new ElfSections(library));
        Assert.InRange(parts.CodeCount, 50_000, parts.Count);
        for (int i = 1; i < parts.CodeCount; i++) Assert.Equal(parts[i - 1].End, parts[i].Begin);
        Assert.Equal(7, parts.At(parts[7].End - 1));
    }

    [Fact]
    public void A_function_that_the_library_does_not_have_is_named()
    {
        byte[] library = File.ReadAllBytes(OpenCv);
        string message = Assert.Throws<InvalidDataException>(() => LibraryTrimming.Trim(library, ["core_Mat_rows", "core_Nothing"], [])).Message;
        Assert.Contains("'core_Nothing'", message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
