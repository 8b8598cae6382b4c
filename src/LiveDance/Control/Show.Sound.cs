using System.Globalization;
using LiveDance.Engine.Audio;

namespace LiveDance.Control;

/// <content>The commands about music and line in.</content>
internal sealed partial class Show
{
    private static readonly (string Word, BeatGrid Grid)[] GridWords =
        [("off", BeatGrid.Off), ("beat", BeatGrid.Beat), ("bar", BeatGrid.Bar), ("4bars", BeatGrid.FourBars)];

    private static readonly string[] GridTexts = ["", "the next beat", "the next bar", "the next four bars"];

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

    public string SetQuantize(string word)
    {
        parts.Beats.Grid = GridOf(word);
        return parts.Beats.Grid == BeatGrid.Off ? "Changes come at once." : $"Changes of performer, layout and background wait for {GridTexts[(int)parts.Beats.Grid]}.";
    }

    public string SetOne()
    {
        if (!(Sound?.Beat.Beat.Tempo > 0)) throw new ControlException(ControlError.Conflict, "There is no beat; play music first.");
        parts.Beats.SetOne();
        return "A bar begins here.";
    }

    /// <summary>The grid of a word.</summary>
    public static BeatGrid GridOf(string word) => GridWords.First(pair => pair.Word == word).Grid;

    /// <summary>The word of a grid.</summary>
    public static string WordOf(BeatGrid grid) => GridWords.First(pair => pair.Grid == grid).Word;

    private SoundTrack RequireMusic() =>
        Sound is { Music: not null } sound ? sound : throw new ControlException(ControlError.Conflict, "There is no music; play some first.");

    // An encoder that was started without a sound track cannot be given one.
    private string SilentOutputs(bool first) =>
        first && parts.Session.Outputs.All.Count > 0 ? " Outputs that run already stay silent; stop and start them." : "";
}
