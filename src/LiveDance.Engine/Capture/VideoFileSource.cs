using System.Diagnostics;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Capture;

/// <summary>Reads every image of a video file in order, once or in a loop.</summary>
public sealed class VideoFileSource : IFrameSource
{
    // Images a second where the container gives no plausible rate.
    private const double DefaultRate = 30;

    // A file is incomplete if it has less than this share of the announced frames; containers count them only approximately.
    private const double CompleteShare = 0.95;

    private readonly bool _loop;
    private VideoCapture _video;
    private long _sinceStart;
    private long _total;

    /// <param name="path">The video file.</param>
    /// <param name="loop">Whether to begin again at the end.</param>
    /// <exception cref="EngineException">The file is missing, empty, or not a video that can be decoded.</exception>
    public VideoFileSource(string path, bool loop = false)
    {
        Name = path;
        _loop = loop;
        RequireContent(path);
        _video = Open(path);
        FramesPerSecond = _video.Fps is > 0 and <= 1000 ? _video.Fps : DefaultRate;
        FrameCount = loop ? 0 : Math.Max(0, _video.FrameCount);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsLive => false;

    /// <inheritdoc/>
    public double FramesPerSecond { get; }

    /// <inheritdoc/>
    public long FrameCount { get; }

    /// <summary>
    /// Whether the file ended well before its announced end, because it is truncated or damaged.
    /// </summary>
    public bool EndedEarly { get; private set; }

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return false;
        bool rewound = false;
        while (!_video.Read(frame.Image) || frame.Image.Empty())
        {
            EndedEarly = FrameCount > 0 && _sinceStart < CompleteShare * FrameCount;
            if (_sinceStart == 0) throw Unreadable(Name);
            if (!_loop) return false;
            _video.Dispose();
            _video = Open(Name);
            _sinceStart = 0;
            rewound = true;
        }
        frame.IsDiscontinuity = rewound;
        frame.Time = _total / FramesPerSecond;
        frame.CapturedAt = Stopwatch.GetTimestamp();
        _sinceStart++;
        _total++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _video.Dispose();

    private static void RequireContent(string path)
    {
        if (Directory.Exists(path)) throw new EngineException($"'{path}' is a folder, not a video file.");
        var file = new FileInfo(path);
        if (!file.Exists) throw new EngineException($"There is no file '{path}'.");
        if (file.Length == 0) throw new EngineException($"The file '{path}' is empty.");
        try
        {
            using FileStream probe = file.OpenRead();
        }
        catch (UnauthorizedAccessException error)
        {
            throw new EngineException($"The file '{path}' may not be read by this user.", error);
        }
    }

    private static VideoCapture Open(string path)
    {
        var video = new VideoCapture(path, VideoCaptureAPIs.FFMPEG);
        if (video.IsOpened() && video.FrameWidth > 0) return video;
        video.Dispose();
        throw Unreadable(path);
    }

    private static EngineException Unreadable(string path) =>
        new($"The file '{path}' is not a video that can be read: it may be cut off, damaged or of another kind.");
}
