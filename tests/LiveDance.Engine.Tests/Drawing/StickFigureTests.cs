using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Drawing;

public class StickFigureTests
{
    private const string Example = "performers/nova-interim/drawing-example";

    [FootageFact(Example + ".json", Example + ".png")]
    public void First_version_equals_the_reference_drawing_pixel_by_pixel()
    {
        PersonPose pose = PoseFile.Read(Footage.InShared("performers", "nova-interim", "drawing-example.json"));
        using Mat expected = Cv2.ImRead(Footage.InShared("performers", "nova-interim", "drawing-example.png"));
        using var drawing = new Mat(256, 256, MatType.CV_8UC3);
        using var stickFigure = new StickFigure(new Size(256, 256), new Size(512, 512), DrawingVersion.First);
        stickFigure.Draw(pose, drawing);
        Assert.Equal(0, Cv2.Norm(drawing, expected, NormTypes.INF));
    }

    [Fact]
    public void Limb_is_drawn_only_if_both_ends_are_confident()
    {
        var pose = new PersonPose { Found = true };
        pose.Points[Keypoints135.LeftShoulder] = new Keypoint(100, 100, 1);
        pose.Points[Keypoints135.LeftElbow] = new Keypoint(200, 100, 0.3f);
        Assert.Equal(0, Paint(pose).Lit);
        pose.Points[Keypoints135.LeftElbow] = new Keypoint(200, 100, 0.31f);
        Assert.True(Paint(pose).Lit > 0);
    }

    [Fact]
    public void First_limb_is_pure_red_and_lies_between_its_points()
    {
        var pose = new PersonPose { Found = true };
        pose.Points[Keypoints135.LeftShoulder] = new Keypoint(100, 200, 1);
        pose.Points[Keypoints135.LeftElbow] = new Keypoint(300, 200, 1);
        (int lit, Vec3b middle) = Paint(pose);
        Assert.Equal(new Vec3b(0, 0, 255), middle);
        // 100 pixels of the drawing long and 4 thick, with round ends and an anti-aliased rim of up to two pixels.
        Assert.InRange(lit, 400, 104 * 8);
    }

    [Fact]
    public void Jaw_is_drawn_by_the_current_version_and_not_by_the_first()
    {
        var pose = new PersonPose { Found = true };
        for (int i = 0; i < 17; i++) pose.Points[Keypoints135.Face + i] = new Keypoint(100 + (5 * i), 200, 1);
        Assert.InRange(Paint(pose).Lit, 40, 200);
        Assert.Equal(0, Paint(pose, DrawingVersion.First).Lit);
    }

    [Fact]
    public void Missing_person_and_points_far_outside_give_a_black_drawing()
    {
        Assert.Equal(0, Paint(new PersonPose()).Lit);
        PersonPose pose = PoseFile.Standing(1e7f, -1e7f, 300);
        pose.Points[Keypoints135.Nose] = new Keypoint(float.MaxValue, float.MinValue, 1);
        Assert.Equal(0, Paint(pose).Lit);
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        PersonPose pose = PoseFile.Standing(256, 450, 300);
        using var drawing = new Mat(256, 256, MatType.CV_8UC3);
        using var stickFigure = new StickFigure(new Size(256, 256), new Size(512, 512));
        stickFigure.Draw(pose, drawing);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 50; i++) stickFigure.Draw(pose, drawing);
        }));
    }

    private static (int Lit, Vec3b Middle) Paint(PersonPose pose, DrawingVersion? version = null)
    {
        using var drawing = new Mat(256, 256, MatType.CV_8UC3);
        using var stickFigure = new StickFigure(new Size(256, 256), new Size(512, 512), version);
        stickFigure.Draw(pose, drawing);
        using var grey = new Mat();
        Cv2.CvtColor(drawing, grey, ColorConversionCodes.BGR2GRAY);
        return (Cv2.CountNonZero(grey), drawing.At<Vec3b>(100, 100));
    }
}
