using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Drawing;

public class ShadowProjectionTests
{
    private static readonly ShadowProjection ToTheLeft = new(Across: -0.5f, Down: -0.25f);

    [Fact]
    public void A_point_is_thrown_by_a_multiple_of_its_height_above_the_lowest_foot()
    {
        PersonPose pose = PoseFile.Standing(256, 450, 300), shadow = new();
        pose.Points[Keypoints135.RightAnkle] = new Keypoint(260, 460, 0.9f);
        pose.Points[Keypoints135.LeftWrist] = new Keypoint(300, 260, 0.8f);
        float floor = pose.Points.AsSpan(Keypoints135.LeftAnkle, 8).ToArray().Where(point => point.Confidence > BodyMeasure.Confident).Max(point => point.Y);
        ToTheLeft.Project(pose, shadow);
        Assert.True(shadow.Found);
        Assert.Equal(new Keypoint(300 - (0.5f * (floor - 260)), floor - (0.25f * (floor - 260)), 0.8f), shadow.Points[Keypoints135.LeftWrist]);
        Assert.All(shadow.Points[Keypoints135.BodyCount..], point => Assert.False(point.Seen));
    }

    [Fact]
    public void Without_feet_there_is_no_shadow()
    {
        PersonPose pose = PoseFile.Standing(256, 450, 300), shadow = new();
        pose.Points.AsSpan(Keypoints135.LeftAnkle, Keypoints135.BodyCount - Keypoints135.LeftAnkle).Clear();
        ToTheLeft.Project(pose, shadow);
        Assert.False(shadow.Found);
    }

    [Fact]
    public void Shadow_is_drawn_grey_on_the_floor_and_changes_nothing_of_the_body()
    {
        PersonPose pose = PoseFile.Standing(300, 450, 300);
        using Mat with = Drawn(pose, ToTheLeft), without = Drawn(pose, null);
        int shadowPixels = 0, side = with.Rows;
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                Vec3b now = with.At<Vec3b>(y, x), bare = without.At<Vec3b>(y, x);
                if (now == bare) continue;
                shadowPixels++;
                // At the strokes' anti-aliased edges the body's colour covers the grey in part.
                if (bare == default) Assert.True(now.Item0 == now.Item1 && now.Item1 == now.Item2);
            }
        }
        Assert.True(shadowPixels > 300, $"{shadowPixels} pixels of shadow");
    }

    [Fact]
    public void A_limb_that_is_not_drawn_has_no_shadow()
    {
        PersonPose whole = PoseFile.Standing(300, 450, 300), armless = PoseFile.Standing(300, 450, 300);
        armless.Points[Keypoints135.LeftElbow] = armless.Points[Keypoints135.LeftWrist] = Keypoint.Missing;
        var shadow = new PersonPose();
        ToTheLeft.Project(whole, shadow);
        using Mat projectedBefore = new(256, 256, MatType.CV_8UC3), projectedAfter = Drawn(armless, ToTheLeft);
        using var figure = new StickFigure(new Size(256, 256), new Size(512, 512));
        figure.Draw(armless, shadow, projectedBefore);
        Assert.Equal(0, Cv2.Norm(projectedBefore, projectedAfter, NormTypes.INF));
    }

    [Fact]
    public void Drawing_with_a_shadow_allocates_nothing()
    {
        PersonPose pose = PoseFile.Standing(256, 450, 300);
        using var drawing = new Mat(256, 256, MatType.CV_8UC3);
        using var figure = new StickFigure(new Size(256, 256), new Size(512, 512), shadow: ToTheLeft);
        figure.Draw(pose, drawing);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 50; i++) figure.Draw(pose, drawing);
        }));
    }

    private static Mat Drawn(PersonPose pose, ShadowProjection? shadow)
    {
        var drawing = new Mat(256, 256, MatType.CV_8UC3);
        using var figure = new StickFigure(new Size(256, 256), new Size(512, 512), shadow: shadow);
        figure.Draw(pose, drawing);
        return drawing;
    }
}
