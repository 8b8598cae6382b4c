using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Engine.Audio;

namespace LiveDance.Commands;

/// <summary>The options that say what sounds.</summary>
internal sealed class SoundOptions
{
    private readonly Option<string?> _music = new("--music") { Description = "Music from a file, again and again.", HelpName = "FILE" };

    private readonly Option<string?> _lineIn = new("--line-in")
    {
        Description = "Sound from a microphone or a line: 'default', or a source of PulseAudio.",
        HelpName = "DEVICE",
    };

    private readonly Option<string> _speakers = new("--speakers")
    {
        Description = "Who hears the speakers: the audience as late as the picture, or the dancer at once. Recordings are right either way.",
        DefaultValueFactory = _ => "audience",
    };

    private readonly Option<string?> _sink = new("--sink")
    {
        Description = "Where sound is played: a sink of PulseAudio; the standard one if left out. The line in is played only if named.",
        HelpName = "DEVICE",
    };

    private readonly Option<bool> _beatEffect = new("--beat-effect") { Description = "The picture in the window brightens a little with the beat." };

    public SoundOptions() => SharedOptions.AcceptOnly(_speakers, ["audience", "dancer", "nobody"]);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _music, _lineIn, _speakers, _sink, _beatEffect }) command.Options.Add(option);
    }

    public bool BeatEffect(ParseResult parsed) => parsed.GetValue(_beatEffect);

    /// <exception cref="UsageException">The options contradict one another.</exception>
    public SoundSettings? Read(ParseResult parsed)
    {
        (string? music, string? lineIn) = (parsed.GetValue(_music), parsed.GetValue(_lineIn));
        if (music is not null && lineIn is not null) throw new UsageException("--music and --line-in exclude one another.");
        if (music is null && lineIn is null)
        {
            return parsed.GetValue(_beatEffect) ? throw new UsageException("--beat-effect needs --music or --line-in, or there is no beat.") : null;
        }
        var speakers = Enum.Parse<SpeakersFor>(parsed.GetRequiredValue(_speakers), ignoreCase: true);
        return new SoundSettings(music, lineIn, speakers, parsed.GetValue(_sink));
    }
}
