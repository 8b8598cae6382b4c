using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Measurement.Motion;

namespace LiveDance.Tests.Measurement.Motion;

/// <summary>Tests the accuracy of normalization on the committed clip's true joints and all its distortions.</summary>
public class NormalizationFiguresTests
{
    private static readonly Lazy<List<NormalizationFigures>> Figures = new(Measure);

    [Fact]
    public void Calibrated_dancer_is_mapped_to_nova_within_5_per_cent() => AssertWithin("calibrated", perCent: 5, jump: 0.2);

    [Fact]
    public void Uncalibrated_dancer_is_mapped_to_nova_within_10_per_cent_after_five_seconds_without_jumps() =>
        AssertWithin("from 5 s on", perCent: 10, jump: 1);

    [Fact]
    public void Dancer_of_a_whole_file_gets_novas_proportions()
    {
        double NotFitted(string name) => Figures.Value.First(row => row.Statistics == name).MeanLimb!.Value;
        Assert.InRange(NotFitted("whole file"), 0, 0.5);
        Assert.True(NotFitted("whole file, not fitted") > 1, "the dancer already had nova's proportions");
    }

    private static void AssertWithin(string statistics, double perCent, double jump)
    {
        NormalizationFigures[] rows = [.. Figures.Value.Where(row => row.Statistics == statistics)];
        Assert.Equal(Distortions.All.Length, rows.Length);
        foreach (NormalizationFigures row in rows)
        {
            foreach (double? deviation in new[] { row.AnkleNear, row.AnkleFar, row.HeightNear, row.HeightFar, row.MeanLimb })
                Assert.True(Math.Abs(deviation!.Value) <= perCent, $"{row}");
            Assert.InRange(row.LargestJump!.Value, 0, jump);
        }
    }

    private static List<NormalizationFigures> Measure()
    {
        PersonPose[] joints = GroundTruthJoints.Read(Path.Combine(Footage.Repository, "footage", "guest.joints.json.gz"));
        PersonPose[] mirrored = [.. Distortions.Flipped(new MotionClip("guest", 30, 640, joints, joints, joints, true)).Reference];
        using Performer performer = Performer.Load(Footage.Nova);
        var measures = new PerformerMeasures(performer.Manifest.Statistics, performer.Format.Picture, performer.Skeleton);
        return MotionMeasurement.Measure(new MotionClip("guest", 30, 640, joints, mirrored, joints, true), measures).Normalization;
    }
}
