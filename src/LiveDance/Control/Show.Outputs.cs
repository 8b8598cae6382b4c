using LiveDance.Engine;
using LiveDance.Engine.Output;

namespace LiveDance.Control;

/// <content>The commands about outputs and recordings.</content>
internal sealed partial class Show
{
    private volatile OutputAddress? _recording;

    /// <summary>The file that <see cref="SetRecording"/> writes; null if it does not record.</summary>
    public string? RecordingFile => _recording?.Target;

    public string AddOutput(string text)
    {
        OutputAddress address = Parse(text);
        // Devices and folders are for the command line.
        if (address.Kind is OutputKind.Images or OutputKind.Camera)
            throw new ControlException(ControlError.Invalid, $"'{address.Name}' can only be given at the start, with --output.");
        if (address.Kind == OutputKind.File) address = Parse($"file:{parts.Files.InRecordings(address.Target)}");
        Controls.AddOutput(address);
        return $"The output {address.Name} is started.";
    }

    public string StartOutput(string name)
    {
        parts.Session.Outputs.Start(name);
        return $"The output {NameOf(name)} is started.";
    }

    public string StopOutput(string name)
    {
        string shown = NameOf(name);
        parts.Session.Outputs.Stop(name);
        return $"The output {shown} is stopped.";
    }

    public string RemoveOutput(string name)
    {
        string shown = NameOf(name);
        parts.Session.Outputs.Remove(name);
        if (_recording?.Text == name || _recording?.Name == name) _recording = null;
        return $"The output {shown} is removed.";
    }

    public string SetRecording(object? value)
    {
        bool on = Switched(value, _recording is not null);
        if (on == _recording is not null) return on ? $"'{_recording!.Target}' is being recorded already." : "Nothing is being recorded.";
        if (!on)
        {
            OutputAddress ended = _recording!;
            _recording = null;
            parts.Session.Outputs.Remove(ended.Text);
            return $"Recorded '{ended.Target}'.";
        }
        string file = parts.Files.InRecordings($"livedance-{DateTime.UtcNow:yyyyMMdd-HHmmss}.mp4");
        OutputAddress address = Parse($"file:{file}");
        Controls.AddOutput(address);
        _recording = address;
        return $"Recording '{file}'.";
    }

    private static OutputAddress Parse(string text)
    {
        try
        {
            return OutputAddress.Parse(text);
        }
        catch (EngineException error)
        {
            throw new ControlException(ControlError.Invalid, $"{error.Message.TrimEnd('.')}; addresses are udp://, srt://, rtmp://, rtsp://, http://:PORT and file:NAME.");
        }
    }

    // The name without secrets.
    private string NameOf(string name) =>
        parts.Session.Outputs.List.Select(output => output.Address).FirstOrDefault(address => address.Text == name || address.Name == name)?.Name ?? name;
}
