using System.Text.Json;
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
    private readonly Dictionary<string, string> _titles;
    private readonly Lock _lock = new();

    /// <param name="first">The performer that the session begins with; the caller disposes of it.</param>
    /// <param name="firstFolder">Its folder.</param>
    /// <param name="performers">The folder of performers; null for none.</param>
    public PerformerCatalogue(Performer first, string firstFolder, string? performers)
    {
        First = first;
        string key = NameOf(firstFolder);
        (_loaded[key], _folders[key]) = (first, firstFolder);
        if (Directory.Exists(performers))
        {
            foreach (string folder in Directory.EnumerateDirectories(performers))
                if (File.Exists(Path.Combine(folder, PerformerManifest.FileName))) _folders.TryAdd(NameOf(folder), folder);
        }
        Dictionary<string, string> own = _folders.ToDictionary(pair => pair.Key, pair => OwnName(pair.Value) ?? pair.Key);
        _titles = own.ToDictionary(
            pair => pair.Key, pair => own.Values.Count(name => name == pair.Value) > 1 ? pair.Key : pair.Value, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The performer that the session began with.</summary>
    public Performer First { get; }

    /// <summary>The names of the performers, which are those of their folders, in order.</summary>
    public IReadOnlyList<string> Names => [.. _folders.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>What each of <see cref="Names"/> is called before an audience: its own name, or that of its folder where two have the same.</summary>
    public IReadOnlyList<string> Titles => [.. Names.Select(name => _titles[name])];

    /// <summary>What a loaded performer is called before an audience, see <see cref="Titles"/>.</summary>
    public string TitleOf(Performer performer) => _titles[NameOf(performer)];

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

    // The name in a manifest; null if it cannot be read, which is said when the performer is loaded.
    private static string? OwnName(string folder)
    {
        try
        {
            using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, PerformerManifest.FileName)));
            return manifest.RootElement.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
