using System.Runtime.CompilerServices;

namespace LiveDance.Tests;

/// <summary>The paths of the repository and of the footage that may be next to it.</summary>
internal static class Footage
{
    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), ".."));

    /// <summary>The folder of the default performer.</summary>
    public static string Nova { get; } = Path.Combine(Repository, "models", "nova");

    /// <summary>The folder next to the repository with footage that is too large, or not licensed, to commit.</summary>
    public static string Shared { get; } = Path.GetFullPath(Path.Combine(Repository, "..", "shared"));

    /// <summary>The path of a file below <see cref="Shared"/>.</summary>
    public static string InShared(params string[] parts) => Path.Combine([Shared, .. parts]);

    private static string SourceFolder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}

/// <summary>
/// Marks a test that reads files from <see cref="Footage.Shared"/>; it is skipped, with the reason, if they are missing.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FootageFactAttribute : FactAttribute
{
    /// <param name="files">Paths below the shared folder, with forward slashes.</param>
    public FootageFactAttribute(params string[] files)
    {
        string? missing = files.FirstOrDefault(file => !File.Exists(Footage.InShared(file.Split('/'))));
        if (missing is not null) Skip = $"'{missing}' is not in the shared folder next to this checkout.";
    }
}
