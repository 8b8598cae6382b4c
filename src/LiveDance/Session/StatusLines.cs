using System.Diagnostics;
using LiveDance.CommandLine;
using LiveDance.Engine;

namespace LiveDance.Session;

/// <summary>
/// Tells other programs how the session is doing: a line of JSON on standard output at each change of the state, and one every ten
/// seconds for the figures.
/// </summary>
internal sealed class StatusLines : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5), LongestSilence = TimeSpan.FromSeconds(10);
    private readonly Lock _looking = new();
    private readonly ILiveStatus _status;
    private readonly Timer _timer;
    private string _last = "";
    private long _printedAt;

    /// <param name="session">The session's status, for this reader alone.</param>
    public StatusLines(ILiveStatus session)
    {
        _status = session;
        _timer = new Timer(_ => Observe(), null, Period, Period);
    }

    public void Dispose() => _timer.Dispose();

    private void Observe()
    {
        lock (_looking)
        {
            LiveStatus status = _status.Status;
            var state = new
            {
                Source = status.Source.State,
                SourceReason = status.Source.Reason,
                SourceNotice = status.Source.Notice,
                Scene = status.Scene?.State,
                Advice = status.Scene?.Message ?? "",
                status.Load,
                status.Pose,
                status.Prompt,
                status.Message,
                status.Outputs,
            };
            string text = JsonOutput.Line(state);
            if (text == _last && Stopwatch.GetElapsedTime(_printedAt) < LongestSilence) return;
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
