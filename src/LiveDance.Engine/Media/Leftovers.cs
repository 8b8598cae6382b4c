namespace LiveDance.Engine.Media;

/// <summary>Keeps the unfinished files that a killed run of a recording left, before another run uses their names.</summary>
internal static class Leftovers
{
    private const string Suffix = "-recovered";

    /// <summary>Gives the unfinished files of a path names under which they stay.</summary>
    /// <param name="path">The path of the recording's first file.</param>
    /// <returns>A sentence for the user; empty if there was nothing to keep.</returns>
    /// <exception cref="IOException">A file cannot be renamed.</exception>
    public static string Keep(string path)
    {
        List<string> kept = [];
        string[] numbered = [.. Numbered(path)];
        Keep(VideoContainer.PartPathOf(path), path, kept);
        foreach (string part in numbered) Keep(part, path, kept);
        return kept.Count == 0 ? "" : $"An earlier run did not finish '{path}'; what it wrote is kept in {string.Join(", ", kept)}.";
    }

    private static void Keep(string file, string path, List<string> kept)
    {
        var found = new FileInfo(file);
        if (!found.Exists) return;
        // The encoder writes a header first; without one the run was killed before it began.
        if (found.Length == 0)
        {
            found.Delete();
            return;
        }
        string name = SiblingPath.Insert(path, Suffix);
        if (Path.Exists(name)) name = SiblingPath.FreeNumber(name, 2);
        File.Move(file, name);
        kept.Add($"'{name}'");
    }

    // Unfinished files of the numbered continuations: evening-2.part.mp4 for evening.mp4.
    private static IEnumerable<string> Numbered(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!, stem = Path.GetFileNameWithoutExtension(path);
        string end = ".part" + Path.GetExtension(path);
        return Directory.EnumerateFiles(folder).Where(file =>
        {
            string name = Path.GetFileName(file);
            return name.Length > stem.Length + 1 + end.Length && name.StartsWith(stem + "-", StringComparison.Ordinal)
                && name.EndsWith(end, StringComparison.Ordinal) && name[(stem.Length + 1)..^end.Length].All(char.IsAsciiDigit);
        });
    }
}
