using System.Globalization;
using LiveDance.Engine.Audio;

namespace LiveDance.Control;

/// <content>The commands about music and line in.</content>
internal sealed partial class Show
{
    private SoundTrack? Sound => parts.Session.Sound;

    public string PlayMusic(string name)
    {
        bool first = Sound is null;
        Controls.SetSound(new SoundSettings(parts.Files.InMedia(name), null));
        return $"Playing {name}." + SilentOutputs(first);
    }

    public string PauseMusic(object? value)
    {
        SoundTrack sound = RequireMusic();
        sound.IsPaused = Switched(value, sound.IsPaused);
        return sound.IsPaused ? "The music is paused." : "The music goes on.";
    }

    public string SeekMusic(double seconds)
    {
        RequireMusic().Seek(seconds);
        return string.Create(CultureInfo.InvariantCulture, $"The music continues at {seconds:0.#} s.");
    }

    public string SetVolume(double volume)
    {
        SoundTrack sound = Sound ?? throw new ControlException(ControlError.Conflict, "There is no sound; play music first.");
        sound.Volume = (float)volume;
        return string.Create(CultureInfo.InvariantCulture, $"Volume {volume:0.##}.");
    }

    public string UseLineIn(string device)
    {
        bool first = Sound is null;
        Controls.SetSound(new SoundSettings(null, device.Length == 0 ? "default" : device));
        return $"The sound comes from the line in '{(device.Length == 0 ? "default" : device)}'." + SilentOutputs(first);
    }

    public string StopSound()
    {
        if (Sound is not { } sound || (sound.Music is null && sound.LineInName is null))
            throw new ControlException(ControlError.Conflict, "There is no music and no line in.");
        sound.Stop();
        return "The sound has ended.";
    }

    private SoundTrack RequireMusic() =>
        Sound is { Music: not null } sound ? sound : throw new ControlException(ControlError.Conflict, "There is no music; play some first.");

    // An encoder that was started without a sound track cannot be given one.
    private string SilentOutputs(bool first) =>
        first && parts.Session.Outputs.All.Count > 0 ? " Outputs that run already stay silent; stop and start them." : "";
}
