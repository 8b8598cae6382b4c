using LiveDance.Engine.Generation;

namespace LiveDance.Control;

/// <summary>
/// The performers that a session can show: those in the folder of performers, and the one it began with. Each is loaded once and kept,
/// without its networks.
/// </summary>
internal sealed class PerformerCatalogue : IDisposable
{
    private readonly Dictionary<string, Performer> _loaded = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _folders = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();

    /// <param name="first">The performer that the session begins with; the caller disposes of it.</param>
    /// <param name="firstFolder">Its folder.</param>
    /// <param name="performers">The folder of performers; null for none.</param>
    public PerformerCatalogue(Performer first, string firstFolder, string? performers)
    {
        First = first;
        string key = NameOf(firstFolder);
        (_loaded[key], _folders[key]) = (first, firstFolder);
        if (!Directory.Exists(performers)) return;
        foreach (string folder in Directory.EnumerateDirectories(performers))
            if (File.Exists(Path.Combine(folder, PerformerManifest.FileName))) _folders.TryAdd(NameOf(folder), folder);
    }

    /// <summary>The performer that the session began with.</summary>
    public Performer First { get; }

    /// <summary>The names of the performers, which are those of their folders, in order.</summary>
    public IReadOnlyList<string> Names => [.. _folders.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The name of a loaded performer.</summary>
    public string NameOf(Performer performer)
    {
        lock (_lock) return _loaded.First(pair => pair.Value == performer).Key;
    }

    /// <summary>Loads a performer, or returns it if it was loaded before.</summary>
    /// <exception cref="ControlException">There is none of that name.</exception>
    /// <exception cref="Engine.EngineException">It is damaged.</exception>
    public Performer Load(string name)
    {
        lock (_lock)
        {
            if (_loaded.TryGetValue(name, out Performer? loaded)) return loaded;
            if (!_folders.TryGetValue(name, out string? folder))
                throw new ControlException(ControlError.Conflict, $"There is no performer '{name}'; there are {string.Join(", ", Names)}.");
            return _loaded[NameOf(folder)] = Performer.Load(folder);
        }
    }

    /// <summary>Disposes of the performers, except for the first. The session must have ended.</summary>
    public void Dispose()
    {
        foreach (Performer performer in _loaded.Values.Where(performer => performer != First)) performer.Dispose();
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
