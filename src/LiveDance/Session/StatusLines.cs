using System.Diagnostics;
using LiveDance.CommandLine;
using LiveDance.Engine;

namespace LiveDance.Session;

/// <summary>
/// Prints the session's status to standard output for other programs: a line of JSON at each change of the state, and one every ten
/// seconds with the figures.
/// </summary>
internal sealed class StatusLines : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5), MaxInterval = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly ILiveStatus _status;
    private readonly Func<string>? _kiosk;
    private readonly Timer _timer;
    private string _last = "";
    private long _printedAt;

    /// <param name="status">The session's status; must not be shared with another reader.</param>
    /// <param name="kiosk">Returns the state of the kiosk; null if this is none.</param>
    public StatusLines(ILiveStatus status, Func<string>? kiosk = null)
    {
        (_status, _kiosk) = (status, kiosk);
        _timer = new Timer(_ => Update(), null, Period, Period);
    }

    public void Dispose() => _timer.Dispose();

    private void Update()
    {
        lock (_lock)
        {
            LiveStatus status = _status.Status;
            var state = new
            {
                Source = status.Source.State,
                SourceReason = status.Source.Reason,
                SourceNotice = status.Source.Notice,
                Scene = status.Scene?.State,
                Advice = status.Scene?.Message ?? "",
                status.Grade,
                status.Load,
                status.Pose,
                status.Prompt,
                status.Message,
                status.Outputs,
                Kiosk = _kiosk?.Invoke() ?? "",
            };
            string text = JsonOutput.Line(state);
            if (text == _last && Stopwatch.GetElapsedTime(_printedAt) < MaxInterval) return;
            (_last, _printedAt) = (text, Stopwatch.GetTimestamp());
            Console.Out.WriteLine(JsonOutput.Line(new
            {
                State = state,
                Fps = Math.Round(status.FramesPerSecond, 1),
                LatencyMs = Math.Round(status.LatencyMilliseconds, 1),
                status.Dropped,
                Device = status.Provider,
            }));
        }
    }
}
