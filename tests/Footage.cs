using System.Runtime.CompilerServices;

namespace LiveDance.Tests;

/// <summary>Where the tests find the repository and the footage that may lie beside it.</summary>
internal static class Footage
{
    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), ".."));

    /// <summary>The folder of the performer that the program dances without being told another.</summary>
    public static string Nova { get; } = Path.Combine(Repository, "models", "nova");

    /// <summary>The folder beside the repository that holds footage too large, or not ours, to commit.</summary>
    public static string Shared { get; } = Path.GetFullPath(Path.Combine(Repository, "..", "shared"));

    /// <summary>The path of a file below <see cref="Shared"/>.</summary>
    public static string InShared(params string[] parts) => Path.Combine([Shared, .. parts]);

    private static string SourceFolder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}

/// <summary>
/// A test that reads files from <see cref="Footage.Shared"/> and is skipped, saying so, where they are absent.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FootageFactAttribute : FactAttribute
{
    /// <param name="files">Paths below the shared folder, with forward slashes.</param>
    public FootageFactAttribute(params string[] files)
    {
        string? missing = files.FirstOrDefault(file => !File.Exists(Footage.InShared(file.Split('/'))));
        if (missing is not null) Skip = $"'{missing}' is not beside this checkout.";
    }
}
