using System.Security.Cryptography;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Onnx;
using OpenCvSharp;

namespace LiveDance.Training.Tests;

public class FaceRefinerTests
{
    private const int Side = 256;

    private static readonly Size Picture = new(Side, Side);

    [Fact]
    public void FaceRefiner_adds_the_residual_within_the_window_only()
    {
        using var folder = new TestFolder();
        using Performer performer = Made(folder);
        using var refiner = new FaceRefiner(performer, ExecutionDevice.Cpu);
        using var frame = new Engine.Frames.Frame(performer.Format);
        Fill(frame);
        float[] before = [.. frame.Packed.Colour], matte = [.. frame.Packed.Matte];
        refiner.Process(frame);
        Assert.True(FaceWindow.TryPlace(frame.TargetPose, performer.Format.Picture, out int left, out int top));
        Assert.Equal((150 - 48, 100 - 48), (left, top));
        // The network puts out minus half of the picture, so its input can be derived from its output.
        Vec3b still = performer.Plate.At<Vec3b>(0, 0);
        float[] plate = [(still.Item2 / 127.5f) - 1, (still.Item1 / 127.5f) - 1, (still.Item0 / 127.5f) - 1];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                bool inside = x >= left && y >= top && x < left + FaceWindow.Side && y < top + FaceWindow.Side;
                for (int c = 0; c < 3; c++)
                {
                    int at = Place(x, y, c);
                    float alpha = matte[Place(x, y, 0)], seen = plate[c] + (alpha * (before[at] - plate[c]));
                    Assert.Equal(inside ? Math.Clamp(before[at] - (0.5f * seen), -1, 1) : before[at], frame.Packed.Colour[at], 1e-5);
                }
            }
        }
        Assert.Equal(matte, frame.Packed.Matte);
    }

    [Fact]
    public void FaceRefiner_without_a_face_changes_nothing_and_with_one_allocates_nothing()
    {
        using var folder = new TestFolder();
        using Performer performer = Made(folder);
        using var refiner = new FaceRefiner(performer, ExecutionDevice.Cpu);
        using var frame = new Engine.Frames.Frame(performer.Format);
        Fill(frame);
        for (int i = 0; i < 5; i++) refiner.Process(frame);
        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 20; i++) refiner.Process(frame);
        });
        Assert.InRange(allocated / 20, 0, 1024);

        frame.TargetPose.Points.AsSpan(Keypoints135.Face, Keypoints135.FaceCount).Clear();
        float[] before = [.. frame.Packed.Colour];
        refiner.Process(frame);
        Assert.Equal(before, frame.Packed.Colour);
    }

    [Fact]
    public void FaceWindow_stays_within_the_picture()
    {
        PersonPose pose = Face(3, 250);
        Assert.True(FaceWindow.TryPlace(pose, Picture, out int left, out int top));
        Assert.Equal((0, Side - FaceWindow.Side), (left, top));
        Assert.False(FaceWindow.TryPlace(Face(-80, 100), Picture, out _, out _));
        Assert.False(FaceWindow.TryPlace(Face(40, 40), new Size(FaceWindow.Side - 1, Side), out _, out _));
        Assert.False(FaceWindow.TryPlace(new PersonPose(), Picture, out _, out _));
    }

    private static Performer Made(TestFolder folder)
    {
        var graph = new OnnxGraph("half of the picture's opposite");
        graph.Input("drawing", 1, 3, FaceWindow.DrawingSide, FaceWindow.DrawingSide);
        string picture = graph.Input("picture", 1, 3, FaceWindow.Side, FaceWindow.Side);
        graph.Output("residual", graph.Mul(picture, graph.Constant([-0.5f], 1)), 1, 3, FaceWindow.Side, FaceWindow.Side);
        graph.Save(folder.File("face.onnx"));
        TestGenerator.Write(folder.File("generator.onnx"), FrameFormat.Square(Side, Side / 2), coordinates: true);
        using (var plate = new Mat(Side, Side, MatType.CV_8UC3, new Scalar(40, 120, 200))) Cv2.ImWrite(folder.File("plate.png"), plate);
        PerformerPackage.Write(folder.Path, new PerformerManifest
        {
            Format = PerformerManifest.CurrentFormat,
            Name = "Test",
            Drawing = Engine.Drawing.DrawingVersion.Current.Name,
            DrawingSize = new Size(Side / 2, Side / 2),
            PictureSize = new Size(Side, Side),
            Generator = Described("generator.onnx"),
            Face = Described("face.onnx"),
            Plate = Described("plate.png"),
            Statistics = new Engine.Retargeting.BodyStatistics { AnkleNear = 240, AnkleFar = 200, HeightNear = 180, HeightFar = 150, CentreX = 128 },
            Licence = "CC0",
            Credit = "nobody",
        });
        return Performer.Load(folder.Path);

        PerformerFile Described(string file) => new(file, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.File(file)))));
    }

    private static void Fill(Engine.Frames.Frame frame)
    {
        var random = new Random(8);
        for (int i = 0; i < frame.Packed.Colour.Length; i++) frame.Packed.Colour[i] = (2 * random.NextSingle()) - 1;
        for (int i = 0; i < frame.Packed.Matte.Length; i++) frame.Packed.Matte[i] = random.NextSingle();
        frame.TargetPose.CopyFrom(Face(150, 100));
    }

    private static PersonPose Face(float x, float y)
    {
        var pose = new PersonPose { Found = true };
        for (int i = 0; i < Keypoints135.FaceCount; i++)
            pose.Points[Keypoints135.Face + i] = new Keypoint(x + (i % 2 == 0 ? -20 : 20), y + (i % 4 < 2 ? -22 : 22), 1);
        return pose;
    }

    private static int Place(int x, int y, int channel)
    {
        const int Cells = Side / 4;
        return (((channel * 16) + ((y % 4) * 4) + (x % 4)) * Cells * Cells) + ((y / 4) * Cells) + (x / 4);
    }
}
