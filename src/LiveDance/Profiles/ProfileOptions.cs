using System.CommandLine;

namespace LiveDance.Profiles;

/// <summary>The command-line options of profiles.</summary>
internal sealed class ProfileOptions
{
    private readonly Option<string?> _profile = new("--profile")
    {
        Description = "Start with what this JSON file says; other options win over it. Changes of the file are followed while it runs.",
        HelpName = "FILE.json",
    };

    private readonly Option<string?> _save = new("--save-profile")
    {
        Description = "Save what this command line says as a profile, once the show has begun.",
        HelpName = "FILE.json",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_profile);
        command.Options.Add(_save);
    }

    /// <summary>The profile that keeps what the remote learns: the one that is saved, or the one that is read; null for none.</summary>
    public MidiMappings? Midi(ParseResult parsed) => (parsed.GetValue(_save) ?? parsed.GetValue(_profile)) is { } file ? new MidiMappings(file) : null;

    /// <summary>Reads the profile, if there is one.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="profile">Receives the profile; null for none.</param>
    /// <returns>The command line with the profile.</returns>
    /// <exception cref="CommandLine.UsageException">A file is wrong, or cannot be read.</exception>
    public ParseResult Apply(ParseResult parsed, out Profile? profile)
    {
        profile = parsed.GetValue(_profile) is { } path ? Profile.Read(path, parsed.CommandResult.Command) : null;
        ParseResult merged = profile?.Merge(parsed) ?? parsed;
        return merged;
    }

    /// <summary>Saves the profile that was asked for; null if none was. To be called when the show has begun: a command line that fails is not kept.</summary>
    /// <param name="given">The command line.</param>
    /// <param name="merged">The command line with the profile.</param>
    /// <param name="profile">The profile; null for none.</param>
    public Action? Saving(ParseResult given, ParseResult merged, Profile? profile) =>
        given.GetValue(_save) is { } target ? () => ProfileWriter.Save(merged, target, profile?.Kiosk) : null;
}
