using LiveDance.Engine.Frames;
using LiveDance.Measurement.Motion;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Tests.Measurement.Motion;

/// <summary>Tests each measure of the motion against values computed by hand.</summary>
public class MeasureTests
{
    private const double Rate = 25;

    [Fact]
    public void Accuracy_counts_points_by_distance_and_missing_points_as_wrong()
    {
        int[] points = [LeftShoulder, RightShoulder, LeftElbow, RightElbow, LeftWrist, RightWrist];
        var reference = new PersonPose { Found = true };
        foreach (int point in points) reference.Points[point] = new Keypoint(50, 50, 1);
        var shown = new PersonPose { Found = true };
        shown.Points[LeftShoulder] = new Keypoint(53, 50, 1);
        shown.Points[RightShoulder] = new Keypoint(50, 45, 1);
        shown.Points[LeftElbow] = new Keypoint(50, 57, 1);
        shown.Points[RightElbow] = new Keypoint(62, 50, 1);
        // Points that are missing in the reference are ignored.
        reference.Points[RightWrist] = new Keypoint(0, 0, 0.2f);
        shown.Points[RightWrist] = new Keypoint(500, 500, 1);

        Accuracy accuracy = Accuracy.Measure([shown], [reference], points, height: 100);

        Assert.Equal(80, accuracy.Shown, 1e-9);
        Assert.Equal((3 + 5 + 7 + 12) / 4.0, accuracy.MeanError!.Value, 1e-4);
        Assert.Equal(40, accuracy.Pck5, 1e-9);
        Assert.Equal(60, accuracy.Pck10, 1e-9);
    }

    [Fact]
    public void Jitter_of_stationary_points_is_the_second_difference()
    {
        PersonPose[] still = Dancer.Walk(50, _ => (300, 400));
        // Alternating by one pixel gives a second difference of two pixels.
        PersonPose[] shaken = Dancer.With(still, LeftWrist, (frame, point) => point with { Y = point.Y + (frame % 2 == 0 ? 1 : 0) });
        Assert.Equal(100 * 2 / 200.0, Jitter.Measure(shaken, still, [LeftWrist], 200, Rate).Acceleration!.Value, 1e-4);
        Assert.Equal(0, Jitter.Measure(shaken, still, [RightWrist], 200, Rate).Acceleration!.Value, 1e-9);

        // Half of the points are shaken, so the mean is half as much.
        Assert.Equal(50 * 2 / 200.0, Jitter.Measure(shaken, still, [LeftWrist, RightWrist], 200, Rate).Acceleration!.Value, 1e-4);
    }

    [Fact]
    public void Jitter_ignores_points_that_move_in_the_reference()
    {
        // 2 % of the height a second counts as stationary, 4 % does not.
        Assert.NotEqual(0, Samples(0.02));
        Assert.Equal(0, Samples(0.04));
        Assert.Null(Jitter.Measure(Moving(0.04), Moving(0.04), [LeftHip], 200, Rate).Acceleration);

        static int Samples(double speed) => Jitter.Measure(Moving(speed), Moving(speed), [LeftHip], 200, Rate).Samples;
        static PersonPose[] Moving(double speed) => Dancer.Walk(50, frame => (300 + (speed * 200 * frame / Rate), 400));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(0.4)]
    [InlineData(-1.3)]
    public void Lag_of_a_shifted_motion_is_the_shift_despite_offset_noise_and_drop_outs(double frames)
    {
        PersonPose[] reference = Sway(0), shown = Sway(frames);
        double lag = Lag.Milliseconds(shown, reference, MeasuredJoints.Body, Rate)!.Value;
        Assert.Equal(1000 * frames / Rate, lag, 1.5);

        PersonPose[] aside = Dancer.With(shown, LeftWrist, (_, point) => point with { X = point.X + 40 });
        Assert.Equal(lag, Lag.Milliseconds(aside, reference, MeasuredJoints.Body, Rate)!.Value, 0.01);

        PersonPose[] noisy = Distortions.WithNoise(Dancer.Clip(shown)).Detected;
        Assert.Equal(lag, Lag.Milliseconds(noisy, reference, MeasuredJoints.Body, Rate)!.Value, 2.0);

        PersonPose[] dropOuts = Distortions.WithDropOuts(Dancer.Clip(shown)).Detected;
        Assert.Equal(lag, Lag.Milliseconds(dropOuts, reference, MeasuredJoints.Body, Rate)!.Value, 2.0);

        static PersonPose[] Sway(double late) => Dancer.Walk(200, frame =>
            (300 + (40 * Math.Sin((frame - late) * 0.21)) + (15 * Math.Sin((frame - late) * 0.5)),
                400 + (10 * Math.Sin((frame - late) * 0.33))));
    }

    [Fact]
    public void Lag_of_poses_without_motion_is_null()
    {
        PersonPose[] still = Dancer.Walk(100, _ => (300, 400));
        Assert.Null(Lag.Milliseconds(still, still, MeasuredJoints.Body, Rate));
    }

    [Fact]
    public void Prediction_is_measured_against_the_later_pose()
    {
        // 120 pixels a second is 60 % of the height, which counts as moving; in 50 ms it is 6 pixels, 3 % of the height.
        PersonPose[] walk = Dancer.Walk(120, frame => (100 + (4 * frame), 400));
        Prediction figures = Prediction.Measure(Dancer.Clip(walk), 50);
        Assert.InRange(figures.Error!.Value, 3, 3.6);
        Assert.InRange(figures.PredictedError!.Value, 0, 1.5);
        Assert.Equal(figures.MovingError!.Value, figures.Error.Value, 0.1);
        Assert.Null(figures.Jitter);

        PersonPose[] later = Prediction.Later(walk, 1.5);
        Assert.Equal(118, later.Length);
        Assert.Equal(106, later[0].Points[Nose].X, 1e-3);
    }

    [Fact]
    public void Height_is_that_of_a_standing_person()
    {
        PersonPose[] poses = [.. Dancer.Walk(70, _ => (300, 400)), .. Dancer.Walk(30, _ => (300, 400), height: 120)];
        Assert.Equal(200, MeasuredJoints.StandingHeight(poses), 1e-3);
        Assert.Equal(0, MeasuredJoints.StandingHeight([new PersonPose()]));
    }
}
