using System.Security.Cryptography;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using OpenCvSharp;

namespace LiveDance.Engine.Tests;

/// <summary>Performers for tests: the one in the repository, and synthetic ones of any size.</summary>
internal static class TestPerformer
{
    public static Performer Nova() => Performer.Load(Footage.Nova);

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
        using var plate = new Mat(format.PictureSize, format.PictureSize, MatType.CV_8UC3);
        for (int y = 0; y < format.PictureSize; y++)
            for (int x = 0; x < format.PictureSize; x++)
                plate.Set(y, x, new Vec3b((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
        Cv2.ImWrite(folder.File("plate.png"), plate);
        int drawing = Math.Max(32, format.DrawingSize);
        TestGenerator.Write(folder.File("generator.onnx"), format with { DrawingSize = drawing }, coordinates: false);
        File.WriteAllText(folder.File("performer.json"), Manifest(folder, format.PictureSize, drawing));
        return Performer.Load(folder.Path);
    }

    /// <summary>A manifest for the files of a folder.</summary>
    public static string Manifest(TestFolder folder, int pictureSize, int drawingSize, int format = 1, string drawing = "sticks/0") => $$"""
        {
          "format": {{format}}, "name": "Test", "drawing": "{{drawing}}",
          "drawing_size": {{drawingSize}}, "picture_size": {{pictureSize}},
          "generator": { "file": "generator.onnx", "sha256": "{{Sha256(folder.File("generator.onnx"))}}" },
          "plate": { "file": "plate.png", "sha256": "{{Sha256(folder.File("plate.png"))}}" },
          "statistics": { "ankle_near": 40, "ankle_far": 38, "height_near": 30, "height_far": 28, "centre_x": 20 },
          "licence": "MIT", "credit": "nobody"
        }
        """;

    private static string Sha256(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
