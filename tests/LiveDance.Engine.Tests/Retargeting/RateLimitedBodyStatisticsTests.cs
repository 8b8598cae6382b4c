using LiveDance.Engine.Calibration;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Tests.Retargeting;

/// <summary>Tests that changes of the body statistics cause no visible jumps.</summary>
public class RateLimitedBodyStatisticsTests
{
    private static readonly BodyStatistics Target = new() { AnkleNear = 474, AnkleFar = 429, HeightNear = 356, HeightFar = 319, CentreX = 256 };
    private static readonly BodyStatistics Guess = new() { AnkleNear = 400, AnkleFar = 400, HeightNear = 300, HeightFar = 300, CentreX = 320 };

    [Theory]
    [InlineData(460, 340, 360, 250, 320)] // a larger range
    [InlineData(405, 395, 150, 140, 320)] // half as tall
    [InlineData(405, 395, 600, 590, 320)] // twice as tall
    [InlineData(400, 400, 300, 300, 20)] // another position
    [InlineData(900, 100, 900, 50, 600)] // all values differ
    public void New_statistics_are_reached_without_a_visible_jump(float near, float far, float tall, float small, float centre)
    {
        var goal = new BodyStatistics { AnkleNear = near, AnkleFar = far, HeightNear = tall, HeightFar = small, CentreX = centre };
        PersonPose pose = PoseFile.Standing(320, 400, 300);
        var gliding = new RateLimitedBodyStatistics(Target);
        gliding.Begin(Guess, 0);
        PoseTransform last = GlobalNormalization.Between(Guess, Target, 400);
        for (int i = 1; i <= 900; i++)
        {
            gliding.Approach(goal, pose, 400, i / 30.0);
            PoseTransform now = GlobalNormalization.Between(gliding.Current, Target, 400);
            Assert.InRange(RateLimitedBodyStatistics.Shift(last, now, pose), 0, 0.01f * Target.HeightNear);
            last = now;
        }
        Assert.InRange(RateLimitedBodyStatistics.Shift(last, GlobalNormalization.Between(goal, Target, 400), pose), 0, 0.005f * Target.HeightNear);
    }

    [Fact]
    public void Result_of_a_calibration_is_reached_without_a_visible_jump()
    {
        PersonPose[] walk = [.. Enumerable.Range(0, 900).Select(i => Walking(i / 30.0))];
        var normalizer = new PoseNormalizer(Target, new OpenCvSharp.Size(512, 512));
        using var frame = new Frame(FrameFormat.Square(4, 1));
        GuidedCalibration? ended = null;
        var calibration = new CalibrationStage(normalizer) { Finished = (finished, _) => ended = finished };
        PersonPose? before = null;
        for (int i = 0; i < walk.Length; i++)
        {
            if (i == 150) calibration.Begin();
            frame.Time = i / 30.0;
            frame.SmoothedPose.CopyFrom(walk[i]);
            calibration.Process(frame);
            normalizer.Process(frame);
            // The person stands still at the end of the last step, so that all motion comes from the estimate.
            bool still = i > 0 && Same(walk[i], walk[i - 1]);
            if (still && before is not null) Assert.InRange(Farthest(before, frame.NormalizedPose), 0, 0.01f * Target.HeightNear);
            before ??= new PersonPose();
            before.CopyFrom(frame.NormalizedPose);
        }
        Assert.Equal((460f, 350f), (ended!.Result!.Value.AnkleNear, ended.Result.Value.AnkleFar));
        // The middle of the range is mapped to the middle of the performer's, whether it was reduced or not.
        Assert.Equal(429 + (45 * 50 / 110f), before!.Points[Keypoints135.LeftAnkle].Y, 1f);
    }

    // Stands for five seconds, performs the steps of a calibration, and then stands at the starting position.
    private static PersonPose Walking(double time)
    {
        int step = time < 5 ? 0 : 1 + (int)((time - 5) / GuidedCalibration.StepSeconds);
        (float ankle, float height) = step switch { 2 => (460f, 345f), 3 => (350f, 262f), _ => (400f, 300f) };
        PersonPose pose = PoseFile.Standing(320, ankle, height);
        float reach = step == 4 ? 0.42f : 0.15f;
        pose.Points[Keypoints135.LeftWrist] = new Keypoint(320 + (reach * height), ankle - (0.7f * height), 1);
        pose.Points[Keypoints135.RightWrist] = new Keypoint(320 - (reach * height), ankle - (0.7f * height), 1);
        return pose;
    }

    private static bool Same(PersonPose a, PersonPose b) => a.Points.AsSpan().SequenceEqual(b.Points);

    private static float Farthest(PersonPose a, PersonPose b) =>
        a.Points.Zip(b.Points).Where(pair => pair.First.Seen && pair.Second.Seen).Max(pair => pair.First.DistanceTo(pair.Second));
}
