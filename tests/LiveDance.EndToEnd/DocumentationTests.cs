using System.CommandLine;
using System.Text.RegularExpressions;
using LiveDance.CommandLine;
using LiveDance.Commands;
using LiveDance.Training.Cli.Commands;

namespace LiveDance.EndToEnd;

/// <summary>The commands in the README and in docs/ are ones that the program takes.</summary>
public partial class DocumentationTests
{
    // The launcher's own verbs, and what it adds to one of the program's.
    private static readonly string[] LaunchersOwn = ["test", "test --all", "setup --gpu", "setup --cpu"];

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
    public void A_documented_command_is_one_that_the_program_takes(string page, string arguments)
    {
        if (LaunchersOwn.Any(own => arguments == own)) return;
        ParseResult parsed = (TrainingCommands.Descriptions.ContainsKey(arguments.Split(' ')[0]) ? TrainingProgram.Root() : LiveProgram.Root()).Parse(arguments);
        Assert.True(parsed.Errors.Count == 0, $"{page}: './livedance {arguments}': {string.Join(" ", parsed.Errors.Select(error => error.Message))}");
    }

    [Fact]
    public void The_readme_has_the_commands_that_matter() =>
        Assert.True(Commands().Count(row => (string)row[0] == "README.md") >= 10);

    [Fact]
    public void Links_within_the_documentation_lead_somewhere()
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
