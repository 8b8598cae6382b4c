using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Generation;

/// <summary>A generator that takes and gives bytes renders what the one with planes of values does, which is the reference.</summary>
public class GeneratorBytesTests
{
    [Theory]
    [InlineData(PictureGrade.Full)]
    [InlineData(PictureGrade.Lite)]
    public void Pictures_are_the_same_for_every_region_and_feedback(PictureGrade grade)
    {
        using Performer nova = TestPerformer.Nova();
        using GeneratorNetwork bytes = new(nova, grade, ExecutionDevice.Cpu, 2), planes = new(nova, grade, ExecutionDevice.Cpu, 2, bytes: false);
        PackedPicture found = new(nova.Format), expected = new(nova.Format);
        using var figure = nova.CreateStickFigure();
        using Mat drawing = new(nova.Format.Drawing, MatType.CV_8UC3), before = new(nova.Format.Drawing, MatType.CV_8UC3, new Scalar(0));
        float[] feedback = [.. Enumerable.Range(0, 3 * nova.Format.CellCount).Select(i => MathF.Sin(0.01f * i))];
        PackedRegion whole = PackedRegion.Whole(nova.Format), right = new(120, 20, 96, 140), left = right with { X = 60 };
        float largest = 0;
        HashSet<double> mattes = [];
        foreach ((PackedRegion region, float across, float[]? fed) in new (PackedRegion, float, float[]?)[]
            { (right, 0, null), (right, 30, feedback), (left, -340, feedback), (whole, 0, feedback), (whole, 90, null), (right, 60, feedback) })
        {
            PersonPose pose = TestPerformer.Standing(nova, across);
            figure.Draw(pose, drawing);
            bytes.Run(pose, drawing, before, region, fed);
            planes.Run(pose, drawing, before, region, fed);
            bytes.Write(region, found);
            planes.Write(region, expected);
            drawing.CopyTo(before);
            largest = MathF.Max(largest, Difference(found, expected));
            mattes.Add(expected.Matte.Sum(matte => (double)matte));
        }
        Assert.Equal(6, mattes.Count);
        // Tanh and logistic function are computed in two ways.
        Assert.InRange(largest, 0, 1e-5f);
    }

    [Theory]
    [InlineData(PictureGrade.Full)]
    [InlineData(PictureGrade.Lite)]
    public void Nova_is_rendered_from_bytes(PictureGrade grade)
    {
        using Performer nova = TestPerformer.Nova();
        using Network network = nova.LoadGenerator(ExecutionDevice.Cpu, 1, grade);
        Assert.True(network.Border is { } border && GeneratorBytes.Supports(border, nova.Format), "Nova's generator takes no bytes");
    }

    // The file of an older exporter, or of another's.
    [Fact]
    public void Float32_generator_keeps_its_planes()
    {
        using var folder = new TestFolder();
        using Performer nova = TestPerformer.ExactNova(folder);
        using Network network = nova.LoadGenerator(ExecutionDevice.Cpu, 1);
        Assert.Null(network.Border);
    }

    private static float Difference(PackedPicture a, PackedPicture b) => MathF.Max(
        a.Colour.Zip(b.Colour, (x, y) => MathF.Abs(x - y)).Max(), a.Matte.Zip(b.Matte, (x, y) => MathF.Abs(x - y)).Max());
}
