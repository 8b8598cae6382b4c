using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Pose.Networks;
using LiveDance.Engine.Pose.Tracking;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>A cut to somebody else is followed at once, and coloured light that comes on does not lose the dancer.</summary>
public class SceneCutTests
{
    private static readonly PoseOptions BodyOnly = PoseOptions.For(PosePreset.Fast) with { Hands = false, Face = false };

    [Fact]
    public void Cut_changes_nearly_all_cells()
    {
        var cut = new SceneCut();
        using var studio = new Mat(120, 160, MatType.CV_8UC3, new Scalar(140, 160, 190));
        using var other = new Mat(120, 160, MatType.CV_8UC3, new Scalar(160, 150, 140));
        using Mat dancer = studio.Clone(), noisy = studio.Clone();
        Cv2.Rectangle(dancer, new Rect(40, 10, 60, 100), new Scalar(20, 20, 20), -1);
        using (Mat noise = studio.Clone())
        {
            Cv2.Randu(noise, new Scalar(0, 0, 0), new Scalar(12, 12, 12));
            Cv2.Add(noisy, noise, noisy);
        }
        Assert.False(cut.Observe(new ImageView(studio)));
        Assert.False(cut.Observe(new ImageView(dancer)));
        Assert.False(cut.Observe(new ImageView(noisy)));
        Assert.True(cut.Observe(new ImageView(other)));
        Assert.False(cut.Observe(new ImageView(other)));
        cut.Reset();
        Assert.False(cut.Observe(new ImageView(studio)));
    }

    [Fact]
    public void Camera_that_turns_is_no_cut()
    {
        // A wall with stripes as wide as a cell, seen eight pixels farther to the right in each image.
        using var wall = new Mat(120, 400, MatType.CV_8UC3, new Scalar(120, 120, 120));
        for (int x = 0; x < 400; x += 40) Cv2.Rectangle(wall, new Rect(x, 0, 20, 120), new Scalar(220, 200, 180), -1);
        var cut = new SceneCut();
        for (int x = 0; x < 200; x += 8)
        {
            using Mat view = new Mat(wall, new Rect(x, 0, 160, 120)).Clone();
            Assert.False(cut.Observe(new ImageView(view)));
        }
    }

    [FootageFact("footage/guest.mp4")]
    public void Other_dancer_after_a_cut_is_followed_at_once_and_nobody_is_waited_for()
    {
        using var estimator = new PoseEstimator(BodyOnly, ExecutionDevice.Cpu);
        PersonPose[] guest = Poses(estimator, "guest.mp4", 10), visitor = Poses(estimator, "visitor.mp4", 10);
        Assert.All(guest, pose => Assert.True(pose.Found));
        Assert.All(visitor, pose => Assert.True(pose.Found));
        Assert.Single(guest.Select(pose => pose.Track).Distinct());
        Assert.NotEqual(guest[0].Track, Assert.Single(visitor.Select(pose => pose.Track).Distinct()));
        // From the first image of the other scene on the landmarks are hers, not a figure between the two.
        using var alone = new PoseEstimator(BodyOnly, ExecutionDevice.Cpu);
        PersonPose[] truth = Poses(alone, "visitor.mp4", 10);
        float height = BodyMeasure.ApparentHeight(truth[0]);
        foreach (int point in (int[])[Keypoints135.Nose, Keypoints135.LeftShoulder, Keypoints135.RightHip, Keypoints135.LeftAnkle])
            Assert.InRange(visitor[0].Points[point].DistanceTo(truth[0].Points[point]), 0, 0.03f * height);
    }

    [FootageFact("footage/guest.mp4")]
    public void Coloured_light_that_comes_on_and_goes_does_not_lose_the_dancer()
    {
        using var estimator = new PoseEstimator(BodyOnly, ExecutionDevice.Cpu);
        int image = 0;
        PersonPose[] poses = Poses(estimator, "guest.mp4", 60, light =>
        {
            if (image++ / 10 % 2 == 1) Cv2.Multiply(light, new Scalar(0.5, 0.9, 0.3), light);
        });
        Assert.All(poses, pose => Assert.True(pose.Found));
        Assert.Single(poses.Select(pose => pose.Track).Distinct());
    }

    private static PersonPose[] Poses(PoseEstimator estimator, string clip, int frames, Action<Mat>? change = null)
    {
        using var capture = new VideoCapture(Footage.InShared("footage", clip));
        using var image = new Mat();
        var poses = new List<PersonPose>();
        while (poses.Count < frames && capture.Read(image))
        {
            change?.Invoke(image);
            var pose = new PersonPose();
            estimator.Estimate(image, pose);
            poses.Add(pose);
        }
        return [.. poses];
    }
}
