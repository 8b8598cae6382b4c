using LiveDance.Engine.Frames;
using LiveDance.Measurement.Motion;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Tests.Measurement.Motion;

/// <summary>Tests <see cref="Distortions"/> on synthetic poses.</summary>
public class DistortionTests
{
    private static readonly int[] Placed = [Nose, .. MeasuredJoints.Body];

    [Fact]
    public void Every_distortion_is_deterministic_and_leaves_its_clip_unchanged()
    {
        MotionClip clip = Walk(60);
        MotionClip untouched = Walk(60);
        foreach ((string name, Func<MotionClip, MotionClip> apply) in Distortions.All)
        {
            MotionClip once = apply(clip), again = apply(clip);
            Assert.Equal(Points(once.Detected), Points(again.Detected));
            Assert.Equal(Points(untouched.Detected), Points(clip.Detected));
            Assert.Equal(Points(untouched.Reference), Points(clip.Reference));
            if (name != "as it is") Assert.NotEqual(Points(clip.Detected), Points(once.Detected));
        }
    }

    [Fact]
    public void Noise_has_zero_mean_and_a_standard_deviation_of_half_a_per_cent_of_the_height()
    {
        MotionClip clip = Walk(1000);
        MotionClip noisy = Distortions.WithNoise(clip);
        double[] differences = [.. Differences(clip, noisy)];
        Assert.Equal(0, differences.Average(), 0.02);
        Assert.Equal(0.005 * 200, Math.Sqrt(differences.Average(value => value * value)), 0.01);
        Assert.False(noisy.Detected[0].Points[LeftHand].Seen);

        static IEnumerable<double> Differences(MotionClip clip, MotionClip noisy)
        {
            for (int frame = 0; frame < clip.Detected.Length; frame++)
            {
                foreach (int point in Placed)
                {
                    yield return noisy.Detected[frame].Points[point].X - clip.Detected[frame].Points[point].X;
                    yield return noisy.Detected[frame].Points[point].Y - clip.Detected[frame].Points[point].Y;
                }
            }
        }
    }

    [Fact]
    public void Drop_outs_remove_five_per_cent_of_the_points_in_bursts()
    {
        MotionClip distorted = Distortions.WithDropOuts(Walk(4000));
        int missing = 0, bursts = 0, single = 0;
        foreach (int point in Placed)
        {
            int length = 0;
            foreach (PersonPose pose in distorted.Detected)
            {
                if (!pose.Points[point].Seen)
                {
                    missing++;
                    length++;
                    continue;
                }
                if (length > 0) bursts++;
                if (length == 1) single++;
                length = 0;
            }
        }
        Assert.Equal(0.05, missing / (4000.0 * Placed.Length), 0.005);
        Assert.Equal(5, missing / (double)bursts, 0.3);
        Assert.Equal(0, single);
    }

    [Fact]
    public void Slower_copy_has_the_same_motion_in_125_per_cent_of_the_time()
    {
        MotionClip slower = Distortions.Slower(Walk(81));
        Assert.Equal((101, 101), (slower.Detected.Length, slower.Reference.Length));
        Assert.Equal(Walk(81).Detected[4].Points, slower.Detected[5].Points);
        // Between frames 0 and 1, at 0.8: 100 and 102 pixels.
        Assert.Equal(101.6, slower.Reference[1].Points[Nose].X, 1e-3);
    }

    [Fact]
    public void Flipped_copy_exchanges_left_and_right()
    {
        MotionClip clip = Walk(3);
        clip.Reference[0].Points[91 + 4] = new Keypoint(10, 20, 1);
        clip.Reference[0].Points[17] = new Keypoint(30, 40, 1);
        clip.Reference[0].Points[LeftPupil] = new Keypoint(50, 60, 1);
        MotionClip flipped = Distortions.Flipped(clip);
        Keypoint wrist = clip.Reference[0].Points[LeftWrist];
        Keypoint[] points = flipped.Reference[0].Points;
        Assert.Equal(wrist with { X = 639 - wrist.X }, points[RightWrist]);
        Assert.Equal(new Keypoint(629, 20, 1), points[112 + 4]);
        Assert.Equal(new Keypoint(609, 40, 1), points[20]);
        Assert.Equal(new Keypoint(589, 60, 1), points[RightPupil]);
        Assert.Equal(Points(clip.Reference), Points(Distortions.Flipped(flipped).Reference));
        Assert.Same(clip.Mirrored, flipped.Detected);
    }

    private static MotionClip Walk(int frames)
    {
        PersonPose[] Across(int from, int step) => Dancer.Walk(frames, frame => (from + (step * frame), 400));
        return Dancer.Clip(Across(100, 2), Across(100, 2)) with { Mirrored = Across(539, -2) };
    }

    private static Keypoint[] Points(PersonPose[] poses) => [.. poses.SelectMany(pose => pose.Points)];
}
