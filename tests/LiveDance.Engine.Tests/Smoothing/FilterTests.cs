using System.Numerics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Engine.Tests.Smoothing;

/// <summary>Tests all filters, causal and offline.</summary>
public class FilterTests
{
    private const float Interval = 1 / 30f;

    public static TheoryData<string> Causal => ["one-euro", "median", "exponential"];

    [Theory]
    [MemberData(nameof(Causal))]
    public void Causal_filter_starts_at_the_first_value_and_converges_to_a_constant(string name)
    {
        IKeypointFilter filter = Make(name);
        Assert.Equal(new Vector2(1, 2), filter.Filter(3, new Vector2(1, 2), 1, Interval));
        Vector2 value = default;
        for (int i = 0; i < 90; i++) value = filter.Filter(3, new Vector2(1.5f, 2), 1, Interval);
        Assert.Equal(1.5f, value.X, 0.001f);
    }

    [Theory]
    [MemberData(nameof(Causal))]
    public void Scaled_input_gives_scaled_output(string name)
    {
        IKeypointFilter plain = Make(name), rescaled = Make(name);
        var random = new Random(4);
        for (int i = 0; i < 20; i++)
        {
            var position = new Vector2(random.NextSingle(), random.NextSingle());
            plain.Filter(0, position, 1, Interval);
            rescaled.Filter(0, position, 1, Interval);
        }
        rescaled.Rescale(0.5f);
        rescaled.Rescale(2);
        Vector2 next = new(0.3f, 0.6f);
        Assert.Equal(plain.Filter(0, next, 1, Interval).X, rescaled.Filter(0, next, 1, Interval).X, 1e-5f);
    }

    [Theory]
    [MemberData(nameof(Causal))]
    public void Points_are_filtered_independently_and_can_be_reset(string name)
    {
        IKeypointFilter filter = Make(name);
        filter.Filter(0, Vector2.One, 1, Interval);
        filter.Filter(1, new Vector2(5, 5), 1, Interval);
        filter.Forget(0);
        Assert.Equal(new Vector2(9, 9), filter.Filter(0, new Vector2(9, 9), 1, Interval));
        Assert.NotEqual(new Vector2(9, 9), filter.Filter(1, new Vector2(9, 9), 1, Interval));
    }

    [Fact]
    public void Causal_median_removes_an_outlier_and_ignores_low_confidence()
    {
        var filter = new MedianSmoothing();
        for (int i = 0; i < 5; i++) filter.Filter(0, Vector2.One, 1, Interval);
        Assert.Equal(Vector2.One, filter.Filter(0, new Vector2(50, 50), 1, Interval));
        for (int i = 0; i < 20; i++) Assert.Equal(Vector2.One, filter.Filter(0, new Vector2(9, 9), 0.2f, Interval));
    }

    [Fact]
    public void Offline_median_equals_its_definition()
    {
        PersonPose[] poses = Noise(40);
        PersonPose[] smoothed = OfflineSmoothing.Median(poses, 7);
        for (int frame = 3; frame < 37; frame++)
        {
            float[] around =
            [
                .. Enumerable.Range(-3, 7).Where(i => IsConfident(frame + i) && IsConfident(frame - i)).Select(i => poses[frame + i].Points[5].X).Order(),
            ];
            float middle = around.Length == 0 ? poses[frame].Points[5].X
                : around.Length % 2 == 1 ? around[around.Length / 2] : (around[(around.Length / 2) - 1] + around[around.Length / 2]) / 2;
            Assert.Equal(middle, smoothed[frame].Points[5].X, 1e-4f);
        }

        bool IsConfident(int i) => poses[i].Points[5].Confidence > 0.3f;
    }

    [Fact]
    public void Offline_median_of_a_dancer_who_leaves_has_no_lag()
    {
        PersonPose[] poses = [.. Enumerable.Range(0, 12).Select(i => PoseFile.Standing(20 * i, 400, 300))];
        for (int i = 8; i < 12; i++) poses[i].Points[Keypoints135.LeftHip] = Keypoint.Missing;
        PersonPose[] smoothed = OfflineSmoothing.Median(poses, 7);
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal(poses[i].Points[Keypoints135.RightHip], smoothed[i].Points[Keypoints135.RightHip]);
            Assert.Equal(poses[i].Points[Keypoints135.LeftHip], smoothed[i].Points[Keypoints135.LeftHip]);
        }
    }

    [Fact]
    public void Offline_gaussian_equals_its_definition_and_has_no_lag()
    {
        const double Sigma = 1.5;
        PersonPose[] poses = Noise(40);
        PersonPose[] smoothed = OfflineSmoothing.Gaussian(poses, Sigma);
        for (int frame = 5; frame < 35; frame++)
        {
            double sum = 0, weights = 0;
            for (int i = -5; i <= 5; i++)
            {
                double weight = Math.Exp(-i * i / (2 * Sigma * Sigma)) * poses[frame + i].Points[5].Confidence;
                sum += weight * poses[frame + i].Points[5].X;
                weights += weight;
            }
            Assert.Equal(sum / weights, smoothed[frame].Points[5].X, 1e-3);
        }
    }

    [Fact]
    public void Offline_smoothing_does_not_mix_people_and_adds_no_points()
    {
        PersonPose[] poses = [.. Enumerable.Range(0, 20).Select(i => PoseFile.Standing(i < 10 ? 100 : 500, 400, 300, track: i < 10 ? 1 : 2))];
        poses[4].Clear();
        foreach (PersonPose[] smoothed in new[] { OfflineSmoothing.Median(poses, 7), OfflineSmoothing.Gaussian(poses, 2) })
        {
            Assert.Equal(100, smoothed[9].Points[Keypoints135.Nose].X, 0.01f);
            Assert.Equal(500, smoothed[10].Points[Keypoints135.Nose].X, 0.01f);
            Assert.False(smoothed[4].Found);
            Assert.False(smoothed[0].Points[Keypoints135.LeftHand].Seen);
        }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    public void Offline_smoothing_leaves_a_hand_on_its_wrist(int rate)
    {
        // The arm leaps for one frame, which the filter removes, and the hand, for which that frame alone is confident, leaps with it.
        PersonPose[] poses = [.. Enumerable.Range(0, 12).Select(i => PoseFile.Standing(400, 400, 300))];
        for (int i = 0; i < poses.Length; i++)
        {
            Keypoint wrist = poses[i].Points[Keypoints135.LeftWrist] = new(i == 6 ? 600 : 480, 200, 1);
            for (int k = 0; k < Keypoints135.HandCount; k++)
                poses[i].Points[Keypoints135.LeftHand + k] = new Keypoint(wrist.X + k, wrist.Y + k, i == 6 ? 1 : 0.1f);
        }
        PersonPose[] smoothed = OfflineSmoothing.Smooth(poses, rate);
        Assert.InRange(smoothed[6].Points[Keypoints135.LeftWrist].X, 480, 599);
        foreach (PersonPose pose in smoothed)
            for (int k = 0; k < Keypoints135.HandCount; k++)
            {
                Assert.Equal(pose.Points[Keypoints135.LeftWrist].X + k, pose.Points[Keypoints135.LeftHand + k].X, 0.01f);
                Assert.Equal(pose.Points[Keypoints135.LeftWrist].Y + k, pose.Points[Keypoints135.LeftHand + k].Y, 0.01f);
            }
    }

    [Fact]
    public void Prediction_moves_a_moving_person_ahead_and_leaves_a_still_one()
    {
        (float still, float moving) = Lead(0);
        (float stillAhead, float movingAhead) = Lead(0.1f);
        Assert.Equal(still, stillAhead, 0.05f);
        // 60 pixels a second, predicted by 0.1 s and damped to one half.
        Assert.Equal(3, movingAhead - moving, 0.5f);

        static (float Still, float Moving) Lead(float seconds)
        {
            var still = new PoseSmoother { PredictSeconds = seconds };
            var moving = new PoseSmoother { PredictSeconds = seconds };
            var pose = new PersonPose();
            float stillX = 0, movingX = 0;
            for (int i = 0; i < 60; i++)
            {
                still.Smooth(PoseFile.Standing(200, 400, 300), pose, i * Interval);
                stillX = pose.Points[Keypoints135.Nose].X;
                moving.Smooth(PoseFile.Standing(200 + (2 * i), 400, 300), pose, i * Interval);
                movingX = pose.Points[Keypoints135.Nose].X;
            }
            return (stillX, movingX);
        }
    }

    private static IKeypointFilter Make(string name) => name switch
    {
        "one-euro" => new OneEuroSmoothing(),
        "median" => new MedianSmoothing(),
        _ => new ExponentialSmoothing(),
    };

    private static PersonPose[] Noise(int frames)
    {
        var random = new Random(5);
        return
        [
            .. Enumerable.Range(0, frames).Select(_ =>
            {
                var pose = new PersonPose { Found = true, Track = 1 };
                pose.Points[5] = new Keypoint(random.Next(100), random.Next(100), 0.05f + (0.95f * random.NextSingle()));
                return pose;
            }),
        ];
    }
}
