using System.IO.MemoryMappedFiles;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>
/// The frames of a dataset. Of each frame only a window around what moves is stored, uncompressed: the rest is the plate. So a video of
/// eight minutes at 1280 x 720 takes a quarter of the space that whole frames would. Frames are read through the operating system's page
/// cache, so reading any of them costs one copy.
/// </summary>
internal sealed class FrameStore : IDisposable
{
    /// <summary>Name of the file of the windows' pixels, one after another: rows of 3 bytes per pixel, BGR.</summary>
    public const string FramesFile = "frames.bgr";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _frames;
    private readonly Rect[] _windows;
    private readonly long[] _offsets;

    private FrameStore(string path, Rect[] windows, long[] offsets)
    {
        (_windows, _offsets) = (windows, offsets);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _frames = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    /// <summary>Opens the frames of a dataset.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <param name="size">Size of the frames, in pixels.</param>
    /// <param name="count">The number of frames.</param>
    /// <returns>Null if the files do not hold that many frames of that size.</returns>
    public static FrameStore? Open(string folder, Size size, int count)
    {
        if (FrameWindowFile.Read(folder, size, count) is not { } windows) return null;
        long[] offsets = Offsets(windows);
        string path = Path.Combine(folder, FramesFile);
        if (!File.Exists(path) && FrameVideo.Exists(folder)) FrameVideo.Unpack(folder, size, windows);
        return offsets[count] > 0 && LengthOf(path) == offsets[count] ? new FrameStore(path, windows, offsets) : null;
    }

    /// <summary>Where each frame's window begins in the file of the pixels, in bytes; then the file's length.</summary>
    public static long[] Offsets(Rect[] windows)
    {
        long[] offsets = new long[windows.Length + 1];
        for (int i = 0; i < windows.Length; i++) offsets[i + 1] = offsets[i] + Length(windows[i]);
        return offsets;
    }

    // Of the file that a link points to; a link's own length is that of its text. 0 for a file that does not exist.
    private static long LengthOf(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null) file = (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
        return file.Exists ? file.Length : 0;
    }

    /// <summary>The part of a frame that is stored.</summary>
    public Rect Window(int index) => _windows[index];

    /// <summary>Copies a part of a frame.</summary>
    /// <param name="index">The frame's index.</param>
    /// <param name="part">The part, in pixels.</param>
    /// <param name="plate">The plate, height x width x 3 bytes, BGR: what the frame shows outside its window.</param>
    /// <param name="pixels">Receives the rows of the part one after another, 3 bytes per pixel, BGR.</param>
    public unsafe void Read(int index, Rect part, Mat plate, Span<byte> pixels)
    {
        Rect window = _windows[index], stored = part.Intersect(window);
        int row = part.Width * 3;
        if (stored != part)
        {
            for (int y = 0; y < part.Height; y++)
                new ReadOnlySpan<byte>((byte*)plate.Ptr(part.Y + y) + (part.X * 3), row).CopyTo(pixels.Slice(y * row, row));
        }
        if (stored.Width <= 0 || stored.Height <= 0) return;
        byte* start = null;
        _frames.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            byte* frame = start + _frames.PointerOffset + _offsets[index];
            for (int y = stored.Y; y < stored.Bottom; y++)
            {
                var source = new ReadOnlySpan<byte>(frame + (((((long)y - window.Y) * window.Width) + stored.X - window.X) * 3), stored.Width * 3);
                source.CopyTo(pixels[(((y - part.Y) * row) + ((stored.X - part.X) * 3))..]);
            }
        }
        finally
        {
            _frames.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    /// <summary>Writes the window of a frame at the end of the file of the pixels.</summary>
    /// <param name="frames">The file.</param>
    /// <param name="image">The frame, height x width x 3 bytes, BGR.</param>
    /// <param name="window">The part to store.</param>
    public static unsafe void Append(Stream frames, Mat image, Rect window)
    {
        for (int y = window.Y; y < window.Bottom; y++)
            frames.Write(new ReadOnlySpan<byte>((byte*)image.Ptr(y) + (window.X * 3), window.Width * 3));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _frames.Dispose();
        _file.Dispose();
    }

    private static long Length(Rect window) => (long)window.Width * window.Height * 3;
}
