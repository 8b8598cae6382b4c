namespace LiveDance.Control;

/// <summary>
/// Every command of a running session, in one table: the window's keys, HTTP, the remote's page, OSC and MIDI all go through it, and
/// docs/control.md is tested against it.
/// </summary>
internal static class ControlTable
{
    private const string NoSound = "there is no music";

    /// <summary>The commands, in the order of the documentation.</summary>
    public static IReadOnlyList<ControlCommand> All { get; } =
    [
        new("performer", ControlParameter.Text("the name of a performer"), "Cross-fades to another performer.",
            "there is no such performer, or it is damaged", static (show, value) => show.SetPerformer((string)value!)) { Slow = "performer" },
        new("performer/next", ControlParameter.Trigger, "Cross-fades to the next performer in the order of their names.",
            "there is only one", static (show, _) => show.NextPerformer()) { Slow = "performer" },
        new("quality", ControlParameter.Choice(["auto", "full", "lite"], "auto"), "Selects the generator: full, lite (faster, softer), or the best one that the machine keeps up with.",
            "the performer has no such grade", static (show, value) => show.SetQuality((string)value!)),
        new("layout", ControlParameter.Choice(["performer", "side-by-side", "inset"], "performer"),
            "Selects the panels of the window and of the remote's preview; outputs show the performer.",
            "", static (show, value) => show.SetLayout((string)value!)) { OnBeat = true },
        new("layout/next", ControlParameter.Trigger, "Selects the next layout.", "", static (show, _) => show.NextLayout()) { OnBeat = true },
        new("mirror", ControlParameter.Switch, "Exchanges left and right in the window and in every output.",
            "", static (show, value) => show.SetMirror(value)),
        new("freeze", ControlParameter.Switch, "Holds the picture in the window and in every output.",
            "the picture is blacked out", static (show, value) => show.SetFrozen(value)),
        new("blackout", ControlParameter.Choice(["off", "plate", "black"], "off"),
            "Fades to the empty background or to black within 0.6 s, or back; ends a freeze.",
            "", static (show, value) => show.SetBlackout((string)value!)),
        new("background", ControlParameter.Text("a colour (green, #RRGGBB), an image file, or plate for the performer's own", "plate"),
            "Replaces the background behind the performer.",
            "it is no colour and no image that can be read", static (show, value) => show.SetBackground((string)value!))
            { Slow = "background", OnBeat = true },
        new("beat-effect", ControlParameter.Switch, "Brightens the window's picture on the beat.",
            "there is no window, or no music and no line in", static (show, value) => show.SetBeatEffect(value)),
        new("fullscreen", ControlParameter.Switch, "Lets the window fill the screen.",
            "there is no window", static (show, value) => show.SetFullScreen(value)),
        new("pose", ControlParameter.Choice(["fast", "balanced", "best"], "balanced"),
            "Selects the preset of pose estimation; a slow machine reduces it by itself.",
            "", static (show, value) => show.SetPose((string)value!)),
        new("person/next", ControlParameter.Trigger, "Follows the next person to the right.",
            "a person is locked", static (show, _) => show.NextPerson()),
        new("person/lock", ControlParameter.Switch,
            "Keeps following the same person: nobody else is followed while they are hidden or gone.",
            "", static (show, value) => show.SetPersonLocked(value)),
        new("person/release", ControlParameter.Trigger, "Ends the lock.", "nobody is locked", static (show, _) => show.ReleasePerson()),
        new("calibrate", ControlParameter.Trigger,
            "Measures the dancer: stand, step near, step back, arms out; skips the current step of a measurement that runs.",
            "", static (show, _) => show.Calibrate()),
        new("calibrate/cancel", ControlParameter.Trigger, "Ends a measurement without a result.",
            "none is running", static (show, _) => show.CancelCalibration()),
        new("calibrate/forget", ControlParameter.Trigger, "Forgets what was measured, also the stored measurement of this source.",
            "there is none", static (show, _) => show.ForgetCalibration()),
        new("prediction", ControlParameter.Number(0, 100, "ms", "0", "auto"),
            "Predicts movements by this time, or by the measured latency: less delay, more jitter.",
            "", static (show, value) => show.SetPrediction(value!)),
        new("music", ControlParameter.Text("the name of a file in the music folder"), "Plays music, in a loop.",
            "there is no such file, or it has no sound", static (show, value) => show.PlayMusic((string)value!)) { Slow = "sound" },
        new("music/pause", ControlParameter.Switch, "Pauses the music.", NoSound, static (show, value) => show.PauseMusic(value)),
        new("music/seek", ControlParameter.Number(0, 86400, "s", ""), "Continues the music at another place.",
            NoSound, static (show, value) => show.SeekMusic((double)value!)),
        new("music/volume", ControlParameter.Number(0, 1, "", "1"), "Sets the volume of the speakers; outputs keep the full one.",
            "there is no sound", static (show, value) => show.SetVolume((double)value!)),
        new("music/line-in", ControlParameter.Text("default, or the name of a PulseAudio source"),
            "Takes the sound from a microphone or line in instead of music.", "", static (show, value) => show.UseLineIn((string)value!))
            { Slow = "sound" },
        new("music/stop", ControlParameter.Trigger, "Ends the music or the line in.",
            "there is no sound", static (show, _) => show.StopSound()) { Slow = "sound" },
        new("quantize", ControlParameter.Choice(["off", "beat", "bar", "4bars"], "off"),
            "Lets changes of performer, layout and background wait for the next beat, bar or four bars, so that they are seen on it.",
            "", static (show, value) => show.SetQuantize((string)value!)),
        new("quantize/one", ControlParameter.Trigger, "Says that the beat that is heard now begins a bar.",
            "there is no beat", static (show, _) => show.SetOne()),
        new("output/add", ControlParameter.Text("an address: udp://, srt://, rtmp://, rtsp:// or http://:PORT, or file:NAME in the recordings folder"),
            "Adds an output and starts it.", "it cannot be opened, or there is one with this address", static (show, value) => show.AddOutput((string)value!))
            { Slow = "outputs" },
        new("output/start", ControlParameter.Text("the address of an output"), "Starts an output that was stopped.",
            "there is none with this address, or it is running", static (show, value) => show.StartOutput((string)value!)) { Slow = "outputs" },
        new("output/stop", ControlParameter.Text("the address of an output"), "Stops an output; its file is complete afterwards.",
            "there is none with this address, or it is stopped", static (show, value) => show.StopOutput((string)value!)) { Slow = "outputs" },
        new("output/remove", ControlParameter.Text("the address of an output"), "Stops an output and forgets it.",
            "there is none with this address", static (show, value) => show.RemoveOutput((string)value!)) { Slow = "outputs" },
        new("record", ControlParameter.Switch, "Records the picture, with the sound if there is one, into a new file in the recordings folder.",
            "the folder cannot be written to", static (show, value) => show.SetRecording(value)) { Slow = "recording" },
        new("record-poses", ControlParameter.Switch, "Records the dancer's poses into a new file in the recordings folder, to be rendered later.",
            "the folder cannot be written to", static (show, value) => show.SetPoseRecording(value)) { Slow = "poses" },
        new("screenshot", ControlParameter.Trigger, "Saves the picture as PNG in the recordings folder.",
            "there is no picture yet, or the folder cannot be written to", static (show, _) => show.TakeScreenshot()) { Slow = "screenshot" },
        new("quit", ControlParameter.Trigger, "Ends the session; all files are completed.", "", static (show, _) => show.End()) { WhileStarting = true },
    ];

    private static readonly Dictionary<string, ControlCommand> ByName = All.ToDictionary(command => command.Name);

    /// <summary>Finds a command.</summary>
    /// <exception cref="ControlException">There is none of that name; the message names the nearest one.</exception>
    public static ControlCommand Find(string name)
    {
        if (ByName.TryGetValue(name, out ControlCommand? command)) return command;
        string shown = name.Length > 60 ? name[..60] + "..." : name;
        string hint = Spelling.Nearest(name, ByName.Keys) is { } nearest ? $"; the nearest is '{nearest}'" : "; docs/control.md lists them";
        throw new ControlException(ControlError.Unknown, $"There is no command '{shown}'{hint}.");
    }
}
