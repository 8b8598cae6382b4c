using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using LiveDance.Measurement.Motion;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Tests.Measurement.Motion;

/// <summary>Tests <see cref="RetargetingMeasurement"/> on synthetic poses.</summary>
public class RetargetingMeasurementTests
{
    private const double Rate = 30;

    [Fact]
    public void Dancer_with_the_performers_measures_has_no_deviation()
    {
        MotionClip clip = Dancer.Clip(ApproachAndRetreat(heightNear: 240, heightFar: 200, near: 440, far: 400));
        BodyStatistics own = RetargetingMeasurement.Statistics(clip.Detected)!.Value;
        var performer = new PerformerMeasures(own, new OpenCvSharp.Size(512, 512), PerformerSkeleton.From(clip.Detected, own));

        RetargetingMeasurement result = RetargetingMeasurement.Measure(clip, clip.Detected, performer, own, 0, RetargetingMode.None)!;

        foreach (double deviation in new[] { result.AnkleNear, result.AnkleFar, result.HeightNear, result.HeightFar, result.WorstLimb!.Value })
            Assert.Equal(0, deviation, 0.2);
        Assert.Equal(0, result.LargestJump);
    }

    [Fact]
    public void Wrong_height_in_the_statistics_gives_the_inverse_deviation()
    {
        MotionClip clip = Dancer.Clip(ApproachAndRetreat(heightNear: 240, heightFar: 200, near: 440, far: 400));
        BodyStatistics own = RetargetingMeasurement.Statistics(clip.Detected)!.Value;
        // With a height that is 10 % too large the dancer is drawn by 1/11 too short. The depth range is then taken as smaller too,
        // which moves near and far slightly together.
        BodyStatistics wrong = own with { HeightNear = own.HeightNear * 1.1f, HeightFar = own.HeightFar * 1.1f };

        RetargetingMeasurement result = RetargetingMeasurement.Measure(
            clip, clip.Detected, new PerformerMeasures(own, new OpenCvSharp.Size(512, 512)), wrong, 0, RetargetingMode.None)!;

        Assert.Equal(100 * ((1 / 1.1) - 1), result.HeightNear, 1.0);
        Assert.Equal(100 * ((1 / 1.1) - 1), result.HeightFar, 1.0);
        Assert.Null(result.WorstLimb);
    }

    [Fact]
    public void Online_estimates_cause_small_jumps()
    {
        MotionClip clip = Dancer.Clip(ApproachAndRetreat(heightNear: 240, heightFar: 200, near: 440, far: 400));
        BodyStatistics own = RetargetingMeasurement.Statistics(clip.Detected)!.Value;
        RetargetingMeasurement result = RetargetingMeasurement.Measure(
            clip, clip.Detected, new PerformerMeasures(own, new OpenCvSharp.Size(512, 512)), null, 5, RetargetingMode.None)!;
        Assert.InRange(result.LargestJump, 0.001, 2);
        Assert.Null(RetargetingMeasurement.Measure(clip, clip.Detected, new PerformerMeasures(own, new OpenCvSharp.Size(512, 512)), null, 500, RetargetingMode.None));
    }

    [Fact]
    public void Statistics_are_percentiles_of_the_ankle_positions()
    {
        // Ankles at 300, 301, ... 400: the 97th percentile is 397, the 5th 305.
        BodyStatistics statistics = RetargetingMeasurement.Statistics(Dancer.Walk(101, frame => (200, 300 + frame)))!.Value;
        Assert.Equal(397, statistics.AnkleNear, 1e-3);
        Assert.Equal(305, statistics.AnkleFar, 1e-3);
        Assert.Equal(200, statistics.HeightNear, 1e-3);
        Assert.Equal(200, statistics.CentreX, 1e-3);
        Assert.Null(RetargetingMeasurement.Statistics([new PersonPose()]));
    }

    [Fact]
    public void Foot_speed_is_the_mean_speed_of_ankles_that_stand_still_in_the_reference()
    {
        PersonPose[] still = Dancer.Walk(60, _ => (300, 400));
        PersonPose[] sliding = Dancer.With(still, LeftAnkle, (frame, point) => point with { X = point.X + (0.5f * frame) });
        // One of two feet slides by half a pixel a frame.
        Assert.Equal(0.5 * Rate / 2, RetargetingMeasurement.FootSpeed(sliding, still, 200, Rate)!.Value, 1e-3);
        Assert.Null(RetargetingMeasurement.FootSpeed(still, Dancer.Walk(60, frame => (300 + (5 * frame), 400)), 200, Rate));
    }

    [Fact]
    public void Limb_deviations_are_relative_to_the_performers_proportions()
    {
        MotionClip clip = Dancer.Clip(ApproachAndRetreat(heightNear: 240, heightFar: 200, near: 440, far: 400));
        BodyStatistics own = RetargetingMeasurement.Statistics(clip.Detected)!.Value;
        PerformerSkeleton skeleton = PerformerSkeleton.From(clip.Detected, own);
        var limbs = new Dictionary<LimbKind, float>(skeleton.Limbs);
        limbs[LimbKind.Shoulders] /= 1.1f;
        limbs[LimbKind.Hips] /= 0.8f;
        IReadOnlyDictionary<LimbKind, double> deviations = RetargetingMeasurement.LimbDeviations(
            clip.Detected, own, skeleton with { Limbs = limbs });
        Assert.Equal(10, deviations[LimbKind.Shoulders], 0.1);
        Assert.Equal(-20, deviations[LimbKind.Hips], 0.1);
        Assert.Equal(0, deviations[LimbKind.Thigh], 0.1);
        Assert.Empty(RetargetingMeasurement.LimbDeviations(clip.Detected, own, null));
    }

    // Towards the camera and back in eight seconds, twice; taller when nearer.
    private static PersonPose[] ApproachAndRetreat(double heightNear, double heightFar, double near, double far) =>
    [
        .. Enumerable.Range(0, (int)(16 * Rate)).Select(frame =>
        {
            double depth = (1 - Math.Cos(2 * Math.PI * frame / (8 * Rate))) / 2;
            return Dancer.Standing(260, far + (depth * (near - far)), heightFar + (depth * (heightNear - heightFar)));
        }),
    ];
}
