using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Media;

namespace LiveDance.Engine.Capture;

/// <summary>Reads every image of a video file in order, each with its time stamp, once or in a loop.</summary>
public sealed class VideoFileSource : IFrameSource
{
    private readonly bool _loop;
    private readonly MediaFile _media;
    private readonly ImageFit _fit = new();
    private PictureDecoder _decoder;
    private readonly IncreasingTime _time;
    private long _sinceStart;
    private double _shift;

    /// <param name="path">The video file.</param>
    /// <param name="loop">Whether to begin again at the end.</param>
    /// <exception cref="EngineException">The file is missing, empty, or not a video that can be decoded.</exception>
    public VideoFileSource(string path, bool loop = false)
    {
        Name = path;
        _loop = loop;
        FfmpegInstallation.Require();
        RequireContent(path);
        _media = MediaFile.Open(path) ?? throw Unreadable(path);
        _decoder = Open();
        FramesPerSecond = _media.FramesPerSecond;
        _time = new IncreasingTime(1 / FramesPerSecond);
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
            EndedEarly |= _media.EndedEarly(_sinceStart, _time.LastStamp);
            if (!_loop) return false;
            _decoder.Dispose();
            _decoder = Open();
            _sinceStart = 0;
            rewound = true;
        }
        _fit.Apply(frame.Image);
        frame.IsDiscontinuity = rewound;
        // Of some containers ffmpeg counts the time of the video from its own beginning. No picture comes before that.
        if (_sinceStart == 0) _shift = stamp < _media.Start ? _media.Start - stamp : 0;
        frame.Time = _time.Next(stamp + _shift, rewound);
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

    private PictureDecoder Open() => new([.. Ffmpeg.FileInput(Name), "-map", $"0:{_media.VideoIndex}"]);

    private static void RequireContent(string path)
    {
        if (Directory.Exists(path)) throw new EngineException($"'{path}' is a folder, not a video file.");
        if (!File.Exists(path)) throw new EngineException($"There is no file '{path}'.");
        try
        {
            if (new FileInfo(path).Length == 0) throw new EngineException($"The file '{path}' is empty.");
            using FileStream probe = File.OpenRead(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The file '{path}' cannot be read: {FailureCause.Of(error)}.", error);
        }
    }

    private static EngineException Unreadable(string path) =>
        new($"The file '{path}' is not a video that can be read: it may be cut off, damaged or of another kind.");
}
