using System.Diagnostics;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Capture;

/// <summary>A video file, every image in order, once or in a loop.</summary>
public sealed class VideoFileSource : IFrameSource
{
    private const double AssumedRate = 30;

    // Containers count frames approximately; this much short of the announced count is a broken file, not rounding.
    private const double CompleteShare = 0.95;

    private readonly bool _loop;
    private VideoCapture _video;
    private long _inThisRound;
    private long _inAll;

    /// <param name="path">The file.</param>
    /// <param name="loop">Whether to begin again at the end.</param>
    /// <exception cref="EngineException">The file is missing, empty, or not a video that can be decoded.</exception>
    public VideoFileSource(string path, bool loop = false)
    {
        Name = path;
        _loop = loop;
        RequireContent(path);
        _video = Open(path);
        FramesPerSecond = _video.Fps is > 0 and <= 1000 ? _video.Fps : AssumedRate;
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
    /// Whether the file ended well before the end that it announces: it was cut off, or is damaged there.
    /// </summary>
    public bool EndedEarly { get; private set; }

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return false;
        bool rewound = false;
        while (!_video.Read(frame.Image) || frame.Image.Empty())
        {
            EndedEarly = FrameCount > 0 && _inThisRound < CompleteShare * FrameCount;
            if (_inThisRound == 0) throw Unreadable(Name);
            if (!_loop) return false;
            _video.Dispose();
            _video = Open(Name);
            _inThisRound = 0;
            rewound = true;
        }
        frame.IsDiscontinuity = rewound;
        frame.Time = _inAll / FramesPerSecond;
        frame.CapturedAt = Stopwatch.GetTimestamp();
        _inThisRound++;
        _inAll++;
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
