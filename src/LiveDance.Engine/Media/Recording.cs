
namespace LiveDance.Engine.Media;

/// <summary>
/// The names of a recording's files. One is written under a name with ".part" and gets its own once it is whole. When the
/// encoder dies, what it wrote is kept under the next free name, and the recording goes on in another file.
/// </summary>
internal sealed class Recording
{
    private readonly string _path;
    private readonly List<string> _pieces = [];
    private string _part = "";

    /// <param name="path">The name that the first file is to have.</param>
    /// <exception cref="EngineException">A file cannot be written there.</exception>
    public Recording(string path)
    {
        _path = path;
        VideoFileWriter.RequireWritable(path);
    }

    /// <summary>The files so far, in order; the one being written comes last, under the name it has now.</summary>
    public IReadOnlyList<string> Pieces
    {
        get
        {
            lock (_pieces) return _part.Length > 0 ? [.. _pieces, _part] : [.. _pieces];
        }
    }

    /// <summary>Begins a file.</summary>
    /// <returns>The name to write it under.</returns>
    public string Begin()
    {
        string part = VideoContainer.PartPathOf(NextName());
        lock (_pieces) _part = part;
        return part;
    }

    /// <summary>Ends the file.</summary>
    /// <param name="whole">Whether the encoder ended it properly; it plays either way.</param>
    /// <param name="empty">Whether it has no pictures: then it is deleted.</param>
    public void End(bool whole, bool empty)
    {
        lock (_pieces)
        {
            string part = _part;
            _part = "";
            if (part.Length == 0 || !File.Exists(part)) return;
            // An encoder that died within its first second has written a header and nothing that plays.
            if (empty || (!whole && !Ffmpeg.HasPictures(part)))
            {
                File.Delete(part);
                return;
            }
            string name = NextName();
            File.Move(part, name, overwrite: true);
            _pieces.Add(name);
        }
    }

    // A recording of the evening before under the same name is replaced, as with any program; one of this evening never.
    private string NextName()
    {
        int number = _pieces.Count + 1;
        if (number == 1) return _path;
        string stem = Path.Combine(Path.GetDirectoryName(_path) ?? "", Path.GetFileNameWithoutExtension(_path));
        return $"{stem}-{number}{Path.GetExtension(_path)}";
    }
}
