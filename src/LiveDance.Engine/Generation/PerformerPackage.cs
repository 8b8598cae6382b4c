using System.Text.Json;

namespace LiveDance.Engine.Generation;

/// <summary>Writes what <see cref="Performer.Load"/> reads.</summary>
public static class PerformerPackage
{
    /// <summary>Writes the manifest into a performer's folder; its files must be there.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string folder, PerformerManifest manifest)
    {
        string path = Path.Combine(folder, PerformerManifest.FileName), part = path + ".part";
        File.WriteAllText(part, JsonSerializer.Serialize(manifest, PerformerManifest.Json) + "\n");
        File.Move(part, path, overwrite: true);
    }
}
