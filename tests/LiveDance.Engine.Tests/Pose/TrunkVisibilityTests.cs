using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose.Tracking;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Tests when too little of a person is in the image for a pose.</summary>
public class TrunkVisibilityTests
{
    private static readonly OpenCvSharp.Size Image = new(640, 480);

    [Theory]
    [InlineData(300, 450, true)]
    [InlineData(2, 450, true)]
    [InlineData(638, 450, true)]
    [InlineData(-40, 450, false)]
    [InlineData(690, 450, false)]
    [InlineData(300, 260, true)]
    [InlineData(300, 250, false)]
    public void Shoulder_and_hip_of_one_side_must_be_in_the_image(float x, float ankle, bool visible) =>
        Assert.Equal(visible, new TrunkVisibility().Observe(PoseFile.Standing(x, ankle, 300), Image));

    [Fact]
    public void Shoulder_is_enough_at_a_desk()
    {
        PersonPose pose = PoseFile.Standing(300, 900, 800);
        foreach (int hip in (int[])[Keypoints135.LeftHip, Keypoints135.RightHip]) pose.Points[hip] = pose.Points[hip] with { X = -90, Confidence = 0.1f };
        Assert.True(new TrunkVisibility().Observe(pose, Image));
    }

    [Fact]
    public void Who_was_out_of_the_image_must_come_farther_in()
    {
        var trunk = new TrunkVisibility();
        Assert.False(trunk.Observe(PoseFile.Standing(300, 250, 300), Image));
        // The shoulders are 21, then 67 pixels below the top, and the head needs 60.
        Assert.False(trunk.Observe(PoseFile.Standing(300, 276, 300), Image));
        Assert.Equal(2, trunk.HiddenFor);
        Assert.True(trunk.Observe(PoseFile.Standing(300, 322, 300), Image));
        Assert.Equal(0, trunk.HiddenFor);
        Assert.False(trunk.Observe(PoseFile.Standing(-40, 450, 300), Image));
        Assert.False(trunk.Observe(PoseFile.Standing(0, 450, 300), Image));
        Assert.True(trunk.Observe(PoseFile.Standing(10, 450, 300), Image));
    }

    [Fact]
    public void Somebody_new_must_come_as_far_in_or_wait_for_half_a_second()
    {
        PersonPose cut = PoseFile.Standing(300, 276, 300), whole = PoseFile.Standing(300, 322, 300);
        var trunk = new TrunkVisibility();
        // The first image of all may show somebody whose head is cut; afterwards nobody is there.
        Assert.True(trunk.Observe(cut, Image));
        trunk.Reset();
        for (int i = 0; i < 15; i++) Assert.False(trunk.Observe(cut, Image));
        Assert.True(trunk.Observe(cut, Image));
        Assert.True(trunk.Observe(cut, Image));
        trunk.Reset();
        Assert.True(trunk.Observe(whole, Image));
        Assert.True(trunk.Observe(cut, Image));
    }
}
