using System.Diagnostics;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Capture;

/// <summary>Reads the images of a folder in the order of their names and numbers, or a single image; all get the size of the first.</summary>
public sealed class ImageFolderSource : IFrameSource
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"];
    private readonly string[] _files;
    private readonly ImageFit _fit = new();
    private readonly bool _loop;
    private int _next;
    private long _total;

    /// <param name="folder">The folder with the images, or one image.</param>
    /// <param name="framesPerSecond">The rate from which the images' times are computed.</param>
    /// <param name="loop">Whether to begin again at the end.</param>
    /// <exception cref="EngineException">The folder has no images.</exception>
    public ImageFolderSource(string folder, double framesPerSecond = 30, bool loop = false)
    {
        Name = folder;
        FramesPerSecond = framesPerSecond;
        _loop = loop;
        _files = File.Exists(folder)
            ? [folder]
            :
            [
                // Names that begin with a dot are other programs' notes, such as those of macOS beside each image.
                .. Directory.EnumerateFiles(folder).Where(IsImage).Where(file => !Path.GetFileName(file).StartsWith('.'))
                    .Order(NaturalOrder.Comparer),
            ];
        if (_files.Length == 0) throw new EngineException($"The folder '{folder}' has no images ({string.Join(", ", Extensions)}).");
    }

    /// <summary>Whether a path has the extension of an image.</summary>
    public static bool IsImage(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsLive => false;

    /// <inheritdoc/>
    public double FramesPerSecond { get; }

    /// <inheritdoc/>
    public long FrameCount => _loop ? 0 : _files.Length;

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        bool rewound = _next == _files.Length;
        if (cancellation.IsCancellationRequested || (rewound && !_loop)) return false;
        if (rewound) _next = 0;
        string file = _files[_next++];
        using (Mat image = Cv2.ImRead(file))
        {
            if (image.Empty()) throw new EngineException($"The image '{file}' cannot be read; it may be damaged.");
            image.CopyTo(frame.Image);
        }
        _fit.Apply(frame.Image);
        frame.IsDiscontinuity = rewound;
        frame.Time = _total++ / FramesPerSecond;
        frame.CapturedAt = Stopwatch.GetTimestamp();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _fit.Dispose();
}
