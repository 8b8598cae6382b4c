using System.Diagnostics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Capture;

/// <summary>
/// Plays another source at its own rate, as a camera would: an image comes when it is due and not before, and its time
/// is the clock's. Reading and decoding happen ahead of the due time.
/// </summary>
public sealed class PacedSource : IFrameSource
{
    // A reader this late has missed its place: the schedule starts anew from now instead of being caught up with.
    private const double LostSeconds = 0.25;

    private readonly IFrameSource _source;
    private readonly double _interval;
    private readonly long _began = Stopwatch.GetTimestamp();
    private double _due;

    /// <param name="source">What to play; disposed with this.</param>
    /// <param name="framesPerSecond">The rate to play at; 0 keeps the source's own.</param>
    public PacedSource(IFrameSource source, double framesPerSecond = 0)
    {
        _source = source;
        FramesPerSecond = framesPerSecond > 0 ? framesPerSecond : source.FramesPerSecond;
        _interval = 1 / FramesPerSecond;
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
    public SourceStatus Status => _source.Status;

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        if (!_source.TryRead(frame, cancellation)) return false;
        double now = Elapsed();
        if (now > _due + LostSeconds || _due == 0) _due = now;
        while ((now = Elapsed()) < _due)
        {
            var wait = TimeSpan.FromSeconds(_due - now);
            if (cancellation.WaitHandle.WaitOne(wait)) return false;
        }
        _due += _interval;
        frame.Time = now;
        frame.CapturedAt = Stopwatch.GetTimestamp();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private double Elapsed() => Stopwatch.GetElapsedTime(_began).TotalSeconds;
}
