using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Tests.Retargeting;

/// <summary>Tests the performer's legs while the dancer's are not visible.</summary>
public sealed class LegCompletionTests : IDisposable
{
    private static readonly BodyStatistics Target = new() { AnkleNear = 470, AnkleFar = 430, HeightNear = 320, HeightFar = 320, CentreX = 320 };
    private static readonly PersonPose Rest = PoseFile.Standing(320, 450, 300);
    private static readonly int[] Legs = [LeftKnee, RightKnee, LeftAnkle, RightAnkle];
    private readonly Frame _frame = new(FrameFormat.Square(4, 1));
    private readonly LegCompletion _legs = new(RestSkeleton.Of(Rest), Target);

    public void Dispose() => _frame.Dispose();

    [Fact]
    public void Legs_outside_the_image_are_taken_from_the_rest_pose()
    {
        PersonPose result = Process(pose =>
        {
            foreach (int point in Legs) pose.Points[point] = Keypoint.Missing;
        });
        PersonPose whole = PoseFile.Standing(200, 450, 300);
        foreach (int point in Legs) Assert.InRange(result.Points[point].DistanceTo(whole.Points[point]), 0, 0.1f);
        Assert.False(result.Points[BodyParts.Toe(0)].Seen);
    }

    [Fact]
    public void Visible_knees_are_not_changed()
    {
        PersonPose result = Process(pose =>
        {
            pose.Points[LeftKnee] = new Keypoint(250, 350, 1);
            pose.Points[LeftAnkle] = pose.Points[RightAnkle] = Keypoint.Missing;
        });
        Assert.Equal(new Keypoint(250, 350, 1), result.Points[LeftKnee]);
        Assert.Equal((250f, 350 + (0.26f * 300)), (result.Points[LeftAnkle].X, MathF.Round(result.Points[LeftAnkle].Y, 2)));
    }

    [Fact]
    public void Single_hidden_leg_and_legs_without_hips_stay_missing()
    {
        PersonPose one = Process(pose => pose.Points[LeftAnkle] = pose.Points[LeftKnee] = Keypoint.Missing);
        Assert.False(one.Points[LeftAnkle].Seen || one.Points[LeftKnee].Seen);
        PersonPose head = Process(pose =>
        {
            foreach (int point in Legs) pose.Points[point] = Keypoint.Missing;
            pose.Points[LeftHip] = Keypoint.Missing;
        });
        Assert.All(Legs, point => Assert.False(head.Points[point].Seen));
    }

    [Fact]
    public void Foot_whose_toes_are_not_seen_is_that_of_the_rest_pose()
    {
        PersonPose rest = PoseFile.Standing(320, 450, 300);
        rest.Points[BodyParts.Toe(0)] = rest.Points[LeftAnkle] with { X = rest.Points[LeftAnkle].X + 20 };
        var legs = new LegCompletion(RestSkeleton.Of(rest), Target);
        _frame.RetargetedPose.CopyFrom(PoseFile.Standing(200, 450, 300));
        legs.Process(_frame);
        Keypoint[] points = _frame.CompletedPose.Points;
        Assert.Equal(points[LeftAnkle].X + 20, points[BodyParts.Toe(0)].X, 0.1f);

        var own = new Keypoint(190, 460, 1);
        _frame.RetargetedPose.Points[BodyParts.Toe(0)] = own;
        legs.Process(_frame);
        Assert.Equal(own, points[BodyParts.Toe(0)]);
    }

    [Fact]
    public void Performer_stands_whole_when_the_image_shows_head_and_shoulders_only()
    {
        var normalizer = new PoseNormalizer(Target, new OpenCvSharp.Size(640, 640));
        PersonPose close = PoseFile.Standing(1000, 2900, 2400);
        foreach (int point in (int[])[LeftHip, RightHip, .. Legs]) close.Points[point] = Keypoint.Missing;
        _frame.SmoothedPose.CopyFrom(close);
        normalizer.Process(_frame);
        _frame.RetargetedPose.CopyFrom(_frame.NormalizedPose);
        _legs.Process(_frame);
        Keypoint[] points = _frame.CompletedPose.Points;
        Assert.True(BodyMeasure.TryFoot(_frame.CompletedPose, out (float X, float Y) foot));
        Assert.InRange(foot.Y, Target.AnkleFar - 5, Target.AnkleNear + 5);
        Assert.True(BodyMeasure.TryHeight(_frame.CompletedPose, out float height));
        Assert.InRange(height, 0.85f * Target.HeightNear, 1.15f * Target.HeightNear);
        Assert.Equal((points[LeftShoulder].X + points[RightShoulder].X) / 2, foot.X, 0.1f);
        Assert.True(points[LeftHip].X > points[RightHip].X == points[LeftShoulder].X > points[RightShoulder].X);
    }

    private PersonPose Process(Action<PersonPose> change)
    {
        _frame.RetargetedPose.CopyFrom(PoseFile.Standing(200, 450, 300));
        change(_frame.RetargetedPose);
        _legs.Process(_frame);
        return _frame.CompletedPose;
    }
}
