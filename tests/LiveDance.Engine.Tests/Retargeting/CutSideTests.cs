using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Tests.Retargeting;

/// <summary>Tests the performer's pose while the dancer is half out of the image at one side.</summary>
public sealed class CutSideTests : IDisposable
{
    private const int Width = 640;
    private static readonly BodyStatistics Target = new() { AnkleNear = 470, AnkleFar = 430, HeightNear = 320, HeightFar = 320, CentreX = 256 };
    private readonly Frame _frame = new(FrameFormat.NoPicture);
    private readonly PoseNormalizer _normalizer = new(Target, new OpenCvSharp.Size(512, 512));

    public CutSideTests() => _frame.Image.Create(480, Width, MatType.CV_8UC3);

    public void Dispose() => _frame.Dispose();

    [Theory]
    [InlineData(4, 1)]
    [InlineData(Width - 4, 0)]
    public void Half_that_is_out_of_the_image_stands_beside_the_other_one(int middle, int hidden)
    {
        // The network also guesses points outside the image, or says that it does not see them.
        foreach (float confidence in new[] { 0f, 0.9f })
        {
            int seen = 1 - hidden;
            PersonPose cut = PoseFile.Standing(middle, 450, 300);
            foreach (int point in (int[])[LeftShoulder, LeftElbow, LeftHip, LeftKnee, LeftAnkle])
                cut.Points[point + hidden] = cut.Points[point + hidden] with { X = cut.Points[point + hidden].X + (middle < 100 ? -40 : 40), Confidence = confidence };
            cut.Points[LeftKnee + hidden] = cut.Points[LeftKnee + hidden] with { Y = 200 };
            Keypoint[] points = Process(cut).Points;
            float side = points[LeftShoulder + seen].X - points[LeftShoulder + hidden].X;
            Assert.Equal(hidden == 1 ? 1 : -1, Math.Sign(side));
            Assert.InRange(Math.Abs(side), 0.1 * Target.HeightNear, 0.35 * Target.HeightNear);
            foreach (int joint in (int[])[LeftShoulder, LeftHip, LeftKnee, LeftAnkle])
                Assert.Equal(points[joint + seen].Y, points[joint + hidden].Y, 0.1f);
            Assert.True(points[LeftElbow + hidden].Y > points[LeftShoulder + hidden].Y && points[LeftWrist + hidden].Y > points[LeftElbow + hidden].Y);
            Assert.True(BodyMeasure.TryFoot(_frame.NormalizedPose, out (float X, float Y) foot));
            Assert.InRange(foot.Y, Target.AnkleFar - 5, Target.AnkleNear + 5);
        }
    }

    [Fact]
    public void Raised_arm_that_leaves_the_image_does_not_leap_down()
    {
        float before = float.NaN, longest = 0;
        for (int middle = 100; middle > 0; middle -= 3)
        {
            PersonPose pose = PoseFile.Standing(middle, 450, 300);
            Keypoint shoulder = pose.Points[RightShoulder];
            pose.Points[RightElbow] = shoulder with { Y = shoulder.Y - 60 };
            pose.Points[RightWrist] = shoulder with { Y = shoulder.Y - 110 };
            float wrist = Process(pose).Points[RightWrist].Y;
            if (!float.IsNaN(before)) longest = MathF.Max(longest, wrist - before);
            before = wrist;
        }
        Assert.True(before > _frame.NormalizedPose.Points[RightShoulder].Y + 50, "the arm does not hang");
        // 215 pixels, from above the shoulder to below it, in 0.2 s.
        Assert.InRange(longest, 20, 50);
    }

    [Fact]
    public void Cut_face_is_replaced_by_that_of_the_rest_pose()
    {
        PersonPose rest = PoseFile.Standing(256, 450, 320);
        var legs = new LegCompletion(RestSkeleton.Of(rest), Target);
        PersonPose cut = PoseFile.Standing(-6, 450, 300);
        foreach (int joint in (int[])[LeftShoulder, LeftHip])
        {
            cut.Points[joint + 1] = cut.Points[joint + 1] with { X = -40 };
            cut.Points[joint] = cut.Points[joint] with { X = 20 };
        }
        Process(cut);
        Assert.False(_frame.NormalizedPose.Points[Nose].Seen);
        _frame.RetargetedPose.CopyFrom(_frame.NormalizedPose);
        legs.Process(_frame);
        Keypoint[] points = _frame.CompletedPose.Points;
        Assert.True(points[Nose].Seen);
        Assert.Equal((points[LeftShoulder].X + points[RightShoulder].X) / 2, points[Nose].X, 1f);
        Assert.True(points[Nose].Y < points[LeftShoulder].Y);
    }

    [Fact]
    public void Dancer_who_is_inside_the_image_or_turned_to_the_side_is_not_changed()
    {
        PersonPose inside = PoseFile.Standing(300, 450, 300), turned = PoseFile.Standing(60, 450, 300);
        foreach (int joint in (int[])[LeftShoulder, LeftHip]) turned.Points[joint + 1] = turned.Points[joint] with { X = turned.Points[joint].X - 3 };
        foreach (PersonPose pose in new[] { inside, turned })
        {
            var cut = new CutSideCompletion();
            var changed = new PersonPose();
            changed.CopyFrom(pose);
            Assert.False(cut.Complete(changed, _frame.Image.Size(), 0));
            Assert.Equal(pose.Points, changed.Points);
        }
    }

    private PersonPose Process(PersonPose pose)
    {
        _frame.SmoothedPose.CopyFrom(pose);
        _normalizer.Process(_frame);
        _frame.Time += 0.03;
        return _frame.NormalizedPose;
    }
}
