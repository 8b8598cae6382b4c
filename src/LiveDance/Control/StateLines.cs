using System.Globalization;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Output;

namespace LiveDance.Control;

/// <summary>Puts into words what is wrong with a session and what to do about it, the most important first.</summary>
internal static class StateLines
{
    public static List<StateLine> Of(ShowParts parts, in LiveStatus live, ControlPhase phase)
    {
        List<StateLine> lines = [];
        if (phase == ControlPhase.Starting) lines.Add(new(Severity.Note, "LiveDance is starting.", "The first picture comes in a moment."));
        if (phase == ControlPhase.Stopping) lines.Add(new(Severity.Note, "LiveDance is stopping.", "It completes its files."));
        AddSource(lines, live.Source);
        AddOutputs(lines, parts.Session.Outputs);
        if (live.Message.Length > 0)
        {
            bool degraded = parts.Session.Pipeline.Supervisor?.Message.Length > 0;
            lines.Add(degraded
                ? new(Severity.Warning, live.Message, "It is tried again every minute; if it stays, restart LiveDance.")
                : new(Severity.Note, live.Message));
        }
        if (parts.Session.Sound?.Message is { Length: > 0 } sound) lines.Add(new(Severity.Warning, sound, "The picture goes on; the device is tried again."));
        if (live.Scene is { Message.Length: > 0 } scene) lines.Add(new(Severity.Warning, scene.Message));
        if (live.Prompt.Length > 0) lines.Add(new(Severity.Note, live.Prompt, "The dancer is being measured."));
        if (parts.Session.Controls.Blackout != Blackout.Off) lines.Add(new(Severity.Note, "The picture is blacked out.", "End the blackout to show the performer."));
        if (parts.Session.Controls.Frozen) lines.Add(new(Severity.Note, "The picture is frozen.", "Unfreeze it to go on."));
        if (live.Load.Length > 0) lines.Add(new(Severity.Note, live.Load));
        if (live.Pose.Length > 0) lines.Add(new(Severity.Note, live.Pose));
        // The order within one severity is that above.
        return [.. lines.OrderByDescending(line => line.Severity)];
    }

    private static void AddSource(List<StateLine> lines, SourceStatus source)
    {
        string reason = source.Reason.Length > 0 ? source.Reason : "No images arrive.";
        switch (source.State)
        {
            case SourceState.Retrying:
                lines.Add(new(Severity.Error, reason, string.Create(
                    CultureInfo.InvariantCulture, $"It is opened again by itself (attempt {source.Retries}); check its cable, power and network.")));
                break;
            case SourceState.Stalled:
                lines.Add(new(Severity.Error, "No images arrive; the last picture is held.", "Check the camera's cable and network; it is watched."));
                break;
            case SourceState.Stopped:
                lines.Add(new(Severity.Error, $"The source has ended. {(source.Reason.Length > 0 ? source.Reason : "")}".Trim(), "Start LiveDance again."));
                break;
            default:
                if (source.Notice.Length > 0) lines.Add(new(Severity.Warning, source.Notice, "Check the camera."));
                break;
        }
    }

    private static void AddOutputs(List<StateLine> lines, Outputs outputs)
    {
        foreach (PacedOutput output in outputs.All)
        {
            OutputStatus status = output.Status;
            // An output that waits for its first picture has not failed.
            if (status.State == OutputState.Running || status is { Written: 0, Retries: 0, State: OutputState.Stalled }) continue;
            lines.Add(new(Severity.Warning, $"The output {output.Name} is {status.Description}", status.State == OutputState.Stopped
                ? "Start it again when its receiver is ready."
                : "It is connected again by itself; check its receiver."));
        }
    }
}
