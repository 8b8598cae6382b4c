using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine.PoseFiles;

namespace LiveDance.Commands;

/// <summary>The command-line options for the folders that commands of a running session may use.</summary>
internal sealed class ShowOptions
{
    private readonly Option<string?> _recordings = new("--recordings")
    {
        Description = "Folder of screenshots and of recordings that are started while it runs; by default LiveDance in your folder of videos.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _media = new("--media")
    {
        Description = "Folder with music and backgrounds to choose from while it runs; by default that of --music, or the current one.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _recordPoses = new("--record-poses")
    {
        Description = "Record the dancer's poses in this file, to be rendered later: './livedance transfer FILE.poses -o OUT.mp4'.",
        HelpName = "FILE.poses",
    };

    /// <exception cref="UsageException">The file is not named as one of poses, or its folder does not exist.</exception>
    public string? RecordPoses(ParseResult parsed)
    {
        if (parsed.GetValue(_recordPoses) is not { } file) return null;
        if (!PoseFile.IsNamed(file)) throw new UsageException($"--record-poses takes a name that ends in .poses, not '{file}'.");
        OutputGuard.RequireFolder(file);
        return file;
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_recordPoses);
        command.Options.Add(_recordings);
        command.Options.Add(_media);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="music">The music file of the command line; null for none.</param>
    public ShowFiles Read(ParseResult parsed, string? music) => new(
        Path.GetFullPath(parsed.GetValue(_recordings) ?? ShowFiles.StandardRecordings),
        parsed.GetValue(_media) ?? (music is null ? "." : Path.GetDirectoryName(Path.GetFullPath(music)) ?? "."));
}
