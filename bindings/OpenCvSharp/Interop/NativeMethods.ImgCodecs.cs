using System.Runtime.InteropServices;

namespace OpenCvSharp;

// native/imgcodecs.cpp, entry by entry.
internal static partial class NativeMethods
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial IntPtr imgcodecs_imread(string file, int flags, out MatHandle made);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial IntPtr imgcodecs_imwrite(
        string file, MatHandle image, int[] parameters, int count, out int written);

    [LibraryImport(Library)]
    internal static partial IntPtr imgcodecs_imdecode(
        ReadOnlySpan<byte> bytes, int length, int flags, out MatHandle made);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial IntPtr imgcodecs_imencode(
        string extension, MatHandle image, int[] parameters, int count, ref IntPtr bytes, out IntPtr data,
        out nuint length, out int encoded);

    [LibraryImport(Library)]
    internal static partial void imgcodecs_bytes_delete(IntPtr bytes);
}
