using System.Diagnostics;
using LiveDance.Engine.Audio;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Output;

/// <summary>
/// The pictures that wait for an output. Without sound the newest wins. With sound each waits for its place: that of its
/// image's capture, later by a delay that nine pictures of ten keep, so that a single late one moves no other, and sound
/// delayed by the same agrees with each. One thread offers, one takes; neither waits for the other for longer than a look.
/// </summary>
internal sealed class PresentationQueue
{
    // A target that takes none must not keep the pool's frames.
    private const int Most = 12;
    private const int Recent = 128;
    private const double KeptShare = 0.9;

    private readonly Lock _lock = new();
    private readonly Frame?[] _waiting = new Frame?[Most];
    private readonly double[] _latencies = new double[Recent];
    private readonly double[] _ordered = new double[Recent];
    private readonly SlewedDelay _slewed;
    private readonly double _interval;
    private int _first;
    private int _count;
    private long _arrived;
    private double _delay;
    private bool _closed;

    /// <param name="interval">Seconds from one place to the next.</param>
    public PresentationQueue(double interval)
    {
        _interval = interval;
        _slewed = new SlewedDelay(NeededDelay);
    }

    /// <summary>Whether each picture waits for its place.</summary>
    public bool KeepsTime { get; set; }

    /// <summary>Seconds from an image captured to its picture's place; 0 while not known or not kept. Any thread.</summary>
    public double Delay => Volatile.Read(ref _delay);

    /// <summary>Adds a finished picture; still the caller's as well.</summary>
    public void Offer(Frame frame)
    {
        double latency = Stopwatch.GetElapsedTime(frame.CapturedAt).TotalSeconds;
        lock (_lock)
        {
            if (_closed) return;
            int room = KeepsTime ? Most - 1 : 0;
            while (_count > room) Next().Release();
            _waiting[(_first + _count++) % Most] = frame.Hold();
            _latencies[_arrived++ % Recent] = latency;
        }
    }

    /// <summary>The newest picture, wherever its place is; null if there is none.</summary>
    public Frame? TakeNewest() => Take(double.PositiveInfinity);

    /// <summary>The picture for a place; null if there is no other than the last.</summary>
    /// <param name="place">The place's time, in seconds on the clock of <see cref="SoundClock.Now"/>.</param>
    public Frame? TakeFor(double place)
    {
        if (!KeepsTime) return TakeNewest();
        lock (_lock)
        {
            Volatile.Write(ref _delay, _slewed.Update(place));
            return Take(place - _delay + (_interval / 2));
        }
    }

    /// <summary>Gives back all that wait, and takes no more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            while (_count > 0) Next().Release();
        }
    }

    private Frame? Take(double capturedBefore)
    {
        lock (_lock)
        {
            Frame? taken = null;
            while (_count > 0 && _waiting[_first]!.CapturedAt / (double)Stopwatch.Frequency <= capturedBefore)
            {
                taken?.Release();
                taken = Next();
            }
            return taken;
        }
    }

    private Frame Next()
    {
        Frame next = _waiting[_first]!;
        _waiting[_first] = null;
        (_first, _count) = ((_first + 1) % Most, _count - 1);
        return next;
    }

    // A picture's place may be half an interval before the time it belongs to.
    private double NeededDelay()
    {
        int count = (int)Math.Min(_arrived, Recent);
        if (count == 0) return 0;
        _latencies.AsSpan(0, count).CopyTo(_ordered);
        Array.Sort(_ordered, 0, count);
        return _ordered[(int)(KeptShare * (count - 1))] + (_interval / 2);
    }
}
