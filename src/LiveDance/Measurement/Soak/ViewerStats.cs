using System.Diagnostics;

namespace LiveDance.Measurement.Soak;

/// <summary>Counts the pictures that one viewer was shown and the gaps between them. Recorded by one thread.</summary>
/// <param name="name">The viewer's name.</param>
/// <param name="cause">Returns the last fault and the seconds since its beginning; called at each gap.</param>
internal sealed class ViewerStats(string name, Func<(string Fault, double Seconds)> cause)
{
    private const double GapSeconds = 0.1;

    // A fault is taken as the cause of a gap if it began at most this many seconds before.
    private const double CauseSeconds = 4;
    private readonly SortedDictionary<string, int> _causes = new(StringComparer.Ordinal);
    private long _first;
    private long _last;

    public string Name { get; } = name;

    /// <summary>Number of pictures shown, including repeated ones.</summary>
    public long Presented { get; private set; }

    /// <summary>Number of intervals between pictures of more than 100 ms.</summary>
    public long Gaps { get; private set; }

    /// <summary>Number of gaps by the fault that preceded them.</summary>
    public IReadOnlyDictionary<string, int> Causes => _causes;

    /// <summary>The longest interval between pictures, in milliseconds.</summary>
    public double LongestMilliseconds { get; private set; }

    /// <summary>The end of that interval, in seconds after the first picture.</summary>
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
                string label = ago < CauseSeconds ? fault : "nothing";
                _causes[label] = _causes.GetValueOrDefault(label) + 1;
            }
            if (1000 * seconds > LongestMilliseconds)
                (LongestMilliseconds, LongestAt) = (1000 * seconds, Stopwatch.GetElapsedTime(_first, now).TotalSeconds);
        }
        _last = now;
    }
}
