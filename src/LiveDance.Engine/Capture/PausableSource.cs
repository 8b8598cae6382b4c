using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Capture;

/// <summary>
/// A source that can be closed and opened again while a session runs, so that a camera's light is off and it needs no power. While it is closed
/// there are no images, and the stages after it are idle.
/// </summary>
public sealed class PausableSource : IFrameSource
{
    private static readonly TimeSpan OpenPeriod = TimeSpan.FromSeconds(5), WakePeriod = TimeSpan.FromSeconds(0.2);

    // The rate that a source is assumed to have before it was opened, in images a second.
    private const double UsualRate = 30;

    private readonly Func<IFrameSource> _open;
    private volatile IFrameSource? _source;
    private volatile bool _paused;
    private volatile string _reason = "";
    private bool _reopened;
    private double _time;
    private double _timeBefore;
    private int _retries;

    /// <param name="open">Opens the source.</param>
    /// <param name="name">The name of the source until it is open.</param>
    /// <param name="paused">Whether it begins closed.</param>
    /// <exception cref="EngineException">It does not open; later failures are retried.</exception>
    public PausableSource(Func<IFrameSource> open, string name, bool paused)
    {
        (_open, Name, _paused) = (open, name, paused);
        if (paused) return;
        _source = open();
        Name = _source.Name;
    }

    /// <summary>Whether the source is closed, or about to be. Any thread.</summary>
    public bool Paused
    {
        get => _paused;
        set => _paused = value;
    }

    /// <inheritdoc/>
    public string Name { get; private set; }

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <inheritdoc/>
    public double FramesPerSecond => _source?.FramesPerSecond ?? UsualRate;

    /// <inheritdoc/>
    public long FrameCount => 0;

    /// <inheritdoc/>
    public bool HasEnded => _source?.HasEnded ?? false;

    /// <inheritdoc/>
    public bool EndedEarly => _source?.EndedEarly ?? false;

    /// <inheritdoc/>
    public SourceStatus Status => _paused ? new SourceStatus(SourceState.Paused, "", _retries)
        : _source?.Status ?? new SourceStatus(SourceState.Retrying, _reason, Volatile.Read(ref _retries));

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            if (_paused)
            {
                Close();
                cancellation.WaitHandle.WaitOne(WakePeriod);
                continue;
            }
            if (_source is null && !TryOpen())
            {
                cancellation.WaitHandle.WaitOne(OpenPeriod);
                continue;
            }
            if (!_source!.TryRead(frame, cancellation)) return false;
            frame.IsDiscontinuity |= _reopened;
            _reopened = false;
            // A source that was opened again starts at 0, but the filters need a time that increases.
            frame.Time = _time = _timeBefore + frame.Time;
            return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _source?.Dispose();

    private bool TryOpen()
    {
        try
        {
            IFrameSource opened = _open();
            (Name, _reopened, _timeBefore) = (opened.Name, true, _time + 1);
            _source = opened;
            return true;
        }
        catch (EngineException error)
        {
            _reason = error.Message;
            Interlocked.Increment(ref _retries);
            return false;
        }
    }

    private void Close()
    {
        _source?.Dispose();
        _source = null;
    }
}
