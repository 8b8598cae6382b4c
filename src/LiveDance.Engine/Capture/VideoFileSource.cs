using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Media;

namespace LiveDance.Engine.Capture;

/// <summary>Reads every image of a video file in order, each with its time stamp, once or in a loop.</summary>
public sealed class VideoFileSource : IFrameSource
{
    // A time stamp that is further back than this many seconds begins a new part of the file, as in a file of several parts.
    private const double RestartSeconds = 1;

    private readonly bool _loop;
    private readonly MediaFile _media;
    private readonly ImageFit _fit = new();
    private PictureDecoder _decoder;
    private long _sinceStart;
    private double _lastStamp;
    private double _last = double.NegativeInfinity;
    private double _offset;

    /// <param name="path">The video file.</param>
    /// <param name="loop">Whether to begin again at the end.</param>
    /// <exception cref="EngineException">The file is missing, empty, or not a video that can be decoded.</exception>
    public VideoFileSource(string path, bool loop = false)
    {
        Name = path;
        _loop = loop;
        RequireContent(path);
        _media = MediaFile.Open(path) ?? throw Unreadable(path);
        _decoder = Open();
        FramesPerSecond = _media.FramesPerSecond;
        FrameCount = loop ? 0 : _media.FrameCount;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsLive => false;

    /// <inheritdoc/>
    public double FramesPerSecond { get; }

    /// <inheritdoc/>
    public double ConstantRate => _media.ConstantRate;

    /// <inheritdoc/>
    public long FrameCount { get; }

    /// <inheritdoc/>
    public bool EndedEarly { get; private set; }

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return false;
        bool rewound = false;
        double stamp;
        while (!_decoder.TryRead(frame.Image, out stamp))
        {
            if (_sinceStart == 0) throw Unreadable(Name);
            EndedEarly |= _media.EndedEarly(_sinceStart, _lastStamp);
            if (!_loop) return false;
            _decoder.Dispose();
            _decoder = Open();
            _sinceStart = 0;
            rewound = true;
        }
        _fit.Apply(frame.Image);
        frame.IsDiscontinuity = rewound;
        frame.Time = NextTime(stamp, rewound);
        frame.CapturedAt = Stopwatch.GetTimestamp();
        _sinceStart++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder.Dispose();
        _fit.Dispose();
    }

    // Filters need times that increase: an image without a time stamp, or with one that does not increase, comes half an interval later.
    private double NextTime(double stamp, bool rewound)
    {
        double interval = 1 / FramesPerSecond;
        bool first = double.IsNegativeInfinity(_last);
        if (double.IsNaN(stamp)) stamp = first ? 0 : _lastStamp + interval;
        if (rewound || (!first && stamp < _lastStamp - RestartSeconds)) _offset = _last + interval - stamp;
        _lastStamp = stamp;
        double time = stamp + _offset;
        return _last = time > _last ? time : _last + (interval / 2);
    }

    private PictureDecoder Open() => new([.. Ffmpeg.FileInput(Name), "-map", $"0:{_media.VideoIndex}"]);

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

    private static EngineException Unreadable(string path) =>
        new($"The file '{path}' is not a video that can be read: it may be cut off, damaged or of another kind.");
}
