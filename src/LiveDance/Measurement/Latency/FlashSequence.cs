using System.Diagnostics;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Measurement.Latency;

/// <summary>The delays of one flash, in milliseconds.</summary>
/// <param name="SeenMs">
/// From the lit picture shown to the first image of it: screen and camera, or encoder, network and decoder.
/// </param>
/// <param name="PictureMs">From that image to its finished picture: all stages, and the waits between them.</param>
/// <param name="ShownMs">From the finished picture to its presentation by the window or the output.</param>
internal readonly record struct FlashTimes(double SeenMs, double PictureMs, double ShownMs)
{
    public double TotalMs => SeenMs + PictureMs + ShownMs;
}

/// <summary>
/// Paints the session's picture dark except for flashes at random intervals, and records for each flash when it was shown, when it
/// came back in an image, and when that image's picture was finished and shown. Thread-safe.
/// </summary>
internal sealed class FlashSequence
{
    private const double FlashSeconds = 0.3, MinDarkSeconds = 0.8, MaxDarkSeconds = 1.4, LostSeconds = 4;
    private static readonly Scalar Lit = Scalar.All(255), Dark = Scalar.All(0);

    private readonly Lock _lock = new();
    private readonly FlashDetector _detector = new();
    private readonly List<FlashTimes> _times = [];

    // Random intervals are not synchronous with any frame rate; a fixed seed makes every run alike.
    private readonly Random _random = new(1);
    private readonly int _count;
    private readonly Action _done;
    private readonly Func<long> _clock;
    private long _nextAt;
    private long _litAt;
    private long _litFrame = -1;
    private long _shownAt;
    private long _seenAt;
    private int _lost;

    /// <param name="count">Number of flashes to time.</param>
    /// <param name="done">Called when all are timed.</param>
    /// <param name="clock">Returns the time, in ticks of <see cref="Stopwatch"/>.</param>
    public FlashSequence(int count, Action done, Func<long> clock) => (_count, _done, _clock) = (count, done, clock);

    /// <summary>The flashes that were timed so far.</summary>
    public IReadOnlyList<FlashTimes> Times
    {
        get
        {
            lock (_lock) return [.. _times];
        }
    }

    /// <summary>Number of flashes that did not come back within <see cref="LostSeconds"/>.</summary>
    public int Lost
    {
        get
        {
            lock (_lock) return _lost;
        }
    }

    /// <summary>Makes a finished picture dark or lit. On the painting thread.</summary>
    public void Paint(Frame frame)
    {
        lock (_lock)
        {
            long now = _clock();
            if (_litAt == 0 && _nextAt != 0 && now >= _nextAt) (_litAt, _litFrame) = (now, frame.Sequence);
            if (_litAt != 0 && Stopwatch.GetElapsedTime(_litAt, now).TotalSeconds > LostSeconds)
            {
                _lost++;
                ScheduleNext(now);
            }
            frame.Picture.SetTo(_litAt != 0 && Stopwatch.GetElapsedTime(_litAt, now).TotalSeconds < FlashSeconds ? Lit : Dark);
        }
    }

    /// <summary>Records that a viewer was shown a frame. On the viewer's thread.</summary>
    public void Presented(Frame frame)
    {
        lock (_lock)
        {
            long now = _clock();
            if (_litAt != 0 && _shownAt == 0 && frame.Sequence >= _litFrame) _shownAt = now;
            if (_seenAt == 0 || frame.CapturedAt < _seenAt) return;
            // The picture of the first image with the flash, or of a later one if that was dropped.
            _times.Add(new FlashTimes(
                Milliseconds(_shownAt, _seenAt), Milliseconds(_seenAt, frame.ReadyAt), Milliseconds(frame.ReadyAt, now)));
            ScheduleNext(now);
            if (_times.Count == _count) _done();
        }
    }

    /// <summary>Looks for the flash in a captured image. On the capturing thread.</summary>
    /// <param name="image">Height x width x 3 bytes, BGR.</param>
    /// <param name="captured">The capture time, in ticks of <see cref="Stopwatch"/>.</param>
    public void Observe(Mat image, long captured)
    {
        lock (_lock)
        {
            bool isLit = _nextAt != 0 && _detector.HasReference && _detector.IsLit(image);
            if (_shownAt != 0 && _seenAt == 0 && isLit) _seenAt = captured;
            if (_litAt != 0) return;
            if (!isLit) _detector.SetReference(image);
            if (_nextAt == 0) _nextAt = captured + (long)(MaxDarkSeconds * Stopwatch.Frequency);
        }
    }

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    private void ScheduleNext(long now)
    {
        (_litAt, _litFrame, _shownAt, _seenAt) = (0, -1, 0, 0);
        double dark = MinDarkSeconds + (_random.NextDouble() * (MaxDarkSeconds - MinDarkSeconds));
        _nextAt = now + (long)((FlashSeconds + dark) * Stopwatch.Frequency);
    }
}
