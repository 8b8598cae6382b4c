using System.Diagnostics;

namespace LiveDance.Engine.Diagnostics;

/// <summary>
/// Statistics of the durations of the last 1024 events, in milliseconds. One thread records, any thread may read; a value that is just
/// being recorded may be missing from a reading.
/// </summary>
public sealed class Meter
{
    // Number of recent events from which percentiles and the mean are computed.
    private const int Window = 1024;
    private readonly double[] _recent = new double[Window];
    private long _count;

    /// <param name="name">What is measured.</param>
    public Meter(string name) => Name = name;

    /// <summary>What is measured.</summary>
    public string Name { get; }

    /// <summary>The total number of events since the start or the last <see cref="Reset"/>.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>The newest value, in milliseconds; 0 before the first.</summary>
    public double Last => Count == 0 ? 0 : _recent[(Count - 1) % Window];

    /// <summary>Records an event.</summary>
    /// <param name="ticks">Its duration in ticks of <see cref="Stopwatch"/>.</param>
    public void Record(long ticks)
    {
        _recent[_count % Window] = ticks * 1000.0 / Stopwatch.Frequency;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>A percentile of the recent events, in milliseconds; 0 before the first.</summary>
    /// <param name="share">0 to 1; 0.5 is the median.</param>
    public double Percentile(double share)
    {
        int count = (int)Math.Min(Count, Window);
        if (count == 0) return 0;
        double[] sorted = _recent[..count];
        Array.Sort(sorted);
        return sorted[(int)Math.Min(count - 1, Math.Round(share * (count - 1)))];
    }

    /// <summary>The mean of the recent events, in milliseconds; 0 before the first.</summary>
    public double Mean()
    {
        int count = (int)Math.Min(Count, Window);
        double sum = 0;
        for (int i = 0; i < count; i++) sum += _recent[i];
        return count == 0 ? 0 : sum / count;
    }

    /// <summary>The mean of the newest events, in milliseconds; 0 for none.</summary>
    /// <param name="events">How many; those before the last 1024 are left out.</param>
    public double MeanOfLast(long events)
    {
        long end = Count, begin = Math.Max(Math.Max(0, end - Window), end - events);
        double sum = 0;
        for (long i = begin; i < end; i++) sum += _recent[i % Window];
        return end == begin ? 0 : sum / (end - begin);
    }

    /// <summary>Discards all events, for instance those of the warm-up.</summary>
    public void Reset() => Volatile.Write(ref _count, 0);
}
