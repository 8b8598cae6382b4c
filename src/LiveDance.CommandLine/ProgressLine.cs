using System.Diagnostics;

namespace LiveDance.CommandLine;

/// <summary>
/// Shows a progress bar with the remaining time on standard error. In a terminal it redraws one line; in a log it writes a line every
/// ten seconds.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private const int BarWidth = 30;
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromSeconds(0.1), LogInterval = TimeSpan.FromSeconds(10);

    private readonly string _title;
    private readonly long _total;
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _shownAt;
    private bool _shown;

    /// <param name="title">The name of the task.</param>
    /// <param name="total">The number of steps; 0 if unknown.</param>
    public ProgressLine(string title, long total)
    {
        _title = title;
        _total = total;
        if (!_terminal) Console.Error.WriteLine(title);
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
        if (_terminal && _shown) Console.Error.Write("\r\e[K");
    }

    private string Line(long done)
    {
        double seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds, rate = done / Math.Max(seconds, 1e-3);
        if (_total <= 0) return $"{_title}: {done} frames, {rate:0.0} a second";
        double share = Math.Min(1, done / (double)_total);
        int filled = (int)(BarWidth * share);
        var left = TimeSpan.FromSeconds(Math.Max(0, _total - done) / Math.Max(rate, 1e-3));
        return $"{_title} [{new string('#', filled)}{new string('.', BarWidth - filled)}] {share,4:0%}  "
            + $"{done}/{_total}  {rate:0.0} a second  {Clock(left)} left";
    }

    // Minutes and seconds, with hours where there are any.
    private static string Clock(TimeSpan left) => left.TotalHours >= 1 ? $"{(int)left.TotalHours}:{left:mm\\:ss}" : $"{left:mm\\:ss}";
}
