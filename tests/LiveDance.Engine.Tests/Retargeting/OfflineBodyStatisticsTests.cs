using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Tests.Retargeting;

/// <summary>Tests <see cref="OfflineBodyStatistics"/> against values computed by hand.</summary>
public class OfflineBodyStatisticsTests
{
    [Fact]
    public void Statistics_equal_the_papers_definition()
    {
        // Ankles 300 350 360 | 380 | 390 395 400: median 380, near 400. Far is at most alpha * 20 from the median.
        float[] ankles = [300, 350, 360, 380, 390, 395, 400];
        float[] heights = [150, 170, 180, 190, 195, 200, 198];
        PersonPose[] poses = [.. ankles.Zip(heights, (ankle, height) => PoseFile.Standing(250, ankle, height))];

        BodyStatistics narrow = OfflineBodyStatistics.Measure(poses, alpha: 0.6f)!.Value;
        Assert.Equal((400f, 380f), (narrow.AnkleNear, narrow.AnkleFar));
        // 5 % of the range of 20 is 1 pixel, which contains only the end itself.
        Assert.Equal(198, narrow.HeightNear, 0.01f);
        Assert.Equal(190, narrow.HeightFar, 0.01f);

        BodyStatistics wide = OfflineBodyStatistics.Measure(poses, alpha: 1.6f)!.Value;
        Assert.Equal(350, wide.AnkleFar);
        // 5 % of 50 is 2.5 pixels.
        Assert.Equal(170, wide.HeightFar, 0.01f);
        Assert.Equal(250, wide.CentreX, 0.01f);
    }

    [Fact]
    public void Frames_without_feet_or_people_are_ignored_and_none_gives_null()
    {
        PersonPose footless = PoseFile.Standing(250, 999, 300);
        footless.Points[Keypoints135.LeftAnkle] = footless.Points[Keypoints135.RightAnkle] = Keypoint.Missing;
        Assert.Equal(400, OfflineBodyStatistics.Measure([footless, PoseFile.Standing(250, 400, 200), new PersonPose()])!.Value.AnkleNear);
        Assert.Null(OfflineBodyStatistics.Measure([footless, new PersonPose()]));
    }

    [Theory]
    [InlineData(2, 0, 0)]
    [InlineData(1, 40, 0)]
    [InlineData(1, 0, 25)]
    [InlineData(0.5f, -30, 60)]
    public void Scaled_or_moved_source_gives_the_same_retargeted_skeleton(float scale, float right, float down)
    {
        BodyStatistics target = new() { AnkleNear = 474, AnkleFar = 429, HeightNear = 356, HeightFar = 319, CentreX = 268 };
        PersonPose[] plain = Walk(1, 0, 0), changed = Walk(scale, right, down);
        BodyStatistics plainStatistics = OfflineBodyStatistics.Measure(plain)!.Value;
        BodyStatistics changedStatistics = OfflineBodyStatistics.Measure(changed)!.Value;
        for (int i = 0; i < plain.Length; i++)
        {
            Keypoint a = Driven(plain[i], plainStatistics), b = Driven(changed[i], changedStatistics);
            Assert.Equal(a.X, b.X, 0.05f);
            Assert.Equal(a.Y, b.Y, 0.05f);
        }

        Keypoint Driven(PersonPose pose, BodyStatistics source)
        {
            BodyMeasure.TryFoot(pose, out (float X, float Y) foot);
            PoseTransform transform = GlobalNormalization.Between(source, target, foot.Y);
            Keypoint nose = pose.Points[Keypoints135.Nose];
            return new Keypoint((transform.Scale * nose.X) + transform.OffsetX, (transform.Scale * nose.Y) + transform.OffsetY, 1);
        }
    }

    private static PersonPose[] Walk(float scale, float right, float down) =>
    [
        .. Enumerable.Range(0, 60).Select(i =>
        {
            float depth = 0.5f + (0.5f * MathF.Sin(i * 0.3f)), x = 300 + (20 * MathF.Cos(i * 0.2f));
            return PoseFile.Standing((x * scale) + right, ((380 + (40 * depth)) * scale) + down, (250 + (30 * depth)) * scale);
        }),
    ];
}
