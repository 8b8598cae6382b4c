using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Tests.Retargeting;

/// <summary>Tests the global normalization and the online estimate of the body statistics.</summary>
public class NormalizationTests
{
    // A source that is larger than the performer at both ends of its range.
    private static readonly BodyStatistics Source = new()
    {
        AnkleNear = 900,
        AnkleFar = 700,
        HeightNear = 600,
        HeightFar = 400,
        CentreX = 640,
    };

    private static readonly BodyStatistics Target = new()
    {
        AnkleNear = 450,
        AnkleFar = 400,
        HeightNear = 300,
        HeightFar = 240,
        CentreX = 256,
    };

    [Theory]
    [InlineData(900, 450, 0.5)] // nearest: 300 / 600
    [InlineData(700, 400, 0.6)] // farthest: 240 / 400
    [InlineData(800, 425, 0.55)] // half-way: 0.6 + 0.5 (0.5 - 0.6)
    [InlineData(1000, 450, 0.5)] // nearer than the nearest: clamped
    public void Transform_equals_the_papers_formula(float ankle, float expectedAnkle, float expectedScale)
    {
        PoseTransform transform = GlobalNormalization.Between(Source, Target, ankle);
        Assert.Equal(expectedScale, transform.Scale, 0.0001f);
        Assert.Equal(expectedAnkle, (transform.Scale * ankle) + transform.OffsetY, 0.01f);
        Assert.Equal(256, (transform.Scale * 640) + transform.OffsetX, 0.01f);
    }

    [Fact]
    public void Source_with_less_depth_uses_the_middle_of_the_performers_range()
    {
        // Source: 30 / 600 is 0.05 heights. Target: 50 / 300 is 1/6. So the target's range is reduced to 0.3.
        BodyStatistics shallow = Source with { AnkleFar = 870 };
        PoseTransform near = GlobalNormalization.Between(shallow, Target, 900);
        Assert.Equal(425 + 7.5f, (near.Scale * 900) + near.OffsetY, 0.01f);
        Assert.Equal((270 + 9) / 600f, near.Scale, 0.0001f);
    }

    [Fact]
    public void Person_who_stands_still_is_placed_in_the_middle_of_the_range()
    {
        BodyStatistics still = Source with { AnkleFar = 900, HeightFar = 600 };
        PoseTransform transform = GlobalNormalization.Between(still, Target, 900);
        Assert.Equal(425, (transform.Scale * 900) + transform.OffsetY, 0.01f);
        Assert.Equal(270 / 600f, transform.Scale, 0.0001f);
    }

    [Fact]
    public void Online_estimate_finds_near_and_far_positions_and_heights()
    {
        var running = new OnlineBodyStatistics();
        for (int i = 0; i < 900; i++)
        {
            float depth = 0.5f + (0.5f * MathF.Sin(i * 0.05f));
            running.Add(PoseFile.Standing(300, 350 + (100 * depth), 250 + (50 * depth)), i / 30.0);
        }
        BodyStatistics found = running.Current;
        Assert.InRange(found.AnkleNear, 445, 450);
        Assert.InRange(found.AnkleFar, 350, 355);
        Assert.InRange(found.HeightNear, 294, 300);
        Assert.InRange(found.HeightFar, 250, 258);
        Assert.Equal(300, found.CentreX, 0.5f);
    }

    [Fact]
    public void Crouching_does_not_change_the_height()
    {
        var running = new OnlineBodyStatistics();
        for (int i = 0; i < 600; i++)
        {
            PersonPose pose = PoseFile.Standing(300, 400, 300);
            if (i % 100 < 60) pose.Points[Keypoints135.Nose] = new Keypoint(300, 300, 1);
            running.Add(pose, i / 30.0);
        }
        Assert.Equal(300, running.Current.HeightNear, 3f);
    }

    [Fact]
    public void New_estimate_is_approached_without_a_jump()
    {
        var format = FrameFormat.Square(512, 256);
        var normalizer = new PoseNormalizer(Target, format.Picture);
        using var frame = new Frame(format);
        float last = float.NaN;
        for (int i = 0; i < 300; i++)
        {
            // After five seconds the person steps far back once, which extends the estimated range.
            float ankle = i is > 150 and < 180 ? 700 : 900;
            frame.SmoothedPose.CopyFrom(PoseFile.Standing(640, ankle, ankle == 900 ? 600 : 400));
            frame.Time = i / 30.0;
            normalizer.Process(frame);
            float drivenAnkle = frame.NormalizedPose.Points[Keypoints135.LeftAnkle].Y;
            bool stepped = i is 151 or 180;
            if (i > 0 && !stepped) Assert.InRange(Math.Abs(drivenAnkle - last), 0, 3);
            last = drivenAnkle;
        }
    }

    [Fact]
    public void Person_without_visible_feet_is_placed_in_the_middle_and_moves()
    {
        var normalizer = new PoseNormalizer(Target, new OpenCvSharp.Size(512, 512));
        using var frame = new Frame(FrameFormat.Square(512, 256));
        frame.Image.Create(480, 640, OpenCvSharp.MatType.CV_8UC3);
        PersonPose seated = PoseFile.Standing(320, 900, 600);
        foreach (int point in new[] { Keypoints135.LeftKnee, Keypoints135.RightKnee, Keypoints135.LeftAnkle, Keypoints135.RightAnkle })
            seated.Points[point] = Keypoint.Missing;
        float first = 0, last = 0;
        for (int i = 0; i < 90; i++)
        {
            frame.SmoothedPose.CopyFrom(seated);
            frame.SmoothedPose.Points[Keypoints135.LeftWrist] = new Keypoint(320 + i, 500, 1);
            frame.Time = i / 30.0;
            normalizer.Process(frame);
            if (i == 0) first = frame.NormalizedPose.Points[Keypoints135.LeftWrist].X;
            last = frame.NormalizedPose.Points[Keypoints135.LeftWrist].X;
        }
        Keypoint hip = frame.NormalizedPose.Points[Keypoints135.LeftHip], shoulder = frame.NormalizedPose.Points[Keypoints135.LeftShoulder];
        // The middle of the range is at 425, where the performer is 270 high. The torso of 192 gives a height of 192 / 0.33 = 582, the
        // shoulders of 144 give 144 / 0.27 = 533; the larger is used.
        Assert.Equal(425 - (0.56f * 270), hip.Y, 0.1f);
        Assert.Equal(192 * 270 / 581.8f, hip.Y - shoulder.Y, 0.1f);
        Assert.Equal(256, (hip.X + frame.NormalizedPose.Points[Keypoints135.RightHip].X) / 2, 0.1f);
        Assert.Equal(89 * 270 / 581.8f, last - first, 0.1f);
    }

    [Fact]
    public void Last_transform_is_kept_without_feet_and_the_image_is_fitted_for_a_head_alone()
    {
        var format = FrameFormat.Square(512, 256);
        var normalizer = new PoseNormalizer(Target, format.Picture);
        using var frame = new Frame(format);
        frame.Image.Create(480, 640, OpenCvSharp.MatType.CV_8UC3);
        PersonPose footless = PoseFile.Standing(320, 900, 600);
        foreach (ref Keypoint point in footless.Points.AsSpan(1)) point = Keypoint.Missing;
        footless.Points[Keypoints135.Nose] = new Keypoint(320, 240, 1);

        frame.SmoothedPose.CopyFrom(footless);
        normalizer.Process(frame);
        Assert.Equal(256, frame.NormalizedPose.Points[Keypoints135.Nose].X, 0.01f);
        Assert.Equal(256, frame.NormalizedPose.Points[Keypoints135.Nose].Y, 0.01f);

        frame.SmoothedPose.CopyFrom(PoseFile.Standing(320, 900, 600));
        normalizer.Process(frame);
        float knee = frame.NormalizedPose.Points[Keypoints135.LeftKnee].Y;
        PersonPose cut = PoseFile.Standing(320, 900, 600);
        cut.Points[Keypoints135.LeftAnkle] = cut.Points[Keypoints135.RightAnkle] = Keypoint.Missing;
        frame.SmoothedPose.CopyFrom(cut);
        normalizer.Process(frame);
        Assert.Equal(knee, frame.NormalizedPose.Points[Keypoints135.LeftKnee].Y, 0.01f);
    }
}
