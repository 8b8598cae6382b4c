using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine.Audio;

namespace LiveDance.Commands;

/// <summary>The command-line options for sound.</summary>
internal sealed class SoundOptions
{
    private readonly Option<string?> _music = new("--music") { Description = "Play music from a file, in a loop.", HelpName = "FILE" };

    private readonly Option<string?> _lineIn = new("--line-in")
    {
        Description = "Sound from a microphone or line input: 'default', or the name of a PulseAudio source.",
        HelpName = "DEVICE",
    };

    private readonly Option<string> _speakers = new("--speakers")
    {
        Description = "Who hears the speakers: the audience, in sync with the picture, or the dancer, without delay. "
            + "Recordings are in sync either way.",
        DefaultValueFactory = _ => "audience",
    };

    private readonly Option<string?> _sink = new("--sink")
    {
        Description = "Playback device: a PulseAudio sink; the default sink if omitted. The line input is played only if this is given.",
        HelpName = "DEVICE",
    };

    private readonly Option<bool> _beatEffect = new("--beat-effect") { Description = "Brighten the window's picture on the beat." };

    private readonly Option<string> _quantize = new("--quantize")
    {
        Description = "Let changes of performer, layout and background wait for the next beat, bar or four bars, so that they are seen on it.",
        DefaultValueFactory = _ => "off",
    };

    public SoundOptions()
    {
        SharedOptions.AcceptOnly(_quantize, ["off", "beat", "bar", "4bars"]);
        SharedOptions.AcceptOnly(_speakers, ["audience", "dancer", "nobody"]);
    }

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _music, _lineIn, _speakers, _sink, _beatEffect, _quantize }) command.Options.Add(option);
    }

    public bool BeatEffect(ParseResult parsed) => parsed.GetValue(_beatEffect);

    public BeatGrid Quantize(ParseResult parsed) => Show.GridOf(parsed.GetRequiredValue(_quantize));

    /// <exception cref="UsageException">The options contradict each other.</exception>
    public SoundSettings? Read(ParseResult parsed)
    {
        (string? music, string? lineIn) = (parsed.GetValue(_music), parsed.GetValue(_lineIn));
        if (music is not null && lineIn is not null) throw new UsageException("--music and --line-in cannot be combined.");
        if (music is null && lineIn is null)
        {
            return parsed.GetValue(_beatEffect) ? throw new UsageException("--beat-effect needs --music or --line-in for its beat.") : null;
        }
        var speakers = Enum.Parse<SpeakersFor>(parsed.GetRequiredValue(_speakers), ignoreCase: true);
        return new SoundSettings(music, lineIn, speakers, parsed.GetValue(_sink));
    }
}
