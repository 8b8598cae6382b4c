using System.Collections.Concurrent;

namespace LiveDance.Engine.Frames;

/// <summary>Frames to reuse, so that a running show allocates none. Thread-safe.</summary>
public sealed class FramePool : IDisposable
{
    private readonly FrameFormat _format;
    private readonly ConcurrentQueue<Frame> _free = new();
    private int _made;

    /// <param name="format">The sizes of the performer's pictures.</param>
    public FramePool(FrameFormat format) => _format = format;

    /// <summary>How many frames exist; it stops growing once the pipeline is full.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>A frame with one holder, reused if one is free.</summary>
    public Frame Rent()
    {
        if (!_free.TryDequeue(out Frame? frame))
        {
            Interlocked.Increment(ref _made);
            frame = new Frame(_format, this);
        }
        frame.IsDiscontinuity = false;
        frame.IsFallback = false;
        frame.HasPicture = false;
        return frame.Hold();
    }

    internal void Return(Frame frame) => _free.Enqueue(frame);

    /// <summary>Frees the frames that are not held.</summary>
    public void Dispose()
    {
        while (_free.TryDequeue(out Frame? frame)) frame.Dispose();
    }
}
