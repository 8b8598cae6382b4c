using LiveDance.Engine.Capture;
using LiveDance.Engine.Output;

namespace LiveDance.Commands;

/// <summary>
/// Says on standard error when the source, an output or a stage begins to fail, and when it is well again, and what is done about
/// too much load: what an operator finds in the journal the next morning.
/// </summary>
internal sealed class StatusLog : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5);
    private readonly Dictionary<string, string> _last = [];
    private readonly Func<SourceStatus> _source;
    private readonly Func<string> _stages;
    private readonly Func<string> _load;
    private readonly Func<string> _sound;
    private readonly Outputs? _outputs;
    private readonly Timer _timer;

    public StatusLog(Func<SourceStatus> source, Func<string> stages, Func<string> load, Func<string> sound, Outputs? outputs)
    {
        (_source, _stages, _load, _sound, _outputs) = (source, stages, load, sound, outputs);
        _timer = new Timer(_ => Observe(), null, Period, Period);
    }

    /// <summary>Which outputs are not well, a line each.</summary>
    public static string Troubles(Outputs? outputs) => outputs is null ? "" : string.Join('\n', outputs.All
        .Where(output => output.Status.State != OutputState.Running)
        .Select(output => $"{output.Name} is {Words(output.Status)}"));

    public void Dispose() => _timer.Dispose();

    private static string Words(OutputStatus status)
    {
        string state = status.State.ToString().ToLowerInvariant();
        return status.Reason.Length > 0 && status.State != OutputState.Running ? $"{state}: {status.Reason}" : state;
    }

    private void Observe()
    {
        lock (_last)
        {
            SourceStatus source = _source();
            string reason = source.State is SourceState.Retrying or SourceState.Stopped ? source.Reason : source.Notice;
            string state = source.State.ToString().ToLowerInvariant();
            Say("source", "running", reason.Length > 0 ? $"{state}: {reason}" : state);
            Say("stages", "", _stages());
            Say("load", "", _load());
            string sound = _sound();
            Say("sound", "", sound.Length > 0 ? $"{sound} Everything else works." : "");
            if (_outputs is null) return;
            foreach (PacedOutput output in _outputs.All)
            {
                // Before the first picture an output has nothing to give: that is no trouble yet.
                if (output.Status is { Written: 0, Retries: 0, State: OutputState.Stalled }) continue;
                Say($"output {output.Name}", "running", Words(output.Status));
            }
        }
    }

    private void Say(string who, string well, string now)
    {
        string before = _last.GetValueOrDefault(who, well);
        _last[who] = now;
        if (before == now) return;
        Console.Error.WriteLine($"livedance: {who}: {(now.Length > 0 ? now : "well")}");
    }
}
