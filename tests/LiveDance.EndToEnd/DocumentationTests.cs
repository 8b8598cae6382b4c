using System.CommandLine;
using System.Text.RegularExpressions;
using LiveDance.CommandLine;
using LiveDance.Commands;
using LiveDance.Training.Cli.Commands;

namespace LiveDance.EndToEnd;

/// <summary>Tests that the commands in the README and in docs/ are valid, and that links lead to files.</summary>
public partial class DocumentationTests
{
    // Commands and options that only the launcher has.
    private static readonly string[] LauncherCommands = ["test", "test --all", "setup --gpu", "setup --cpu"];

    public static TheoryData<string, string> Commands()
    {
        var commands = new TheoryData<string, string>();
        string[] pages = [Path.Combine(Footage.Repository, "README.md"), .. Directory.GetFiles(Path.Combine(Footage.Repository, "docs"), "*.md")];
        foreach (string page in pages)
            foreach (Match match in CommandPattern().Matches(File.ReadAllText(page)))
                commands.Add(Path.GetFileName(page), match.Groups["arguments"].Value.Trim());
        return commands;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Documented_command_is_valid(string page, string arguments)
    {
        if (LauncherCommands.Contains(arguments)) return;
        bool isTraining = TrainingCommands.Descriptions.ContainsKey(arguments.Split(' ')[0]);
        ParseResult parsed = (isTraining ? TrainingProgram.Root() : LiveProgram.Root()).Parse(arguments);
        string errors = string.Join(" ", parsed.Errors.Select(error => error.Message));
        Assert.True(parsed.Errors.Count == 0, $"{page}: './livedance {arguments}': {errors}");
    }

    [Fact]
    public void Readme_has_at_least_ten_commands() =>
        Assert.True(Commands().Count(row => (string)row[0] == "README.md") >= 10);

    [Fact]
    public void Relative_links_in_the_documentation_lead_to_files()
    {
        string[] pages = [Path.Combine(Footage.Repository, "README.md"), .. Directory.GetFiles(Path.Combine(Footage.Repository, "docs"), "*.md")];
        foreach (string page in pages)
        {
            foreach (Match link in LinkPattern().Matches(File.ReadAllText(page)))
            {
                string target = link.Groups["target"].Value;
                if (target.Contains("://", StringComparison.Ordinal)) continue;
                string path = Path.Combine(Path.GetDirectoryName(page)!, target);
                Assert.True(File.Exists(path) || Directory.Exists(path), $"{Path.GetFileName(page)} links to '{target}'");
            }
        }
    }

    [GeneratedRegex(@"^(?:\./|artifacts/bin/LiveDance/release/)livedance (?<arguments>[^#\n]+)", RegexOptions.Multiline)]
    private static partial Regex CommandPattern();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)\)")]
    private static partial Regex LinkPattern();
}
