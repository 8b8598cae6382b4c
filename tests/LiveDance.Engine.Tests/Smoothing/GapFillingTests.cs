using LiveDance.Engine.Frames;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Engine.Tests.Smoothing;

/// <summary>Tests <see cref="GapFilling"/> on a figure that moves by four pixels a frame.</summary>
public class GapFillingTests
{
    private const int Wrist = Keypoints135.LeftWrist, Hand = Keypoints135.LeftHand;

    [Fact]
    public void Missing_joint_is_interpolated_with_its_confidence()
    {
        PersonPose[] poses = Moving(20);
        poses[6].Points[Wrist] = poses[6].Points[Wrist] with { Confidence = 0.5f };
        for (int i = 7; i < 9; i++) poses[i].Points[Wrist] = Keypoint.Missing;
        PersonPose[] filled = GapFilling.Fill(poses, 30);
        Keypoint first = Moving(20)[7].Points[Wrist], second = Moving(20)[8].Points[Wrist];
        AssertAt(first.X, first.Y, filled[7].Points[Wrist]);
        AssertAt(second.X, second.Y, filled[8].Points[Wrist]);
        Assert.Equal(0.5f + (0.5f / 3), filled[7].Points[Wrist].Confidence, 1e-4f);
        Assert.False(poses[7].Points[Wrist].Seen);
    }

    [Fact]
    public void Missing_hand_follows_its_wrist()
    {
        PersonPose[] poses = Moving(20);
        // The wrist does not move evenly while the hand is missing.
        for (int i = 7; i < 9; i++)
        {
            poses[i].Points[Wrist] = poses[i].Points[Wrist] with { Y = 50 };
            Array.Clear(poses[i].Points, Hand, Keypoints135.HandCount);
        }
        PersonPose[] filled = GapFilling.Fill(poses, 30);
        for (int i = 7; i < 9; i++)
            for (int k = 0; k < Keypoints135.HandCount; k++) AssertAt(poses[i].Points[Wrist].X + k, 50 + k, filled[i].Points[Hand + k]);
    }

    [Fact]
    public void Lost_person_is_interpolated()
    {
        PersonPose[] poses = Moving(20);
        for (int i = 7; i < 12; i++) poses[i].Clear();
        PersonPose[] filled = GapFilling.Fill(poses, 30);
        for (int i = 7; i < 12; i++)
        {
            Assert.True(filled[i].Found);
            Assert.Equal(1, filled[i].Track);
            for (int point = 0; point < Keypoints135.Count; point++)
            {
                Keypoint truth = Moving(20)[i].Points[point];
                Assert.Equal(truth.Seen, filled[i].Points[point].Seen);
                if (truth.Seen) AssertAt(truth.X, truth.Y, filled[i].Points[point]);
            }
        }
    }

    [Theory]
    [InlineData(30, 9, true)]
    [InlineData(30, 10, false)]
    [InlineData(60, 18, true)]
    [InlineData(60, 19, false)]
    [InlineData(10, 3, true)]
    [InlineData(10, 4, false)]
    public void Longest_gap_is_three_tenths_of_a_second(int rate, int missing, bool filled)
    {
        PersonPose[] poses = Moving(30);
        for (int i = 5; i < 5 + missing; i++) poses[i].Points[Wrist] = Keypoint.Missing;
        Assert.Equal(filled, GapFilling.Fill(poses, rate)[6].Points[Wrist].Seen);
    }

    [Fact]
    public void Nothing_is_filled_before_the_first_and_after_the_last_frame_or_between_two_people()
    {
        PersonPose[] poses = Moving(20);
        foreach (int i in (int[])[0, 9, 19]) poses[i].Clear();
        for (int i = 10; i < 20; i++) poses[i].Track = 2;
        PersonPose[] filled = GapFilling.Fill(poses, 30);
        foreach (int i in (int[])[0, 9, 19]) Assert.False(filled[i].Found);
    }

    private static PersonPose[] Moving(int frames) => [.. Enumerable.Range(0, frames).Select(i =>
    {
        PersonPose pose = PoseFile.Standing(100 + (4 * i), 400, 300);
        Keypoint wrist = pose.Points[Wrist] = new Keypoint(150 + (4 * i), 200, 1);
        for (int k = 0; k < Keypoints135.HandCount; k++) pose.Points[Hand + k] = new Keypoint(wrist.X + k, wrist.Y + k, 1);
        return pose;
    })];

    private static void AssertAt(float x, float y, Keypoint point)
    {
        Assert.Equal(x, point.X, 0.01f);
        Assert.Equal(y, point.Y, 0.01f);
    }
}
