using System.Security.Cryptography;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using OpenCvSharp;

namespace LiveDance.Training.Tests;

public class GeneratorContractTests
{
    private const int Side = 64;

    [Theory]
    [InlineData("sticks/0", null)]
    [InlineData("sticks/1", "it has no tensor 'body'")]
    public void Generator_without_the_inputs_of_its_drawing_version_is_refused(string drawing, string? refusal)
    {
        using var folder = new TestFolder();
        TestGenerator.Write(folder.File("generator.onnx"), FrameFormat.Square(Side, Side / 2), coordinates: false);
        using (var plate = new Mat(Side, Side, MatType.CV_8UC3, new Scalar(40, 120, 200))) Cv2.ImWrite(folder.File("plate.png"), plate);
        PerformerPackage.Write(folder.Path, new PerformerManifest
        {
            Format = PerformerManifest.CurrentFormat,
            Name = "Test",
            Drawing = drawing,
            DrawingSize = new Size(Side / 2, Side / 2),
            PictureSize = new Size(Side, Side),
            Generator = Described("generator.onnx"),
            Plate = Described("plate.png"),
            Statistics = new Engine.Retargeting.BodyStatistics { AnkleNear = 60, AnkleFar = 50, HeightNear = 45, HeightFar = 38, CentreX = 32 },
            Licence = "CC0",
            Credit = "nobody",
        });
        if (refusal is null) Performer.Load(folder.Path).Dispose();
        else Assert.Contains(refusal, Assert.Throws<EngineException>(() => Performer.Load(folder.Path)).Message, StringComparison.Ordinal);

        PerformerFile Described(string file) => new(file, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.File(file)))));
    }
}
