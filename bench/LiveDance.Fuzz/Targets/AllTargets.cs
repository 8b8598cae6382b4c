namespace LiveDance.Fuzz.Targets;

/// <summary>Every parser of the programs that reads what others wrote.</summary>
internal static class AllTargets
{
    /// <param name="folder">Where the parsers find the files; removed by the caller.</param>
    /// <param name="server">A server for the requests.</param>
    public static IReadOnlyList<FuzzTarget> In(string folder, LocalServer server) =>
    [
        .. PerformerTargets.In(folder), .. NetworkTargets.In(folder), .. StoredTargets.In(folder), .. TrainingTargets.In(folder), .. TextTargets.All,
        server.Requests,
    ];

    /// <summary>A target whose parser reads a file.</summary>
    /// <param name="name">What is parsed.</param>
    /// <param name="share">How often it is tried.</param>
    /// <param name="path">The file.</param>
    /// <param name="samples">Intact contents.</param>
    /// <param name="read">Reads the file.</param>
    public static FuzzTarget File(string name, int share, string path, IReadOnlyList<byte[]> samples, Action read) =>
        new(name, share, samples, bytes =>
        {
            System.IO.File.WriteAllBytes(path, bytes);
            read();
        });
}
