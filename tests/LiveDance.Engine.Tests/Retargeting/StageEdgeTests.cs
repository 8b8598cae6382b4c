using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Retargeting;

public class StageEdgeTests
{
    private const float Kept = 0.15f * 340;

    private static readonly Size Square = new(512, 512);
    private static readonly BodyStatistics Performer = new() { AnkleNear = 480, AnkleFar = 430, HeightNear = 340, HeightFar = 320, CentreX = 256 };

    [Theory]
    [InlineData(-5000)]
    [InlineData(-100)]
    [InlineData(20)]
    [InlineData(500)]
    [InlineData(5000)]
    public void Hips_stay_in_the_picture_wherever_the_dancer_is(float x) =>
        Assert.InRange(new StageEdge(Performer, Square).Limited(x), Kept - 0.01f, 512 - Kept + 0.01f);

    [Fact]
    public void Places_near_the_middle_do_not_change()
    {
        var edge = new StageEdge(Performer, Square);
        float room = 0.7f * (256 - Kept);
        for (float x = 256 - room; x <= 256 + room; x += 5) Assert.Equal(x, edge.Limited(x));
    }

    [Fact]
    public void Walking_outwards_the_performer_always_goes_on_and_never_jumps()
    {
        var edge = new StageEdge(Performer, Square);
        for (float x = 200; x < 700; x++) Assert.InRange(edge.Limited(x + 1) - edge.Limited(x), 0.0001f, 1.0001f);
    }

    [Fact]
    public void The_whole_pose_moves_and_without_hips_as_far_as_before()
    {
        var edge = new StageEdge(Performer, Square);
        PersonPose pose = PoseFile.Standing(540, 450, 300), before = PoseFile.Standing(540, 450, 300);
        edge.Keep(pose);
        float shift = pose.Points[Keypoints135.LeftHip].X - before.Points[Keypoints135.LeftHip].X;
        Assert.True(shift < -Kept);
        Assert.Equal(before.Points[Keypoints135.Nose].X + shift, pose.Points[Keypoints135.Nose].X, 0.001f);
        Assert.False(pose.Points[Keypoints135.LeftHand].Seen);
        var hipless = new PersonPose { Found = true };
        hipless.Points[Keypoints135.Nose] = new Keypoint(540, 200, 1);
        edge.Keep(hipless);
        Assert.Equal(540 + shift, hipless.Points[Keypoints135.Nose].X, 0.001f);
    }
}
