using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Media;
using LiveDance.Measurement.Charts;

namespace LiveDance.Commands;

/// <summary>The <c>--html</c> option of measurements: a page with charts beside the text.</summary>
internal sealed class HtmlOption
{
    private readonly Option<string?> _html = new("--html")
    {
        Description = "Write the report as a page with charts, too; one file that needs nothing else.",
        HelpName = "FILE",
    };

    public void AddTo(Command command) => command.Options.Add(_html);

    /// <summary>The page's file, checked before a long measurement; null for none.</summary>
    /// <exception cref="UsageException">It is a folder, or in a folder that does not exist.</exception>
    public string? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_html) is not { } file) return null;
        if (Directory.Exists(file)) throw new UsageException($"'{file}' is a folder; --html takes the name of a file.");
        OutputGuard.RequireFolder(file);
        return file;
    }

    /// <summary>Writes the page.</summary>
    /// <exception cref="EngineException">The file cannot be written.</exception>
    public static void Write(string? file, string title, string machine, IEnumerable<Chart> charts, string text)
    {
        if (file is null) return;
        string part = VideoContainer.PartPathOf(file);
        try
        {
            File.WriteAllText(part, ReportPage.Of(title, machine, charts, text));
            File.Move(part, file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"'{file}' cannot be written: {FailureCause.Of(error)}.", error);
        }
        Console.Error.WriteLine($"charts -> {file}");
    }
}
