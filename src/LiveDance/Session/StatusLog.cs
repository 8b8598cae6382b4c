using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Output;

namespace LiveDance.Session;

/// <summary>
/// Logs changes of the session's status to standard error: failures and recoveries of the source, outputs, stages and sound, and
/// measures against overload.
/// </summary>
internal sealed class StatusLog : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5);
    private readonly Dictionary<string, string> _last = [];
    private readonly Dictionary<string, int> _retries = [];
    private readonly LiveSession _session;
    private readonly EventLog _events;
    private readonly Timer _timer;

    /// <param name="session">The session, which stays owned by the caller.</param>
    /// <param name="events">Receives the same changes.</param>
    public StatusLog(LiveSession session, EventLog events)
    {
        (_session, _events) = (session, events);
        _timer = new Timer(_ => Update(), null, Period, Period);
    }

    public void Dispose() => _timer.Dispose();

    private void Update()
    {
        lock (_last)
        {
            SourceStatus source = _session.Pipeline.Source.Status;
            string reason = source.State is SourceState.Retrying or SourceState.Stopped ? source.Reason : source.Notice;
            string state = source.State.ToString().ToLowerInvariant();
            Report("source", "running", reason.Length > 0 ? $"{state}: {reason}" : state);
            Report("stages", "", _session.Pipeline.Supervisor?.Message ?? "");
            Report("load", "", _session.Governor?.Message ?? "");
            string sound = _session.Sound?.Message ?? "";
            Report("sound", "", sound.Length > 0 ? $"{sound} The session continues without it." : "");
            foreach (PacedOutput output in _session.Outputs.All)
            {
                // An output that waits for its first picture has not failed.
                if (output.Status is { Written: 0, Retries: 0, State: OutputState.Stalled }) continue;
                OutputStatus status = output.Status;
                // A failure that was over before it could be seen is logged all the same.
                string part = $"output {output.Name}", running = status.Description;
                bool missed = status.State == OutputState.Running && _last.GetValueOrDefault(part, running) == running
                    && status.Retries > _retries.GetValueOrDefault(output.Name) && status.Reason.Length > 0;
                _retries[output.Name] = status.Retries;
                if (missed) Report(part, "running", $"retried: {status.Reason}");
                Report(part, "running", running);
            }
        }
    }

    private void Report(string part, string healthy, string now)
    {
        string before = _last.GetValueOrDefault(part, healthy);
        _last[part] = now;
        if (before == now) return;
        string text = now.Length > 0 ? now : "back to normal";
        _events.Add(part, text);
        Notices.Print($"{part}: {text}");
    }
}
