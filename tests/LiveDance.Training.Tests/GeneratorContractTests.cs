using System.Security.Cryptography;
using LiveDance.Engine;
using LiveDance.Engine.Generation;
using LiveDance.Onnx;
using OpenCvSharp;

namespace LiveDance.Training.Tests;

public class GeneratorContractTests
{
    private const int Size = 64;

    [Theory]
    [InlineData("sticks/0", null)]
    [InlineData("sticks/1", "it has no tensor 'body'")]
    public void Generator_without_the_inputs_of_its_drawing_version_is_refused(string drawing, string? refusal)
    {
        using var folder = new TestFolder();
        var graph = new OnnxGraph("blind to coordinates");
        string[] inputs = [graph.Input("drawing", 1, 6, Size / 2, Size / 2), graph.Input("previous", 1, 3, Size / 4, Size / 4)];
        foreach ((string name, int channels) in new[] { ("colour", 48), ("matte", 16) })
            graph.Output(name, graph.Conv(inputs[1], graph.Constant(new float[channels * 3], channels, 3, 1, 1), graph.Constant(new float[channels], channels), [1, 1], [0, 0, 0, 0]), 1, channels, Size / 4, Size / 4);
        graph.Save(folder.File("generator.onnx"));
        using (var plate = new Mat(Size, Size, MatType.CV_8UC3, new Scalar(40, 120, 200))) Cv2.ImWrite(folder.File("plate.png"), plate);
        PerformerPackage.Write(folder.Path, new PerformerManifest
        {
            Format = PerformerManifest.CurrentFormat,
            Name = "Test",
            Drawing = drawing,
            DrawingSize = Size / 2,
            PictureSize = Size,
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
