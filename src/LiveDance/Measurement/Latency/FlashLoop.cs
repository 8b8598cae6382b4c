using System.Diagnostics;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Measurement.Latency;

/// <summary>
/// The camera of a measurement. When its images come, and whether they show a flash, is the camera's or the looped-back
/// stream's; what is in them is the demo's dancer, so that the networks have as much to do as in a show.
/// </summary>
internal sealed class FlashLoop : IFrameSource
{
    // Until a looped-back stream can be opened, as it begins with the first picture.
    private const double WaitingRate = 30;

    private readonly Func<IFrameSource> _open;
    private readonly Action<Mat, long> _look;
    private readonly VideoFileSource _clip = new(DemoClipPath(), loop: true);
    private readonly Frame _dancer = new(new FrameFormat(PictureSize: 4, DrawingSize: 1));
    private readonly CancellationTokenSource _closed = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private IFrameSource? _loop;
    private Task _opening = Task.CompletedTask;
    private long _waited;
    private volatile string _obstacle = "";

    /// <param name="open">Opens the camera or the stream.</param>
    /// <param name="atOnce">Whether it must open now, as a camera; a stream is waited for.</param>
    /// <param name="look">Called with each of its images and when it came, on the capturing thread.</param>
    /// <exception cref="EngineException">The camera does not open.</exception>
    public FlashLoop(Func<IFrameSource> open, bool atOnce, Action<Mat, long> look)
    {
        (_open, _look) = (open, look);
        if (atOnce) _loop = open();
    }

    /// <inheritdoc/>
    public string Name => "flash";

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <inheritdoc/>
    public double FramesPerSecond => Volatile.Read(ref _loop)?.FramesPerSecond ?? WaitingRate;

    /// <inheritdoc/>
    public long FrameCount => 0;

    /// <summary>Why nothing comes back; empty if it does, or if it is too early to tell.</summary>
    public string Obstacle => _obstacle;

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        if (!_clip.TryRead(_dancer, cancellation)) return false;
        if (Volatile.Read(ref _loop) is not { } loop)
        {
            if (!Wait(frame, cancellation)) return false;
        }
        else if (!Read(loop, frame, cancellation))
        {
            return false;
        }
        _dancer.Image.CopyTo(frame.Image);
        frame.IsDiscontinuity = _dancer.IsDiscontinuity;
        frame.Time = Stopwatch.GetElapsedTime(_began, frame.CapturedAt).TotalSeconds;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        Volatile.Read(ref _loop)?.Dispose();
        _clip.Dispose();
        _dancer.Dispose();
    }

    private static string DemoClipPath() => DemoClip.Find();

    private bool Read(IFrameSource loop, Frame frame, CancellationToken cancellation)
    {
        try
        {
            if (!loop.TryRead(frame, cancellation)) return false;
            _look(frame.Image, frame.CapturedAt);
            return true;
        }
        catch (EngineException error)
        {
            _obstacle = error.Message;
            Volatile.Write(ref _loop, null);
            loop.Dispose();
            return Wait(frame, cancellation);
        }
    }

    private bool Wait(Frame frame, CancellationToken cancellation)
    {
        if (_opening.IsCompleted) _opening = Task.Run(Open, CancellationToken.None);
        double due = ++_waited / WaitingRate, now = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        if (due > now && cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(due - now))) return false;
        frame.CapturedAt = Stopwatch.GetTimestamp();
        return true;
    }

    private void Open()
    {
        try
        {
            IFrameSource loop = _open();
            if (_closed.IsCancellationRequested) loop.Dispose();
            else Volatile.Write(ref _loop, loop);
            _obstacle = "";
        }
        catch (EngineException error)
        {
            _obstacle = error.Message;
        }
    }
}
