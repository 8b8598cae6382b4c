using System.Collections.Concurrent;

namespace LiveDance.Engine.Frames;

/// <summary>A pool of frames, so that a running session allocates none. Thread-safe.</summary>
public sealed class FramePool : IDisposable
{
    private readonly FrameFormat _format;
    private readonly ConcurrentQueue<Frame> _free = new();
    private volatile bool _disposed;
    private int _created;

    /// <param name="format">The sizes of the performer's pictures.</param>
    public FramePool(FrameFormat format) => _format = format;

    /// <summary>The number of frames created so far; it stops growing once the pipeline is full.</summary>
    public int Created => Volatile.Read(ref _created);

    /// <summary>Returns a frame with one holder; a free one is reused.</summary>
    public Frame Rent()
    {
        if (!_free.TryDequeue(out Frame? frame))
        {
            Interlocked.Increment(ref _created);
            frame = new Frame(_format, this);
        }
        frame.IsDiscontinuity = false;
        frame.IsFallback = false;
        frame.HasPicture = false;
        return frame.Hold();
    }

    internal void Return(Frame frame)
    {
        _free.Enqueue(frame);
        if (_disposed) DisposeFree();
    }

    /// <summary>Disposes of the frames that are not held, and of the others as soon as they are released.</summary>
    public void Dispose()
    {
        _disposed = true;
        DisposeFree();
    }

    private void DisposeFree()
    {
        while (_free.TryDequeue(out Frame? frame)) frame.Dispose();
    }
}
