using LiveDance.Engine.Generation;

namespace LiveDance.Tests;

/// <summary>A models folder with two performers, for tests that change the performer: Nova, and a copy of her under another name.</summary>
internal static class TwoPerformers
{
    /// <summary>Name of the second one's folder.</summary>
    public const string Second = "vega";

    /// <summary>What the second one is called before an audience.</summary>
    public const string SecondTitle = "Vega";

    /// <summary>Makes the folder, with the pose networks of the repository.</summary>
    /// <param name="folder">Where it is made.</param>
    /// <returns>The path of the models folder.</returns>
    public static string Make(TestFolder folder)
    {
        string models = Directory.CreateDirectory(folder.File("models")).FullName, second = Path.Combine(models, Second);
        foreach (string name in new[] { "nova", "pose" })
            Directory.CreateSymbolicLink(Path.Combine(models, name), Path.Combine(Footage.Repository, "models", name));
        // A performer's files must lie in its folder, so they are copied. The second one has neither a lite generator nor a face network, as a
        // package may have none.
        using Performer nova = Performer.Load(Footage.Nova);
        PerformerManifest manifest = nova.Manifest with
        {
            Name = SecondTitle,
            Face = null,
            ExactGenerator = null,
            ExactFace = null,
            LiteGenerator = null,
            ExactLiteGenerator = null,
        };
        Directory.CreateDirectory(second);
        foreach (PerformerFile? file in new[] { manifest.Generator, manifest.Plate, manifest.Skeleton })
            if (file is not null) File.Copy(Path.Combine(Footage.Nova, file.File), Path.Combine(second, file.File));
        PerformerPackage.Write(second, manifest);
        return models;
    }
}
