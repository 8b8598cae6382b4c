using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Retargeting;

/// <summary>A dancer who walks across the room walks across a wide picture, and stays in it.</summary>
public class StageCentreTests
{
    private static readonly Size Image = new(1280, 720), Wide = new(1280, 720), Square = new(512, 512);
    private static readonly BodyStatistics WideTarget = new() { AnkleNear = 680, AnkleFar = 640, HeightNear = 400, HeightFar = 380, CentreX = 640 };
    private static readonly BodyStatistics SquareTarget = new() { AnkleNear = 480, AnkleFar = 430, HeightNear = 340, HeightFar = 320, CentreX = 256 };

    [Fact]
    public void Walk_across_the_room_is_a_walk_across_the_wide_picture()
    {
        // 400 pixels high in the image too, so that positions are the same in both.
        float[] places = [.. Walk(WideTarget, Wide, from: 250, to: 1030)];
        for (int i = 0; i < places.Length; i++) Assert.Equal(250 + (780f * i / (places.Length - 1)), places[i], 40f);
    }

    [Fact]
    public void Dancer_at_the_edge_of_the_image_is_shown_within_the_wide_picture_and_keeps_the_direction()
    {
        float[] places = [.. Walk(WideTarget, Wide, from: 60, to: 160)];
        Assert.InRange(places[0], 190, 300);
        Assert.True(places[^1] > places[0] + 50);
    }

    [Fact]
    public void In_a_square_picture_the_dancers_usual_place_is_the_middle()
    {
        Assert.Equal(SquareTarget.CentreX, Walk(SquareTarget, Square, from: 300, to: 300).Last(), 1f);
        Assert.Equal(SquareTarget.CentreX, Walk(SquareTarget, Square, from: 900, to: 900).Last(), 1f);
    }

    // The x of the performer's hips in each frame of a walk of ten seconds.
    private static IEnumerable<float> Walk(BodyStatistics target, Size picture, float from, float to)
    {
        var normalizer = new PoseNormalizer(target, picture);
        using var frame = new Frame(FrameFormat.NoPicture);
        frame.Image.Create(Image, MatType.CV_8UC3);
        const int Frames = 300;
        for (int i = 0; i < Frames; i++)
        {
            frame.Time = i / 30.0;
            frame.SmoothedPose.CopyFrom(PoseFile.Standing(from + ((to - from) * i / (Frames - 1)), 660, 400));
            normalizer.Process(frame);
            Keypoint left = frame.NormalizedPose.Points[Keypoints135.LeftHip], right = frame.NormalizedPose.Points[Keypoints135.RightHip];
            yield return (left.X + right.X) / 2;
        }
    }
}
