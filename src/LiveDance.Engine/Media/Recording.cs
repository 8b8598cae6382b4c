namespace LiveDance.Engine.Media;

/// <summary>
/// Manages the names of a recording's files. A file is written under a name with ".part" and renamed when it is complete. When the
/// encoder fails, what it wrote is kept, and the recording continues in another file with a number. What a killed run left is kept too.
/// </summary>
internal sealed class Recording
{
    private readonly string _path;
    private readonly List<string> _files = [];
    private string _part = "";

    /// <param name="path">The path of the first file.</param>
    /// <exception cref="EngineException">A file cannot be written there.</exception>
    public Recording(string path)
    {
        _path = path;
        Notice = VideoFileWriter.RequireWritable(path);
    }

    /// <summary>What was done with the files that a killed run left, as one sentence; empty if there were none.</summary>
    public string Notice { get; }

    /// <summary>The files so far, in order; the one being written comes last, under its current name.</summary>
    public IReadOnlyList<string> Files
    {
        get
        {
            lock (_files) return _part.Length > 0 ? [.. _files, _part] : [.. _files];
        }
    }

    /// <summary>Begins a file.</summary>
    /// <returns>The path to write it to.</returns>
    public string Begin()
    {
        string part = VideoContainer.PartPathOf(NextName());
        lock (_files) _part = part;
        return part;
    }

    /// <summary>Ends the file and gives it its final name.</summary>
    /// <param name="complete">Whether the encoder finished it; one that it did not finish is kept if it is playable.</param>
    /// <param name="empty">Whether it has no pictures, so that it is deleted.</param>
    public void End(bool complete, bool empty)
    {
        lock (_files)
        {
            string part = _part;
            _part = "";
            if (part.Length == 0 || !File.Exists(part)) return;
            // An encoder that fails within its first second leaves only a header.
            if (empty || (!complete && !Ffmpeg.HasPictures(part)))
            {
                File.Delete(part);
                return;
            }
            string name = NextName();
            File.Move(part, name, overwrite: true);
            _files.Add(name);
        }
    }

    // An earlier recording is never replaced: a kiosk that is restarted uses the same name again.
    private string NextName() => _files.Count == 0 && !Path.Exists(_path) ? _path : SiblingPath.FreeNumber(_path, Math.Max(2, _files.Count + 1));
}
