using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;

namespace LiveDance.Control;

/// <summary>Keeps the newest frame of a session, for screenshots and previews.</summary>
internal sealed class NewestFrame : IFrameSink
{
    private readonly Lock _lock = new();
    private Frame? _frame;
    private long _count;
    private bool _closed;

    /// <inheritdoc/>
    public string Name => "preview";

    /// <inheritdoc/>
    public OutputStatus Status => new(OutputState.Running, "", Count, Skipped: 0, Retries: 0);

    /// <inheritdoc/>
    public Action<Frame, bool>? Presented { get; set; }

    /// <summary>The number of frames so far; it identifies the newest.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public void Offer(Frame frame)
    {
        lock (_lock)
        {
            if (_closed) return;
            _frame?.Release();
            _frame = frame.Hold();
            Volatile.Write(ref _count, _count + 1);
        }
        Presented?.Invoke(frame, true);
    }

    /// <summary>The newest frame, to be released by the caller; null if there is none yet.</summary>
    public Frame? Take()
    {
        lock (_lock) return _frame?.Hold();
    }

    /// <inheritdoc/>
    public void Finish() { }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _frame?.Release();
            _frame = null;
        }
    }
}
