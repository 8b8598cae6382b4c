using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Training.Preparation;
using OpenCvSharp;

namespace LiveDance.Training.Tests;

public class ShadowSurveyTests
{
    private static readonly Size Size = new(640, 480);

    [Theory]
    [InlineData(-0.6f, -0.2f)]
    [InlineData(0.4f, 0.1f)]
    [InlineData(0.9f, -0.1f)]
    public void Finds_the_projection_that_painted_the_shadows(float across, float down)
    {
        PersonPose[] poses = Poses();
        using Mat plate = Plate();
        ShadowProjection? found = ShadowSurvey.Of(poses, Enumerable.Range(0, poses.Length), i => Frame(poses[i], plate, new ShadowProjection(across, down)), plate);
        Assert.NotNull(found);
        // A tenth of a person of 300 pixels is 30 pixels at the top of the shadow, about its own thickness.
        Assert.InRange(found.Across, across - 0.1f, across + 0.1f);
        Assert.InRange(found.Down, down - 0.1f, down + 0.1f);
    }

    [Fact]
    public void Without_a_shadow_finds_none()
    {
        PersonPose[] poses = Poses();
        using Mat plate = Plate();
        Assert.Null(ShadowSurvey.Of(poses, Enumerable.Range(0, poses.Length), i => Frame(poses[i], plate, null), plate));
        Assert.Null(ShadowSurvey.Of([new PersonPose()], [0], _ => plate.Clone(), plate));
    }

    private static PersonPose[] Poses() =>
        [.. Enumerable.Range(0, 12).Select(i => Arms(Standing(220 + (15 * i), 380 + (3 * i)), i))];

    // 280 pixels from ankle to nose.
    private static PersonPose Standing(float x, float ankle)
    {
        var pose = new PersonPose { Found = true };
        (int Point, float Across, float Up)[] places =
        [
            (Keypoints135.Nose, 0, 280), (Keypoints135.LeftShoulder, 34, 238), (Keypoints135.RightShoulder, -34, 238), (Keypoints135.LeftHip, 22, 148),
            (Keypoints135.RightHip, -22, 148), (Keypoints135.LeftKnee, 22, 73), (Keypoints135.RightKnee, -22, 73), (Keypoints135.LeftAnkle, 22, 0),
            (Keypoints135.RightAnkle, -22, 0),
        ];
        foreach ((int point, float across, float up) in places) pose.Points[point] = new Keypoint(x + across, ankle - up, 1);
        return pose;
    }

    // Raises the arms by a different angle in each frame.
    private static PersonPose Arms(PersonPose pose, int frame)
    {
        foreach ((int shoulder, int elbow, int wrist, int side) in new[]
        {
            (Keypoints135.LeftShoulder, Keypoints135.LeftElbow, Keypoints135.LeftWrist, 1),
            (Keypoints135.RightShoulder, Keypoints135.RightElbow, Keypoints135.RightWrist, -1),
        })
        {
            (float sin, float cos) = MathF.SinCos((frame * 0.4f) - 1);
            Keypoint from = pose.Points[shoulder];
            pose.Points[elbow] = new Keypoint(from.X + (side * 50 * cos), from.Y - (50 * sin), 1);
            pose.Points[wrist] = new Keypoint(from.X + (side * 100 * cos), from.Y - (100 * sin), 1);
        }
        return pose;
    }

    private static Mat Plate() => new(Size, MatType.CV_8UC3, new Scalar(120, 150, 180));

    private static Mat Frame(PersonPose pose, Mat plate, ShadowProjection? projection)
    {
        Mat frame = plate.Clone();
        if (projection is not null)
        {
            var shadow = new PersonPose();
            projection.Project(pose, shadow);
            // 0.7 of the plate's levels.
            Paint(frame, shadow, new Scalar(84, 105, 126), 14);
        }
        Paint(frame, pose, new Scalar(40, 30, 200), 26);
        return frame;
    }

    private static void Paint(Mat frame, PersonPose pose, Scalar colour, int thickness)
    {
        foreach (Limb limb in DrawingVersion.Current.Strokes)
        {
            if (limb.From >= Keypoints135.BodyCount || limb.To >= Keypoints135.BodyCount) continue;
            Keypoint from = pose.Points[limb.From], to = pose.Points[limb.To];
            if (!from.Seen || !to.Seen) continue;
            Cv2.Line(frame, new Point((int)from.X, (int)from.Y), new Point((int)to.X, (int)to.Y), colour, thickness);
        }
    }
}
