using System.Diagnostics;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Measurement.Latency;

/// <summary>One flash on its way, in milliseconds.</summary>
/// <param name="SeenMs">
/// From the lit picture shown to the first image that has it: screen and camera, or encoder, network and decoder.
/// </param>
/// <param name="PictureMs">From that image to its picture, finished: all stages, and what they wait for one another.</param>
/// <param name="ShownMs">From the finished picture to its being shown: the window's or the output's rate.</param>
internal readonly record struct FlashTimes(double SeenMs, double PictureMs, double ShownMs)
{
    public double TotalMs => SeenMs + PictureMs + ShownMs;
}

/// <summary>
/// Makes the show's picture dark but for a flash now and then, and takes the times of each: when a viewer was shown it, when
/// it came back in an image, when that image's picture was finished and shown. Used by the threads that do these things.
/// </summary>
internal sealed class FlashSequence
{
    private const double FlashSeconds = 0.3, LeastDark = 0.8, MostDark = 1.4, LostSeconds = 4;
    private static readonly Scalar Lit = Scalar.All(255), Dark = Scalar.All(0);

    private readonly Lock _lock = new();
    private readonly FlashDetector _eye = new();
    private readonly List<FlashTimes> _times = [];

    // Not in step with anything that repeats; the same in every run.
    private readonly Random _random = new(1);
    private readonly int _wanted;
    private readonly Action _done;
    private readonly Func<long> _clock;
    private long _next;
    private long _lit;
    private long _litFrame = -1;
    private long _shown;
    private long _seen;
    private int _lost;

    /// <param name="wanted">How many flashes to time.</param>
    /// <param name="done">Called when they have been.</param>
    /// <param name="clock">What tells the time, in ticks of <see cref="Stopwatch"/>.</param>
    public FlashSequence(int wanted, Action done, Func<long> clock) => (_wanted, _done, _clock) = (wanted, done, clock);

    /// <summary>What was timed so far.</summary>
    public IReadOnlyList<FlashTimes> Times
    {
        get
        {
            lock (_lock) return [.. _times];
        }
    }

    /// <summary>Flashes that were shown and never came back.</summary>
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
            if (_lit == 0 && _next != 0 && now >= _next) (_lit, _litFrame) = (now, frame.Sequence);
            if (_lit != 0 && Stopwatch.GetElapsedTime(_lit, now).TotalSeconds > LostSeconds)
            {
                _lost++;
                Rest(now);
            }
            frame.Picture.SetTo(_lit != 0 && Stopwatch.GetElapsedTime(_lit, now).TotalSeconds < FlashSeconds ? Lit : Dark);
        }
    }

    /// <summary>A viewer was shown a frame. On the viewer's thread.</summary>
    public void Presented(Frame frame)
    {
        lock (_lock)
        {
            long now = _clock();
            if (_lit != 0 && _shown == 0 && frame.Sequence >= _litFrame) _shown = now;
            if (_seen == 0 || frame.CapturedAt < _seen) return;
            // The picture of the first image with the flash, or of the next where that one was dropped.
            _times.Add(new FlashTimes(Milliseconds(_shown, _seen), Milliseconds(_seen, frame.ReadyAt), Milliseconds(frame.ReadyAt, now)));
            Rest(now);
            if (_times.Count == _wanted) _done();
        }
    }

    /// <summary>An image has come. On the capturing thread.</summary>
    /// <param name="image">Height x width x 3 bytes, BGR.</param>
    /// <param name="captured">When, in ticks of <see cref="Stopwatch"/>.</param>
    public void Observe(Mat image, long captured)
    {
        lock (_lock)
        {
            bool stillLit = _next != 0 && _eye.Ready && _eye.Sees(image);
            if (_shown != 0 && _seen == 0 && stillLit) _seen = captured;
            if (_lit != 0) return;
            if (!stillLit) _eye.Rest(image);
            if (_next == 0) _next = captured + (long)(MostDark * Stopwatch.Frequency);
        }
    }

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    private void Rest(long now)
    {
        (_lit, _litFrame, _shown, _seen) = (0, -1, 0, 0);
        _next = now + (long)((FlashSeconds + LeastDark + (_random.NextDouble() * (MostDark - LeastDark))) * Stopwatch.Frequency);
    }
}
