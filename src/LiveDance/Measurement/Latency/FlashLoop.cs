using System.Diagnostics;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Measurement.Latency;

/// <summary>
/// The frame source of a latency measurement. Frames arrive when the camera or the looped-back stream delivers an image, but contain
/// the demo clip's image, so that the networks have the same load as in a session.
/// </summary>
internal sealed class FlashLoop : IFrameSource
{
    // Frames a second until the looped-back stream can be opened, which needs pictures to be sent first.
    private const double WaitingRate = 30;

    private readonly Func<IFrameSource> _open;
    private readonly Action<Mat, long> _observe;
    private readonly VideoFileSource _clip = new(DemoClip.Find(), loop: true);
    private readonly Frame _clipFrame = new(FrameFormat.NoPicture);
    private readonly CancellationTokenSource _closed = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private IFrameSource? _loop;
    private Task _opening = Task.CompletedTask;
    private long _framesWaited;
    private volatile string _obstacle = "";

    /// <param name="open">Opens the camera or the stream.</param>
    /// <param name="openNow">Whether it must open now, as a camera; a stream is opened as soon as it exists.</param>
    /// <param name="observe">Called with each of its images and the capture time, on the capturing thread.</param>
    /// <exception cref="EngineException">The camera cannot be opened.</exception>
    public FlashLoop(Func<IFrameSource> open, bool openNow, Action<Mat, long> observe)
    {
        (_open, _observe) = (open, observe);
        if (openNow) _loop = open();
    }

    /// <inheritdoc/>
    public string Name => "flash";

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <inheritdoc/>
    public double FramesPerSecond => Volatile.Read(ref _loop)?.FramesPerSecond ?? WaitingRate;

    /// <inheritdoc/>
    public long FrameCount => 0;

    /// <summary>Why the stream could not be opened or read; empty if it could, or was not tried yet.</summary>
    public string Obstacle => _obstacle;

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        if (!_clip.TryRead(_clipFrame, cancellation)) return false;
        if (Volatile.Read(ref _loop) is not { } loop)
        {
            if (!WaitForSource(frame, cancellation)) return false;
        }
        else if (!Read(loop, frame, cancellation))
        {
            return false;
        }
        _clipFrame.Image.CopyTo(frame.Image);
        frame.IsDiscontinuity = _clipFrame.IsDiscontinuity;
        frame.Time = Stopwatch.GetElapsedTime(_began, frame.CapturedAt).TotalSeconds;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        Volatile.Read(ref _loop)?.Dispose();
        _clip.Dispose();
        _clipFrame.Dispose();
    }

    private bool Read(IFrameSource loop, Frame frame, CancellationToken cancellation)
    {
        try
        {
            if (!loop.TryRead(frame, cancellation)) return false;
            _observe(frame.Image, frame.CapturedAt);
            return true;
        }
        catch (EngineException error)
        {
            _obstacle = error.Message;
            Volatile.Write(ref _loop, null);
            loop.Dispose();
            return WaitForSource(frame, cancellation);
        }
    }

    private bool WaitForSource(Frame frame, CancellationToken cancellation)
    {
        if (_opening.IsCompleted) _opening = Task.Run(Open, CancellationToken.None);
        double due = ++_framesWaited / WaitingRate, now = Stopwatch.GetElapsedTime(_began).TotalSeconds;
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
