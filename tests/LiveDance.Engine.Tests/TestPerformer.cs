using System.Security.Cryptography;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using OpenCvSharp;

namespace LiveDance.Engine.Tests;

/// <summary>Performers for tests: the one in the repository, and synthetic ones of any size.</summary>
internal static class TestPerformer
{
    public static Performer Nova() => Performer.Load(Footage.Nova);

    /// <summary>Nova with her float32 generators on the CPU as well, in a folder that stays.</summary>
    public static Performer ExactNova(TestFolder folder)
    {
        foreach (string file in Directory.GetFiles(Footage.Nova)) File.Copy(file, folder.File(Path.GetFileName(file)));
        using Performer nova = Nova();
        PerformerPackage.Write(folder.Path, nova.Manifest with { Generator = nova.Manifest.ExactGenerator!, LiteGenerator = nova.Manifest.ExactLiteGenerator });
        return Performer.Load(folder.Path);
    }

    /// <summary>A performer with a plate of noise, whose generator repeats its previous picture in every channel.</summary>
    public static Performer With(FrameFormat format)
    {
        using var folder = new TestFolder();
        return In(folder, format);
    }

    /// <summary>The same, in a folder that stays, so that its networks can be loaded later.</summary>
    public static Performer In(TestFolder folder, FrameFormat format)
    {
        var random = new Random(3);
        using var plate = new Mat(format.Picture, MatType.CV_8UC3);
        for (int y = 0; y < format.Picture.Height; y++)
            for (int x = 0; x < format.Picture.Width; x++)
                plate.Set(y, x, new Vec3b((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
        Cv2.ImWrite(folder.File("plate.png"), plate);
        // Drawings have at least 32 pixels a side.
        if (Math.Min(format.Drawing.Width, format.Drawing.Height) < 32) format = format with { Drawing = format.Picture };
        TestGenerator.Write(folder.File("generator.onnx"), format, coordinates: false);
        File.WriteAllText(folder.File("performer.json"), Manifest(folder, format));
        return Performer.Load(folder.Path);
    }

    /// <summary>A manifest for the files of a folder; of the first format for a square.</summary>
    public static string Manifest(TestFolder folder, FrameFormat sizes, int? format = null, string drawing = "sticks/0") => $$"""
        {
          "format": {{format ?? (sizes.Picture.Width == sizes.Picture.Height ? 1 : 2)}}, "name": "Test", "drawing": "{{drawing}}",
          "drawing_size": {{Text(sizes.Drawing)}}, "picture_size": {{Text(sizes.Picture)}},
          "generator": { "file": "generator.onnx", "sha256": "{{Sha256(folder.File("generator.onnx"))}}" },
          "plate": { "file": "plate.png", "sha256": "{{Sha256(folder.File("plate.png"))}}" },
          "statistics": { "ankle_near": 40, "ankle_far": 38, "height_near": 30, "height_far": 28, "centre_x": 20 },
          "licence": "MIT", "credit": "nobody"
        }
        """;

    private static string Text(Size size) =>
        size.Width == size.Height ? $"{size.Width}" : $$"""{ "width": {{size.Width}}, "height": {{size.Height}} }""";

    private static string Sha256(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
