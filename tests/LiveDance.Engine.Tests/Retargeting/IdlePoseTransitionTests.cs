using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Tests.Retargeting;

/// <summary>Tests the performer's pose while there is no dancer.</summary>
public sealed class IdlePoseTransitionTests : IDisposable
{
    private static readonly BodyStatistics Target = new() { AnkleNear = 470, AnkleFar = 430, HeightNear = 320, HeightFar = 280, CentreX = 320 };
    private static readonly PersonPose Rest = new Dancing().At(0);
    private readonly Frame _frame = new(FrameFormat.Square(4, 1));
    private readonly IdlePoseTransition _handover = new(RestSkeleton.Of(Rest), Target);

    public void Dispose() => _frame.Dispose();

    [Fact]
    public void Rest_pose_is_shown_before_the_first_dancer()
    {
        Nobody(0);
        Assert.True(_frame.TargetPose.Found);
        Assert.Equal(Rest.Points[LeftWrist].X, _frame.TargetPose.Points[LeftWrist].X, 0.01f);
    }

    [Fact]
    public void Pose_is_held_after_the_dancer_leaves_and_then_blended_to_rest_in_place()
    {
        PersonPose last = new Dancing().At(2, x: 200);
        Somebody(last, 10);
        Nobody(10.3);
        Assert.Equal(last.Points[LeftWrist], _frame.TargetPose.Points[LeftWrist]);
        Assert.Equal(last.Track, _frame.TargetPose.Track);

        float before = float.NaN;
        for (double time = 10.5; time < 12; time += 1 / 30.0)
        {
            Nobody(time);
            float wrist = _frame.TargetPose.Points[LeftWrist].Y;
            if (!float.IsNaN(before)) Assert.InRange(MathF.Abs(wrist - before), 0, 15);
            before = wrist;
        }
        BodyMeasure.TryFoot(last, out (float X, float Y) was);
        BodyMeasure.TryFoot(_frame.TargetPose, out (float X, float Y) stands);
        Assert.Equal(was.X, stands.X, 0.1f);
        BodyMeasure.TryFoot(Rest, out (float X, float Y) own);
        Assert.Equal(
            Rest.Points[LeftWrist].Y - own.Y, _frame.TargetPose.Points[LeftWrist].Y - stands.Y, 0.1f);
    }

    [Fact]
    public void Pose_of_the_next_dancer_is_unchanged()
    {
        Somebody(new Dancing().At(2), 10);
        Nobody(15);
        PersonPose next = new Dancing().At(4);
        next.Track = 2;
        Somebody(next, 15.1);
        Assert.Equal(2, _frame.TargetPose.Track);
        Assert.Equal(next.Points, _frame.TargetPose.Points);
    }

    [Fact]
    public void Missing_limb_appears_during_the_blend_to_rest()
    {
        PersonPose last = new Dancing().At(2);
        last.Points[LeftWrist] = Keypoint.Missing;
        Somebody(last, 10);
        Nobody(10.6);
        Assert.False(_frame.TargetPose.Points[LeftWrist].Seen);
        Nobody(12);
        Assert.True(_frame.TargetPose.Points[LeftWrist].Seen);
    }

    [Fact]
    public void Dancer_of_whom_less_than_a_trunk_is_left_is_held_as_one_who_left()
    {
        PersonPose last = new Dancing().At(2), less = new Dancing().At(3);
        less.Points[LeftShoulder] = Keypoint.Missing;
        Somebody(last, 10);
        Somebody(less, 10.1);
        Assert.Equal(last.Points, _frame.TargetPose.Points);
        Somebody(less, 15);
        Assert.Equal(Rest.Points[LeftWrist].Y, _frame.TargetPose.Points[LeftWrist].Y, 20f);
        Assert.True(_frame.TargetPose.Points[LeftShoulder].Seen);
    }

    [Fact]
    public void Hand_appears_at_its_wrist_during_the_blend_to_rest()
    {
        const int thumb = LeftHand + 4;
        PersonPose last = new Dancing().At(2);
        last.Points.AsSpan(LeftHand, HandCount).Fill(Keypoint.Missing);
        Somebody(last, 10);
        for (double time = 10.5; time < 12; time += 1 / 30.0)
        {
            Nobody(time);
            Keypoint point = _frame.TargetPose.Points[thumb], wrist = _frame.TargetPose.Points[LeftWrist];
            if (point.Seen) Assert.Equal(Rest.Points[thumb].Y - Rest.Points[LeftWrist].Y, point.Y - wrist.Y, 0.1f);
        }
        Assert.True(_frame.TargetPose.Points[thumb].Seen);
    }

    private void Somebody(PersonPose pose, double time)
    {
        _frame.LimitedPose.CopyFrom(pose);
        _frame.Time = time;
        _handover.Process(_frame);
    }

    private void Nobody(double time)
    {
        _frame.LimitedPose.Clear();
        _frame.Time = time;
        _handover.Process(_frame);
    }
}
