using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using LiveDance.Measurement.Motion;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Tests.Measurement.Motion;

public class RetargetingMeasurementTests
{
    private const double Rate = 30;

    [Fact]
    public void A_dancer_who_is_like_the_performer_is_driven_without_deviation()
    {
        MotionClip clip = Dancer.Clip(StepToAndFro(heightNear: 240, heightFar: 200, near: 440, far: 400));
        BodyStatistics own = RetargetingMeasurement.Statistics(clip.Detected)!.Value;
        var performer = new PerformerMeasures(own, 512, PerformerSkeleton.From(clip.Detected, own));

        RetargetingMeasurement driven = RetargetingMeasurement.Measure(clip, clip.Detected, performer, own, 0, RetargetingMode.None)!;

        foreach (double deviation in new[] { driven.AnkleNear, driven.AnkleFar, driven.HeightNear, driven.HeightFar, driven.WorstLimb!.Value })
            Assert.Equal(0, deviation, 0.2);
        Assert.Equal(0, driven.LargestJump);
    }

    [Fact]
    public void Wrong_statistics_show_as_a_deviation_of_as_much()
    {
        MotionClip clip = Dancer.Clip(StepToAndFro(heightNear: 240, heightFar: 200, near: 440, far: 400));
        BodyStatistics own = RetargetingMeasurement.Statistics(clip.Detected)!.Value;
        // Taken for a tenth taller than they are, the dancer is drawn an eleventh too short;
        // and as if in less depth, which brings near and far a little together.
        BodyStatistics wrong = own with { HeightNear = own.HeightNear * 1.1f, HeightFar = own.HeightFar * 1.1f };

        RetargetingMeasurement driven = RetargetingMeasurement.Measure(
            clip, clip.Detected, new PerformerMeasures(own, 512), wrong, 0, RetargetingMode.None)!;

        Assert.Equal(100 * ((1 / 1.1) - 1), driven.HeightNear, 1.0);
        Assert.Equal(100 * ((1 / 1.1) - 1), driven.HeightFar, 1.0);
        Assert.Null(driven.WorstLimb);
    }

    [Fact]
    public void Running_estimates_move_the_picture_a_little_and_known_statistics_do_not()
    {
        MotionClip clip = Dancer.Clip(StepToAndFro(heightNear: 240, heightFar: 200, near: 440, far: 400));
        BodyStatistics own = RetargetingMeasurement.Statistics(clip.Detected)!.Value;
        RetargetingMeasurement driven = RetargetingMeasurement.Measure(
            clip, clip.Detected, new PerformerMeasures(own, 512), null, 5, RetargetingMode.None)!;
        Assert.InRange(driven.LargestJump, 0.001, 2);
        Assert.Null(RetargetingMeasurement.Measure(clip, clip.Detected, new PerformerMeasures(own, 512), null, 500, RetargetingMode.None));
    }

    [Fact]
    public void Statistics_are_percentiles_of_where_the_feet_were()
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
    public void A_foot_that_should_stand_slides_at_the_speed_it_is_drawn_with()
    {
        PersonPose[] still = Dancer.Walk(60, _ => (300, 400));
        PersonPose[] sliding = Dancer.With(still, LeftAnkle, (frame, point) => point with { X = point.X + (0.5f * frame) });
        // One of two feet slides by half a pixel a frame.
        Assert.Equal(0.5 * Rate / 2, RetargetingMeasurement.FootSpeed(sliding, still, 200, Rate)!.Value, 1e-3);
        Assert.Null(RetargetingMeasurement.FootSpeed(still, Dancer.Walk(60, frame => (300 + (5 * frame), 400)), 200, Rate));
    }

    [Fact]
    public void Limbs_deviate_by_their_share_of_the_height_where_they_are()
    {
        MotionClip clip = Dancer.Clip(StepToAndFro(heightNear: 240, heightFar: 200, near: 440, far: 400));
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

    // To the camera and back in eight seconds, twice; taller where nearer.
    private static PersonPose[] StepToAndFro(double heightNear, double heightFar, double near, double far) =>
    [
        .. Enumerable.Range(0, (int)(16 * Rate)).Select(frame =>
        {
            double depth = (1 - Math.Cos(2 * Math.PI * frame / (8 * Rate))) / 2;
            return Dancer.Standing(260, far + (depth * (near - far)), heightFar + (depth * (heightNear - heightFar)));
        }),
    ];
}
