using System.Security.Cryptography;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;

namespace LiveDance.Tests;

/// <summary>Performers of any size, made for a test: a plate of noise, and a generator that repeats its previous picture in every channel.</summary>
internal static class SmallPerformer
{
    /// <summary>Makes one; its networks can be loaded as long as the folder exists.</summary>
    /// <param name="folder">Receives the package.</param>
    /// <param name="sizes">The sizes of drawing and picture.</param>
    /// <param name="version">The drawing version; null for the current one.</param>
    /// <param name="format">The manifest's format.</param>
    public static Performer Make(TestFolder folder, FrameFormat sizes, DrawingVersion? version = null, int format = PerformerManifest.CurrentFormat)
    {
        version ??= DrawingVersion.Current;
        using (var plate = new Mat(sizes.Picture, MatType.CV_8UC3))
        {
            new Random(3).NextBytes(plate.AsSpan<byte>());
            Cv2.ImWrite(folder.File("plate.png"), plate);
        }
        TestGenerator.Write(folder.File("generator.onnx"), sizes, version.HasCoordinates);
        PerformerPackage.Write(folder.Path, new PerformerManifest
        {
            Format = format,
            Name = "Test",
            Drawing = version.Name,
            DrawingSize = sizes.Drawing,
            PictureSize = sizes.Picture,
            Generator = Describe(folder, "generator.onnx"),
            Plate = Describe(folder, "plate.png"),
            Statistics = new BodyStatistics { AnkleNear = 40, AnkleFar = 38, HeightNear = 30, HeightFar = 28, CentreX = 20 },
            Licence = "MIT",
            Credit = "nobody",
        });
        return Performer.Load(folder.Path);
    }

    /// <summary>The entry of a file for a manifest.</summary>
    public static PerformerFile Describe(TestFolder folder, string file) =>
        new(file, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.File(file)))));
}
