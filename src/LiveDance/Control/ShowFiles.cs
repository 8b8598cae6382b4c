using LiveDance.Engine.Capture;

namespace LiveDance.Control;

/// <summary>
/// The folders that commands may use: a controller names files in them, never paths, so that somebody with a phone cannot read or write
/// elsewhere.
/// </summary>
/// <param name="Recordings">The folder of recordings and screenshots; created when it is needed.</param>
/// <param name="Media">The folder with music and backgrounds.</param>
internal sealed record ShowFiles(string Recordings = ".", string Media = ".")
{
    private static readonly HashSet<string> MusicEndings = new(StringComparer.OrdinalIgnoreCase)
    {
        ".mp3", ".wav", ".flac", ".ogg", ".opus", ".m4a", ".aac", ".wma", ".aiff",
    };

    /// <summary>LiveDance in the user's folder of videos: that of the desktop (XDG), or Videos in the home.</summary>
    public static string StandardRecordings => Path.GetFullPath(Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.MyVideos, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } videos ? videos : ".",
        "LiveDance"));

    /// <summary>The names of the music files in the media folder, in order; empty if it cannot be read.</summary>
    public IReadOnlyList<string> Music => Names(file => MusicEndings.Contains(Path.GetExtension(file)));

    /// <summary>The names of the images in the media folder, in order; empty if it cannot be read.</summary>
    public IReadOnlyList<string> Images => Names(ImageFolderSource.IsImage);

    /// <summary>The path of a file in the media folder.</summary>
    /// <exception cref="ControlException">The name is a path, or there is no such file.</exception>
    public string InMedia(string name)
    {
        string path = Path.Combine(Media, RequireName(name));
        if (File.Exists(path)) return path;
        string hint = Spelling.Nearest(name, Music.Concat(Images)) is { } nearest ? $"; the nearest is '{nearest}'" : "";
        throw new ControlException(ControlError.Conflict, $"There is no file '{name}' in the media folder '{Media}'{hint}.");
    }

    /// <summary>The path of a new file in the recordings folder.</summary>
    /// <exception cref="ControlException">The name is a path, or the folder cannot be created.</exception>
    public string InRecordings(string name)
    {
        string path = Path.Combine(Recordings, RequireName(name));
        try
        {
            Directory.CreateDirectory(Recordings);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(ControlError.Failed, $"The recordings folder '{Recordings}' cannot be created: {error.Message.TrimEnd('.')}.");
        }
        return path;
    }

    private static string RequireName(string name)
    {
        if (name.Length > 0 && name is not ("." or "..") && name.IndexOfAny(['/', '\\', '\0']) < 0 && name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0)
            return name;
        throw new ControlException(ControlError.Invalid, $"'{name}' is not the name of a file; commands take names without folders.");
    }

    private string[] Names(Func<string, bool> fits)
    {
        try
        {
            return [.. Directory.EnumerateFiles(Media).Where(fits).Select(file => Path.GetFileName(file)).Order(StringComparer.OrdinalIgnoreCase)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
