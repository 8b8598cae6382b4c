using LiveDance.Engine.Frames;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Engine.Tests.Smoothing;

/// <summary>Tests the handling of missing points and people by <see cref="PoseSmoother"/>.</summary>
public class PoseSmootherTests
{
    private const double Interval = 1 / 30.0;

    [Fact]
    public void Jitter_of_a_still_person_is_at_least_halved()
    {
        var random = new Random(1);
        var smoother = new PoseSmoother();
        var smoothed = new PersonPose();
        double raw = 0, filtered = 0;
        float lastRaw = 0, lastFiltered = 0;
        for (int i = 0; i < 300; i++)
        {
            PersonPose measured = PoseFile.Standing(300, 400, 300);
            for (int p = 0; p < measured.Points.Length; p++)
                if (measured.Points[p].Seen) measured.Points[p] = measured.Points[p] with { X = measured.Points[p].X + random.NextSingle() - 0.5f };
            smoother.Smooth(measured, smoothed, i * Interval);
            if (i > 30)
            {
                raw += Math.Abs(measured.Points[Keypoints135.Nose].X - lastRaw);
                filtered += Math.Abs(smoothed.Points[Keypoints135.Nose].X - lastFiltered);
            }
            lastRaw = measured.Points[Keypoints135.Nose].X;
            lastFiltered = smoothed.Points[Keypoints135.Nose].X;
        }
        Assert.True(filtered < raw / 2, $"{filtered:0.0} of {raw:0.0} px is left");
    }

    [Fact]
    public void Missing_hand_moves_with_its_wrist_and_continues_there_when_it_is_seen_again()
    {
        const int hand = Keypoints135.LeftHand + 5;
        var smoother = new PoseSmoother();
        var smoothed = new PersonPose();
        float offset = 0, reach = 0;
        for (int i = 0; i < 40; i++)
        {
            PersonPose measured = PoseFile.Standing(300, 400, 300);
            Keypoint wrist = measured.Points[Keypoints135.LeftWrist] = new Keypoint(360, 250, 1);
            for (int p = 0; p < Keypoints135.HandCount; p++)
                measured.Points[Keypoints135.LeftHand + p] = wrist with { X = wrist.X + p, Y = wrist.Y + (2 * p) };
            // From the tenth frame on the arm moves by six pixels a frame; from the 20th to the 24th its hand is not seen.
            reach += i < 10 ? 0 : 6;
            for (int p = 0; p < measured.Points.Length; p++)
            {
                bool arm = p is Keypoints135.LeftWrist or (>= Keypoints135.LeftHand and < Keypoints135.RightHand);
                if (arm) measured.Points[p] = measured.Points[p] with { X = measured.Points[p].X + reach };
            }
            if (i is >= 20 and < 25) Array.Clear(measured.Points, Keypoints135.LeftHand, Keypoints135.HandCount);
            smoother.Smooth(measured, smoothed, i * Interval);
            float now = smoothed.Points[hand].X - smoothed.Points[Keypoints135.LeftWrist].X;
            if (i == 19) offset = now;
            if (i > 19)
            {
                Assert.True(smoothed.Points[hand].Seen, $"frame {i}");
                Assert.Equal(offset, now, 1f);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Missing_face_is_held_unless_the_head_has_turned(bool turned)
    {
        var smoother = new PoseSmoother();
        var smoothed = new PersonPose();
        for (int i = 0; i < 12; i++)
        {
            PersonPose measured = PoseFile.Standing(300, 400, 300);
            Keypoint nose = measured.Points[Keypoints135.Nose];
            bool away = turned && i >= 10;
            // Seen from the front the ears are beside the outline of the jaw; of a head that looks to the left both are on its right.
            measured.Points[Keypoints135.LeftEar] = nose with { X = nose.X + (away ? -12 : 16) };
            measured.Points[Keypoints135.RightEar] = nose with { X = nose.X - (away ? 20 : 16) };
            for (int p = 0; p < Keypoints135.FaceCount && i < 10; p++)
                measured.Points[Keypoints135.Face + p] = nose with { X = nose.X + (p <= 16 ? (2 * p) - 16 : 0) };
            if (i < 10) measured.Points[Keypoints135.LeftPupil] = nose with { X = nose.X + 5 };
            smoother.Smooth(measured, smoothed, i * Interval);
            bool shown = !turned || i < 10;
            Assert.Equal(shown, smoothed.Points[Keypoints135.Face].Seen);
            Assert.Equal(shown, smoothed.Points[Keypoints135.LeftPupil].Seen);
            Assert.True(smoothed.Points[Keypoints135.LeftEar].Seen);
        }
    }

    [Fact]
    public void Missing_point_is_held_briefly_and_then_dropped()
    {
        var smoother = new PoseSmoother();
        var smoothed = new PersonPose();
        PersonPose pose = PoseFile.Standing(300, 400, 300);
        smoother.Smooth(pose, smoothed, 0);
        Keypoint seen = smoothed.Points[Keypoints135.LeftKnee];
        pose.Points[Keypoints135.LeftKnee] = Keypoint.Missing;

        smoother.Smooth(pose, smoothed, PoseSmoother.HoldSeconds - 0.01);
        Assert.Equal(seen.X, smoothed.Points[Keypoints135.LeftKnee].X, 0.01f);
        Assert.True(smoothed.Points[Keypoints135.LeftKnee].Seen);

        smoother.Smooth(pose, smoothed, PoseSmoother.HoldSeconds + 0.01);
        Assert.False(smoothed.Points[Keypoints135.LeftKnee].Seen);
        Assert.True(smoothed.Points[Keypoints135.RightKnee].Seen);
    }

    [Fact]
    public void Lost_person_is_held_briefly_and_then_dropped()
    {
        var smoother = new PoseSmoother();
        var smoothed = new PersonPose();
        var nobody = new PersonPose { Track = 1 };
        smoother.Smooth(PoseFile.Standing(300, 400, 300), smoothed, 0);
        smoother.Smooth(nobody, smoothed, 0.1);
        Assert.True(smoothed.Found);
        smoother.Smooth(nobody, smoothed, 0.3);
        Assert.False(smoothed.Found);
        Assert.DoesNotContain(smoothed.Points, point => point.Seen);
    }

    [Fact]
    public void Half_that_is_no_longer_seen_moves_with_the_other_one()
    {
        int[] left = [Keypoints135.LeftShoulder, Keypoints135.LeftElbow, Keypoints135.LeftHip, Keypoints135.LeftAnkle];
        var smoother = new PoseSmoother();
        var smoothed = new PersonPose();
        for (int i = 0; i < 14; i++)
        {
            PersonPose measured = PoseFile.Standing(600 - (20 * i), 400, 300);
            if (i >= 10)
                foreach (int point in left) measured.Points[point] = Keypoint.Missing;
            smoother.Smooth(measured, smoothed, i * Interval);
        }
        PersonPose whole = PoseFile.Standing(600 - (20 * 13), 400, 300);
        float lag = whole.Points[Keypoints135.RightHip].X - smoothed.Points[Keypoints135.RightHip].X;
        foreach (int point in left) Assert.Equal(whole.Points[point].X - lag, smoothed.Points[point].X, 1f);
    }

    [Fact]
    public void Lost_person_does_not_lose_parts_first()
    {
        var smoother = new PoseSmoother();
        var smoothed = new PersonPose();
        PersonPose pose = PoseFile.Standing(300, 400, 300);
        smoother.Smooth(pose, smoothed, 0);
        pose.Points[Keypoints135.Nose] = Keypoint.Missing;
        smoother.Smooth(pose, smoothed, 0.1);
        smoother.Smooth(new PersonPose { Track = 1 }, smoothed, 0.28);
        Assert.True(smoothed.Points[Keypoints135.Nose].Seen);
        smoother.Smooth(new PersonPose { Track = 1 }, smoothed, 0.31);
        Assert.False(smoothed.Found);
    }

    [Fact]
    public void New_person_starts_without_history()
    {
        var smoother = new PoseSmoother();
        var format = FrameFormat.Square(512, 256);
        using var frame = new Frame(format);
        frame.RepairedPose.CopyFrom(PoseFile.Standing(100, 400, 300, track: 1));
        smoother.Process(frame);
        frame.RepairedPose.CopyFrom(PoseFile.Standing(500, 400, 200, track: 2));
        frame.Time = Interval;
        smoother.Process(frame);
        Assert.Equal(500, frame.SmoothedPose.Points[Keypoints135.Nose].X, 0.01f);
        Assert.Equal(2, frame.SmoothedPose.Track);
    }

    [Fact]
    public void Motion_at_half_the_size_gives_half_the_result()
    {
        var near = new PoseSmoother();
        var far = new PoseSmoother();
        var nearOut = new PersonPose();
        var farOut = new PersonPose();
        for (int i = 0; i < 40; i++)
        {
            float sway = 40 * MathF.Sin(i * 0.4f);
            near.Smooth(PoseFile.Standing(400 + sway, 400, 300), nearOut, i * Interval);
            far.Smooth(PoseFile.Standing(200 + (sway / 2), 200, 150), farOut, i * Interval);
            Assert.Equal(nearOut.Points[Keypoints135.LeftHip].X / 2, farOut.Points[Keypoints135.LeftHip].X, 0.02f);
        }
    }
}
