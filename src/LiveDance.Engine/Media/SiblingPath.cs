using System.Text;

namespace LiveDance.Engine.Media;

/// <summary>Names of files beside a given one, such as that of a file while it is written.</summary>
public static class SiblingPath
{
    /// <summary>The longest name of a file in bytes of UTF-8, on all common file systems.</summary>
    public const int MaxNameLength = 255;

    /// <summary>
    /// Inserts a suffix before a path's extension; the end of a long name is left out so that the result is a valid name.
    /// </summary>
    public static string Insert(string path, string suffix)
    {
        string extension = Path.GetExtension(path), stem = Path.GetFileNameWithoutExtension(path);
        int room = MaxNameLength - Encoding.UTF8.GetByteCount(suffix) - Encoding.UTF8.GetByteCount(extension);
        while (stem.Length > 0 && Encoding.UTF8.GetByteCount(stem) > room)
            stem = stem[..^(stem.Length > 1 && char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        return Path.Combine(Path.GetDirectoryName(path) ?? "", stem + suffix + extension);
    }

    /// <summary>The first path with a number, counted from a given one, that does not exist.</summary>
    public static string FreeNumber(string path, int first)
    {
        int number = first;
        while (Path.Exists(Insert(path, $"-{number}"))) number++;
        return Insert(path, $"-{number}");
    }

    /// <summary>Checks that a file can have the name of a path.</summary>
    /// <exception cref="EngineException">The name is empty or too long.</exception>
    public static void RequireName(string path)
    {
        string name = Path.GetFileName(path);
        if (name.Length == 0) throw new EngineException($"'{path}' does not name a file.");
        if (Encoding.UTF8.GetByteCount(name) > MaxNameLength)
            throw new EngineException($"'{path}' cannot be written: a file's name has at most {MaxNameLength} bytes.");
    }
}
