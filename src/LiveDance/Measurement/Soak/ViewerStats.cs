using System.Diagnostics;

namespace LiveDance.Measurement.Soak;

/// <summary>What one viewer was shown, and when not. One thread records.</summary>
/// <param name="name">Who it is.</param>
/// <param name="cause">What went wrong last, and how long ago, in seconds; asked at each gap.</param>
internal sealed class ViewerStats(string name, Func<(string Fault, double Seconds)> cause)
{
    private const double GapSeconds = 0.1;

    // A fault that began this much before a gap, or less, may be its cause.
    private const double NearSeconds = 4;
    private readonly SortedDictionary<string, int> _causes = new(StringComparer.Ordinal);
    private long _first;
    private long _last;

    public string Name { get; } = name;

    /// <summary>Pictures shown, held ones included.</summary>
    public long Presented { get; private set; }

    /// <summary>Times that more than 100 ms passed between two.</summary>
    public long Gaps { get; private set; }

    /// <summary>How many of them came soon after which fault.</summary>
    public IReadOnlyDictionary<string, int> Causes => _causes;

    /// <summary>The longest time between two, in milliseconds.</summary>
    public double LongestMilliseconds { get; private set; }

    /// <summary>When that was, in seconds after the first.</summary>
    public double LongestAt { get; private set; }

    /// <summary>Pictures a second.</summary>
    public double FramesPerSecond =>
        Presented < 2 ? 0 : (Presented - 1) / Stopwatch.GetElapsedTime(_first, _last).TotalSeconds;

    public void Record(long now)
    {
        Presented++;
        if (_first == 0) _first = now;
        else
        {
            double seconds = Stopwatch.GetElapsedTime(_last, now).TotalSeconds;
            if (seconds > GapSeconds)
            {
                Gaps++;
                (string fault, double ago) = cause();
                string why = ago < NearSeconds ? fault : "nothing";
                _causes[why] = _causes.GetValueOrDefault(why) + 1;
            }
            if (1000 * seconds > LongestMilliseconds)
                (LongestMilliseconds, LongestAt) = (1000 * seconds, Stopwatch.GetElapsedTime(_first, now).TotalSeconds);
        }
        _last = now;
    }
}
