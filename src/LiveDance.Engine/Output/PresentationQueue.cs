using System.Diagnostics;
using LiveDance.Engine.Audio;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Output;

/// <summary>
/// The pictures that wait for an output. Without sound the newest is taken. With sound each is taken a common delay after its capture,
/// so that sound with the same delay is synchronous. The delay is the 90th percentile of the latencies: a single late picture does not
/// change it. One thread offers and one takes; both hold the lock only briefly.
/// </summary>
internal sealed class PresentationQueue
{
    // Limits the frames that are kept from the pool by a target that takes none.
    private const int Capacity = 12;

    // Number of latencies of which the delay is computed, and the percentile.
    private const int LatencyCount = 128;
    private const double DelayPercentile = 0.9;

    private readonly Lock _lock = new();
    private readonly Frame?[] _waiting = new Frame?[Capacity];
    private readonly double[] _latencies = new double[LatencyCount];
    private readonly double[] _ordered = new double[LatencyCount];
    private readonly SlewedDelay _slewedDelay;
    private readonly double _interval;
    private int _first;
    private int _count;
    private long _offered;
    private double _delay;
    private bool _closed;

    /// <param name="interval">The interval of the output's pictures, in seconds.</param>
    public PresentationQueue(double interval)
    {
        _interval = interval;
        _slewedDelay = new SlewedDelay(MeasureDelay);
    }

    /// <summary>Whether each picture is taken a common delay after its capture.</summary>
    public bool KeepsTime { get; set; }

    /// <summary>The delay from capture to presentation, in seconds; 0 while unknown and without <see cref="KeepsTime"/>. Any thread.</summary>
    public double Delay => Volatile.Read(ref _delay);

    /// <summary>Adds a finished frame and holds it; the oldest one is released if there are too many.</summary>
    public void Offer(Frame frame)
    {
        double latency = Stopwatch.GetElapsedTime(frame.CapturedAt).TotalSeconds;
        lock (_lock)
        {
            if (_closed) return;
            int limit = KeepsTime ? Capacity - 1 : 0;
            while (_count > limit) Dequeue().Release();
            _waiting[(_first + _count++) % Capacity] = frame.Hold();
            _latencies[_offered++ % LatencyCount] = latency;
        }
    }

    /// <summary>Takes the newest frame, whatever its time; null if there is none.</summary>
    public Frame? TakeNewest() => Take(double.PositiveInfinity);

    /// <summary>Takes the frame to be presented at a time; null if the last one stays.</summary>
    /// <param name="time">The time of the presentation, in seconds on the clock of <see cref="SoundClock.Now"/>.</param>
    public Frame? TakeFor(double time)
    {
        if (!KeepsTime) return TakeNewest();
        lock (_lock)
        {
            Volatile.Write(ref _delay, _slewedDelay.Update(time));
            return Take(time - _delay + (_interval / 2));
        }
    }

    /// <summary>Releases all frames and ignores later ones.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            while (_count > 0) Dequeue().Release();
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
                taken = Dequeue();
            }
            return taken;
        }
    }

    private Frame Dequeue()
    {
        Frame next = _waiting[_first]!;
        _waiting[_first] = null;
        (_first, _count) = ((_first + 1) % Capacity, _count - 1);
        return next;
    }

    // Half an interval is added because a picture may be presented up to half an interval early.
    private double MeasureDelay()
    {
        int count = (int)Math.Min(_offered, LatencyCount);
        if (count == 0) return 0;
        _latencies.AsSpan(0, count).CopyTo(_ordered);
        Array.Sort(_ordered, 0, count);
        return _ordered[(int)(DelayPercentile * (count - 1))] + (_interval / 2);
    }
}
