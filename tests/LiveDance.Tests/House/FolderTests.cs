using System.Text.RegularExpressions;

namespace LiveDance.Tests.House;

/// <summary>A folder of a project is a room: rooms know each other one way only, by the using directives in <c>src</c>.</summary>
public partial class FolderTests
{
    private static readonly string Source = Path.Combine(Footage.Repository, "src");

    [Fact]
    public void Folders_of_a_project_do_not_depend_on_each_other_in_circles()
    {
        List<string> circles = [];
        foreach (string project in Directory.GetDirectories(Source))
        {
            Dictionary<string, HashSet<string>> rooms = Rooms(Path.GetFileName(project), Files(project));
            circles.AddRange(Circles(rooms).Select(circle => $"{Path.GetFileName(project)}: {string.Join(" -> ", circle)}"));
        }
        Assert.Empty(circles);
    }

    [Fact]
    public void Circle_of_three_folders_is_found_and_a_chain_is_none()
    {
        Assert.Empty(Circles(new() { ["A"] = ["B"], ["B"] = ["C"], ["C"] = [] }));
        Assert.Equal([["A", "B", "C", "A"]], Circles(new() { ["A"] = ["B"], ["B"] = ["C"], ["C"] = ["A"] }));
    }

    [Fact]
    public void Using_directive_of_a_nested_folder_counts_for_its_room()
    {
        Dictionary<string, HashSet<string>> rooms = Rooms(
            "LiveDance.Engine", [("Pose/Networks/A.cs", "using LiveDance.Engine.Output.Targets;\nusing System;\nusing LiveDance.Engine;")]);
        Assert.Equal(["Output"], rooms["Pose"]);
    }

    [Fact]
    public void Namespace_of_each_file_follows_its_folder()
    {
        List<string> strays = [];
        foreach (string project in Directory.GetDirectories(Source))
        {
            foreach ((string path, string text) in Files(project))
            {
                string folder = Path.GetDirectoryName(path)!.Replace(Path.DirectorySeparatorChar, '.');
                string wanted = folder.Length == 0 ? Path.GetFileName(project) : $"{Path.GetFileName(project)}.{folder}";
                Match found = NamespaceLine().Match(text);
                if (found.Success && found.Groups[1].Value != wanted) strays.Add($"{path} is in {found.Groups[1].Value}");
            }
        }
        Assert.Empty(strays);
    }

    private static (string Path, string Text)[] Files(string project) =>
    [
        .. Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(project, file), File.ReadAllText(file))),
    ];

    // Which rooms each room uses.
    private static Dictionary<string, HashSet<string>> Rooms(string project, IEnumerable<(string Path, string Text)> files)
    {
        Dictionary<string, HashSet<string>> rooms = [];
        foreach ((string path, string text) in files)
        {
            string[] parts = path.Split(Path.DirectorySeparatorChar, '/');
            // Files in the root put the rooms together; they are no room.
            if (parts.Length == 1) continue;
            if (!rooms.TryGetValue(parts[0], out HashSet<string>? used)) rooms[parts[0]] = used = [];
            foreach (Match match in UsingLine().Matches(text))
            {
                string space = match.Groups[1].Value;
                if (!space.StartsWith(project + ".", StringComparison.Ordinal)) continue;
                string room = space[(project.Length + 1)..].Split('.')[0];
                if (room != parts[0]) used.Add(room);
            }
        }
        return rooms;
    }

    private static List<string[]> Circles(Dictionary<string, HashSet<string>> rooms)
    {
        List<string[]> circles = [];
        HashSet<string> done = [];
        foreach (string room in rooms.Keys.Order(StringComparer.Ordinal)) Follow(room, []);
        return circles;

        void Follow(string room, List<string> way)
        {
            int at = way.IndexOf(room);
            if (at >= 0) circles.Add([.. way[at..], room]);
            if (at >= 0 || done.Contains(room)) return;
            foreach (string next in rooms.GetValueOrDefault(room, []).Order(StringComparer.Ordinal)) Follow(next, [.. way, room]);
            done.Add(room);
        }
    }

    [GeneratedRegex(@"^using (?:static )?(LiveDance[\w.]*)", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
