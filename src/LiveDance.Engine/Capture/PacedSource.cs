using System.Diagnostics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Capture;

/// <summary>
/// Plays another source in real time, as a camera would: each image is returned when it is due by its time stamp, with the time of the
/// clock. It is read and decoded ahead of that time.
/// </summary>
public sealed class PacedSource : IFrameSource
{
    // If an image is read later than this many seconds after it was due, the schedule restarts at the current time; earlier delays are
    // caught up with.
    private const double ResyncSeconds = 0.25;

    private readonly IFrameSource _source;
    private readonly double _interval;
    private readonly long _started = Stopwatch.GetTimestamp();
    private double _due;
    private double _stamp;

    /// <param name="source">The source to play; disposed of with this one.</param>
    /// <param name="framesPerSecond">The constant rate to play at, in images a second; 0 to play by the source's time stamps.</param>
    public PacedSource(IFrameSource source, double framesPerSecond = 0)
    {
        _source = source;
        FramesPerSecond = framesPerSecond > 0 ? framesPerSecond : source.FramesPerSecond;
        _interval = framesPerSecond > 0 ? 1 / framesPerSecond : 0;
    }

    /// <inheritdoc/>
    public string Name => _source.Name;

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <inheritdoc/>
    public double FramesPerSecond { get; }

    /// <inheritdoc/>
    public long FrameCount => _source.FrameCount;

    /// <inheritdoc/>
    public bool EndedEarly => _source.EndedEarly;

    /// <inheritdoc/>
    public SourceStatus Status => _source.Status;

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        if (!_source.TryRead(frame, cancellation)) return false;
        double now = Elapsed();
        if (_due > 0) _due += _interval > 0 ? _interval : Math.Max(0, frame.Time - _stamp);
        _stamp = frame.Time;
        if (now > _due + ResyncSeconds || _due == 0) _due = now;
        while ((now = Elapsed()) < _due)
        {
            var wait = TimeSpan.FromSeconds(_due - now);
            if (cancellation.WaitHandle.WaitOne(wait)) return false;
        }
        frame.Time = now;
        frame.CapturedAt = Stopwatch.GetTimestamp();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private double Elapsed() => Stopwatch.GetElapsedTime(_started).TotalSeconds;
}
