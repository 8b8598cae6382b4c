using System.CommandLine;
using LiveDance.Control;

namespace LiveDance.Commands;

/// <summary>The command-line options for the folders that commands of a running session may use.</summary>
internal sealed class ShowOptions
{
    private readonly Option<string> _recordings = new("--recordings")
    {
        Description = "Folder of screenshots and of recordings that are started while it runs; the current one by default.",
        HelpName = "DIR",
        DefaultValueFactory = _ => ".",
    };

    private readonly Option<string?> _media = new("--media")
    {
        Description = "Folder with music and backgrounds to choose from while it runs; by default that of --music, or the current one.",
        HelpName = "DIR",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_recordings);
        command.Options.Add(_media);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="music">The music file of the command line; null for none.</param>
    public ShowFiles Read(ParseResult parsed, string? music) => new(
        parsed.GetRequiredValue(_recordings),
        parsed.GetValue(_media) ?? (music is null ? "." : Path.GetDirectoryName(Path.GetFullPath(music)) ?? "."));
}
