using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.SceneQuality;

namespace LiveDance.Engine.Capture;

/// <summary>
/// Reopens a camera or a stream when it fails, after pauses that double up to a limit, until the session ends. It marks a changed image
/// size as a discontinuity and reports images that are black, frozen or torn. Any thread may read the status.
/// </summary>
public sealed class SourceMonitor : IFrameSource
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // Without an image for this many seconds, or two intervals of a slower source, it counts as stalled.
    private const double StallSeconds = 1;

    private readonly Func<CancellationToken, IFrameSource> _open;
    private readonly bool _loop;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly ImageHealthMonitor _health = new();
    private OpenCvSharp.Size _size;
    private IFrameSource? _source;
    private long _lastImage = Stopwatch.GetTimestamp();
    private volatile bool _retrying;
    private volatile bool _ended;
    private volatile string _reason = "";
    private int _retries;

    /// <param name="open">Opens the source; called again after each failure. Given up when the token is cancelled, if that can take long.</param>
    /// <param name="loop">Whether a stream of limited length is opened again at its end; otherwise that is the end.</param>
    /// <param name="cancellation">Gives up the first opening.</param>
    /// <exception cref="EngineException">It does not open the first time; only later failures are retried.</exception>
    /// <exception cref="OperationCanceledException">The first opening was given up.</exception>
    public SourceMonitor(Func<CancellationToken, IFrameSource> open, bool loop = false, CancellationToken cancellation = default)
    {
        _loop = loop;
        _open = open;
        _source = open(cancellation);
        Name = _source.Name;
        FramesPerSecond = _source.FramesPerSecond;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <inheritdoc/>
    public double FramesPerSecond { get; private set; }

    /// <inheritdoc/>
    public long FrameCount => 0;

    /// <inheritdoc/>
    public SourceStatus Status => new(State(), _reason, Volatile.Read(ref _retries)) { Notice = _health.Notice };

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        TimeSpan pause = FirstPause;
        bool reopened = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (_source is null)
                {
                    _source = _open(cancellation);
                    FramesPerSecond = _source.FramesPerSecond;
                    reopened = true;
                    _health.Reset();
                }
                if (_source.TryRead(frame, cancellation))
                {
                    _retrying = false;
                    OpenCvSharp.Size size = frame.Image.Size();
                    frame.IsDiscontinuity |= reopened || (size != _size && _size != default);
                    _size = size;
                    _health.Observe(frame.Image, frame.CapturedAt);
                    // A reopened source starts at 0 again, but the filters need a time that increases.
                    frame.Time = Stopwatch.GetElapsedTime(_started, frame.CapturedAt).TotalSeconds;
                    Volatile.Write(ref _lastImage, frame.CapturedAt);
                    return true;
                }
                if (cancellation.IsCancellationRequested) break;
                if (_source.HasEnded && !_loop) break;
                _reason = $"'{Name}' ended";
            }
            catch (EngineException error)
            {
                _reason = error.Message;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                break;
            }
            _retrying = true;
            _source?.Dispose();
            _source = null;
            Interlocked.Increment(ref _retries);
            if (cancellation.WaitHandle.WaitOne(pause)) break;
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
        _ended = true;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended = true;
        _source?.Dispose();
    }

    private SourceState State()
    {
        if (_ended) return SourceState.Stopped;
        if (_retrying) return SourceState.Retrying;
        double quiet = Stopwatch.GetElapsedTime(Volatile.Read(ref _lastImage)).TotalSeconds;
        return quiet > Math.Max(StallSeconds, FramesPerSecond > 0 ? 2 / FramesPerSecond : 0) ? SourceState.Stalled : SourceState.Running;
    }
}
