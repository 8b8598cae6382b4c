using System.Text.Json;

namespace LiveDance.Engine.Generation;

/// <summary>Writes the manifest that <see cref="Performer.Load"/> reads.</summary>
public static class PerformerPackage
{
    /// <summary>Writes the manifest atomically into a performer's folder, which must already contain the files it names.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static void Write(string folder, PerformerManifest manifest)
    {
        string path = Path.Combine(folder, PerformerManifest.FileName), part = path + ".part";
        File.WriteAllText(part, JsonSerializer.Serialize(manifest, PerformerManifest.Json) + "\n");
        File.Move(part, path, overwrite: true);
    }
}
