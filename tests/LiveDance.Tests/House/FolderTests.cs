using System.Text.RegularExpressions;

namespace LiveDance.Tests.House;

/// <summary>Checks by the using directives in <c>src</c> that the folders of a project do not depend on each other in circles.</summary>
public partial class FolderTests
{
    private static readonly string Source = Path.Combine(Footage.Repository, "src");

    [Fact]
    public void Folders_of_a_project_do_not_depend_on_each_other_in_circles()
    {
        List<string> circles = [];
        foreach (string project in Directory.GetDirectories(Source))
        {
            Dictionary<string, HashSet<string>> folders = Folders(Path.GetFileName(project), Files(project));
            circles.AddRange(Circles(folders).Select(circle => $"{Path.GetFileName(project)}: {string.Join(" -> ", circle)}"));
        }
        Assert.Empty(circles);
    }

    [Fact]
    public void Circle_of_three_folders_is_found_and_a_chain_is_not_a_circle()
    {
        Assert.Empty(Circles(new() { ["A"] = ["B"], ["B"] = ["C"], ["C"] = [] }));
        Assert.Equal([["A", "B", "C", "A"]], Circles(new() { ["A"] = ["B"], ["B"] = ["C"], ["C"] = ["A"] }));
    }

    [Fact]
    public void Using_directive_of_a_nested_folder_counts_for_the_top_folder()
    {
        Dictionary<string, HashSet<string>> folders = Folders(
            "LiveDance.Engine", [("Pose/Networks/A.cs", "using LiveDance.Engine.Output.Targets;\nusing System;\nusing LiveDance.Engine;")]);
        Assert.Equal(["Output"], folders["Pose"]);
    }

    [Fact]
    public void Namespace_of_each_file_follows_its_folder()
    {
        List<string> violations = [];
        foreach (string project in Directory.GetDirectories(Source))
        {
            foreach ((string path, string text) in Files(project))
            {
                string folder = Path.GetDirectoryName(path)!.Replace(Path.DirectorySeparatorChar, '.');
                string expected = folder.Length == 0 ? Path.GetFileName(project) : $"{Path.GetFileName(project)}.{folder}";
                Match found = NamespaceLine().Match(text);
                if (found.Success && found.Groups[1].Value != expected) violations.Add($"{path} is in {found.Groups[1].Value}");
            }
        }
        Assert.Empty(violations);
    }

    private static (string Path, string Text)[] Files(string project) =>
    [
        .. Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(project, file), File.ReadAllText(file))),
    ];

    // The folders that each top folder uses.
    private static Dictionary<string, HashSet<string>> Folders(string project, IEnumerable<(string Path, string Text)> files)
    {
        Dictionary<string, HashSet<string>> folders = [];
        foreach ((string path, string text) in files)
        {
            string[] parts = path.Split(Path.DirectorySeparatorChar, '/');
            // Files in the project's root may use all folders.
            if (parts.Length == 1) continue;
            if (!folders.TryGetValue(parts[0], out HashSet<string>? used)) folders[parts[0]] = used = [];
            foreach (Match match in UsingLine().Matches(text))
            {
                string name = match.Groups[1].Value;
                if (!name.StartsWith(project + ".", StringComparison.Ordinal)) continue;
                string folder = name[(project.Length + 1)..].Split('.')[0];
                if (folder != parts[0]) used.Add(folder);
            }
        }
        return folders;
    }

    private static List<string[]> Circles(Dictionary<string, HashSet<string>> folders)
    {
        List<string[]> circles = [];
        HashSet<string> done = [];
        foreach (string folder in folders.Keys.Order(StringComparer.Ordinal)) Visit(folder, []);
        return circles;

        void Visit(string folder, List<string> path)
        {
            int start = path.IndexOf(folder);
            if (start >= 0) circles.Add([.. path[start..], folder]);
            if (start >= 0 || done.Contains(folder)) return;
            foreach (string next in folders.GetValueOrDefault(folder, []).Order(StringComparer.Ordinal)) Visit(next, [.. path, folder]);
            done.Add(folder);
        }
    }

    [GeneratedRegex(@"^using (?:static )?(LiveDance[\w.]*)", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
