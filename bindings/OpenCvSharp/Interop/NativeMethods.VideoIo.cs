using System.Runtime.InteropServices;

namespace OpenCvSharp;

// native/videoio.cpp, entry by entry.
internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial IntPtr videoio_VideoCapture_new(out CaptureHandle made);

    [LibraryImport(Library)]
    internal static partial void videoio_VideoCapture_delete(IntPtr capture);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial IntPtr videoio_VideoCapture_openFile(
        CaptureHandle capture, string file, int api, int[] parameters, int count, out int opened);

    [LibraryImport(Library)]
    internal static partial IntPtr videoio_VideoCapture_openIndex(
        CaptureHandle capture, int index, int api, int[] parameters, int count, out int opened);

    [LibraryImport(Library)]
    internal static partial IntPtr videoio_VideoCapture_isOpened(CaptureHandle capture, out int opened);

    [LibraryImport(Library)]
    internal static partial IntPtr videoio_VideoCapture_release(CaptureHandle capture);

    [LibraryImport(Library)]
    internal static partial IntPtr videoio_VideoCapture_read(CaptureHandle capture, MatHandle image, out int read);

    [LibraryImport(Library)]
    internal static partial IntPtr videoio_VideoCapture_grab(CaptureHandle capture, out int grabbed);

    [LibraryImport(Library)]
    internal static partial IntPtr videoio_VideoCapture_retrieve(
        CaptureHandle capture, MatHandle image, int flag, out int retrieved);

    [LibraryImport(Library)]
    internal static partial IntPtr videoio_VideoCapture_get(CaptureHandle capture, int property, out double value);

    [LibraryImport(Library)]
    internal static partial IntPtr videoio_VideoCapture_set(
        CaptureHandle capture, int property, double value, out int set);

    [LibraryImport(Library)]
    internal static unsafe partial IntPtr videoio_VideoCapture_backend(CaptureHandle capture, byte* name, int size);
}
