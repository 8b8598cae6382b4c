using LiveDance.Engine;
using LiveDance.Engine.Media;

namespace LiveDance.CommandLine;

/// <summary>Refuses outputs that cannot have their name, or would replace a file that the same command reads or writes elsewhere.</summary>
internal static class OutputGuard
{
    /// <summary>Checks, before any work, that no output is an input or another output, under any name.</summary>
    /// <param name="inputs">Files and folders that are read; null for options that were not given.</param>
    /// <param name="outputs">Files and folders that are written.</param>
    /// <exception cref="UsageException">An output is an input, or two outputs are one file.</exception>
    public static void RequireSeparate(IEnumerable<string?> inputs, IReadOnlyList<string> outputs)
    {
        if (outputs.Count == 0) return;
        Dictionary<string, string> read = [];
        foreach (string input in inputs.OfType<string>())
        {
            read.TryAdd(FileIdentity.Of(input), input);
            if (!Directory.Exists(input)) continue;
            foreach (string file in Directory.EnumerateFiles(input)) read.TryAdd(FileIdentity.Of(file), file);
        }
        Dictionary<string, string> written = [];
        foreach (string output in outputs)
        {
            string identity = FileIdentity.Of(output);
            if (read.TryGetValue(identity, out string? input)) throw new UsageException(Describe(output, input));
            if (read.TryGetValue(FileIdentity.Of(VideoContainer.PartPathOf(output)), out string? part))
                throw new UsageException($"'{output}' is written under the name of the input '{part}' first; give the output another name.");
            if (!written.TryAdd(identity, output))
                throw new UsageException($"The outputs '{written[identity]}' and '{output}' are the same file; give one of them another name.");
        }
    }

    /// <summary>Checks, before any work, that the folder of a file to be written exists.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    public static void RequireFolder(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"There is no folder '{folder}' for '{Path.GetFileName(path)}'; make it, or write to another one.");
    }

    /// <summary>Checks that a name has the extension of a video that can be written, and that its folder exists.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    public static void RequireVideo(string path)
    {
        try
        {
            VideoContainer.RequireSupported(path);
        }
        catch (EngineException error)
        {
            throw new UsageException(error.Message);
        }
        RequireFolder(path);
    }

    private static string Describe(string output, string input) => output == input
        ? $"'{output}' is the input itself; give the output another name."
        : $"'{output}' is the input '{input}' under another name; give the output another name.";
}
