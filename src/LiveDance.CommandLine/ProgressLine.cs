using System.Diagnostics;

namespace LiveDance.CommandLine;

/// <summary>
/// Shows a progress bar with the remaining time on standard error. In a terminal it redraws one line; in a log it writes a line every
/// ten seconds.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private const int BarWidth = 30;
    private const string Seconds = "s";
    private static readonly TimeSpan AskPeriod = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromSeconds(0.1), LogInterval = TimeSpan.FromSeconds(10);

    private readonly string _title;
    private readonly long _total;
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly string _unit;
    private Timer? _timer;
    private long _shownAt;
    private bool _shown;

    /// <param name="title">The name of the task.</param>
    /// <param name="total">The number of steps; 0 if unknown.</param>
    /// <param name="unit">What a step is; seconds have no rate.</param>
    public ProgressLine(string title, long total, string unit = "frames")
    {
        (_title, _total, _unit) = (title, total, unit);
        if (!_terminal) Console.Error.WriteLine(title);
    }

    /// <summary>Shows a task that takes a known time, or one that cannot tell how far it is.</summary>
    /// <param name="title">The name of the task.</param>
    /// <param name="time">How long it takes; null if unknown.</param>
    public static ProgressLine During(string title, TimeSpan? time)
    {
        long began = Stopwatch.GetTimestamp();
        return Following(title, (long)(time?.TotalSeconds ?? 0), Seconds, () => (long)Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Shows a task that is asked how far it is.</summary>
    /// <param name="title">The name of the task.</param>
    /// <param name="total">The number of steps; 0 if unknown.</param>
    /// <param name="unit">What a step is.</param>
    /// <param name="done">Returns the number of steps done; called on a thread of its own.</param>
    public static ProgressLine Following(string title, long total, string unit, Func<long> done)
    {
        var line = new ProgressLine(title, total, unit);
        line._timer = new Timer(_ => line.Show(done()), null, AskPeriod, AskPeriod);
        return line;
    }

    /// <summary>Shows the number of steps done, if the last update was long enough ago.</summary>
    public void Show(long done)
    {
        TimeSpan interval = _terminal ? TerminalInterval : LogInterval;
        if (Stopwatch.GetElapsedTime(_shownAt == 0 ? _began : _shownAt) < interval) return;
        _shownAt = Stopwatch.GetTimestamp();
        _shown = true;
        Console.Error.Write(_terminal ? $"\r\e[K{Line(done)}" : $"{Line(done)}\n");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        if (_terminal && _shown) Console.Error.Write("\r\e[K");
    }

    private string Line(long done)
    {
        double seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds, rate = done / Math.Max(seconds, 1e-3);
        if (_total <= 0) return _unit == Seconds ? $"{_title}: {done} s" : $"{_title}: {done} {_unit}, {rate:0.0} a second";
        double share = Math.Min(1, done / (double)_total);
        int filled = (int)(BarWidth * share);
        var left = TimeSpan.FromSeconds(Math.Max(0, _total - done) / Math.Max(rate, 1e-3));
        return $"{_title} [{new string('#', filled)}{new string('.', BarWidth - filled)}] {share,4:0%}  "
            + (_unit == Seconds ? "" : $"{done}/{_total}  {rate:0.0} a second  ") + $"{Remaining(left)} left";
    }

    private static string Remaining(TimeSpan left) => left.TotalHours >= 1 ? $"{(int)left.TotalHours}:{left:mm\\:ss}" : $"{left:mm\\:ss}";
}
