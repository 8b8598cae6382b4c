using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Tests <see cref="PoseRepair"/> on a synthetic swaying figure of a hundred pixels with added errors.</summary>
public class PoseRepairTests
{
    private readonly PoseRepair _repair = new();
    private readonly PersonPose _pose = new();
    private int _frame;

    [Fact]
    public void Steadily_moving_figure_is_not_changed()
    {
        for (int i = 0; i < 60; i++)
        {
            Stand(i);
            Keypoint[] before = [.. _pose.Points];
            Repair();
            Assert.Equal(before, _pose.Points);
        }
        Assert.Equal((0, 0), (_repair.Exchanges, _repair.Leaps));
    }

    [Fact]
    public void Exchanged_legs_are_exchanged_back_with_their_feet()
    {
        for (int i = 0; i < 30; i++)
        {
            Stand(i);
            Keypoint[] truth = [.. _pose.Points];
            if (i is >= 10 and < 16)
            {
                foreach (int left in (int[])[13, 15]) Exchange(left, left + 1);
                foreach (int left in (int[])[17, 19]) Exchange(left, left + 3);
            }
            Repair();
            Assert.Equal(truth, _pose.Points);
        }
        Assert.Equal(6, _repair.Exchanges);
    }

    [Fact]
    public void Exchanged_arms_are_exchanged_back_with_their_hands()
    {
        for (int i = 0; i < 12; i++)
        {
            Stand(i);
            Keypoint[] truth = [.. _pose.Points];
            if (i == 10)
            {
                foreach (int left in (int[])[7, 9]) Exchange(left, left + 1);
                for (int k = 0; k < Keypoints135.HandCount; k++) Exchange(91 + k, 112 + k);
            }
            Repair();
            Assert.Equal(truth, _pose.Points);
        }
    }

    [Fact]
    public void Sides_exchanged_for_more_than_half_a_second_are_accepted()
    {
        for (int i = 0; i < 40; i++)
        {
            Stand(i);
            if (i >= 10)
                foreach (int left in (int[])[13, 15]) Exchange(left, left + 1);
            Keypoint[] given = [.. _pose.Points];
            Repair();
            if (i >= 27) Assert.Equal(given, _pose.Points);
        }
    }

    [Fact]
    public void Turning_dancer_is_not_an_exchange()
    {
        for (int i = 0; i < 60; i++)
        {
            // Half a turn in half a second: left and right pass each other in the image.
            Stand(i, width: MathF.Cos(MathF.PI * Math.Clamp((i - 20) / 15f, 0, 1)));
            Keypoint[] before = [.. _pose.Points];
            Repair();
            Assert.Equal(before, _pose.Points);
        }
    }

    [Fact]
    public void Wrist_that_jumps_for_one_frame_is_missing_with_its_hand()
    {
        for (int i = 0; i < 20; i++)
        {
            Stand(i);
            if (i == 10) _pose.Points[9] = new Keypoint(_pose.Points[9].X + 30, _pose.Points[9].Y, 1);
            Repair();
            Assert.Equal(i != 10, _pose.Points[9].Seen);
            Assert.Equal(i != 10, _pose.Points[91].Seen);
            Assert.True(_pose.Points[7].Seen && _pose.Points[10].Seen && _pose.Points[112].Seen);
        }
    }

    [Fact]
    public void Wrist_that_stays_after_a_jump_is_accepted_after_a_tenth_of_a_second()
    {
        string seen = "";
        for (int i = 0; i < 20; i++)
        {
            Stand(i);
            if (i >= 10) _pose.Points[9] = new Keypoint(_pose.Points[9].X + 30, _pose.Points[9].Y, 1);
            Repair();
            seen += _pose.Points[9].Seen ? '1' : '0';
        }
        Assert.StartsWith("11111111110", seen, StringComparison.Ordinal);
        Assert.EndsWith("111111", seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrist_of_low_confidence_is_missing_with_its_hand()
    {
        Stand(0);
        _pose.Points[10] = _pose.Points[10] with { Confidence = 0.15f };
        _pose.Points[8] = _pose.Points[8] with { Confidence = 0.25f };
        Repair();
        Assert.False(_pose.Points[10].Seen || _pose.Points[112].Seen);
        Assert.True(_pose.Points[8].Seen && _pose.Points[9].Seen && _pose.Points[91].Seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forearm_of_low_confidence_is_drawn_if_its_hand_was_found(bool hand)
    {
        Stand(0);
        _pose.Points[8] = _pose.Points[8] with { Confidence = 0.1f };
        _pose.Points[10] = _pose.Points[10] with { Confidence = 0.25f };
        if (!hand) Array.Clear(_pose.Points, 112, Keypoints135.HandCount);
        Repair();
        Assert.Equal(hand, _pose.Points[8].Confidence > BodyMeasure.Confident);
        Assert.Equal(hand, _pose.Points[10].Confidence > BodyMeasure.Confident);
        Assert.Equal(1, _pose.Points[7].Confidence);
    }

    [Fact]
    public void Of_two_coinciding_hands_the_one_far_from_its_wrist_is_missing()
    {
        Stand(0);
        for (int k = 0; k < Keypoints135.HandCount; k++) _pose.Points[112 + k] = _pose.Points[91 + k];
        Repair();
        Assert.True(_pose.Points[91].Seen);
        Assert.False(_pose.Points[112].Seen);
    }

    [Fact]
    public void Hand_that_is_much_too_long_is_missing()
    {
        Stand(0);
        Keypoint root = _pose.Points[91];
        for (int k = 1; k < Keypoints135.HandCount; k++) _pose.Points[91 + k] = root with { Y = root.Y + (20 * k) };
        Repair();
        Assert.False(_pose.Points[91].Seen);
        Assert.True(_pose.Points[112].Seen);
    }

    // A hand of the figure is 10 pixels long.
    [Theory]
    [InlineData(2, 2f)]
    [InlineData(6, 3f)]
    [InlineData(12, null)]
    public void Hand_beside_its_wrist_is_moved_to_it_and_one_farther_away_is_missing(float gap, float? kept)
    {
        Stand(0);
        for (int k = 0; k < Keypoints135.HandCount; k++) _pose.Points[91 + k] = _pose.Points[91 + k] with { X = _pose.Points[91 + k].X + gap };
        Keypoint[] given = [.. _pose.Points];
        Repair();
        Assert.Equal(kept is not null, _pose.Points[91].Seen);
        if (kept is not { } left) return;
        Assert.Equal(left, _pose.Points[91].DistanceTo(_pose.Points[9]), 0.5f);
        for (int k = 0; k < Keypoints135.HandCount; k++)
        {
            Assert.Equal(given[91 + k].X - gap + _pose.Points[91].DistanceTo(_pose.Points[9]), _pose.Points[91 + k].X, 0.01f);
            Assert.Equal(given[91 + k].Y, _pose.Points[91 + k].Y, 0.01f);
        }
    }

    [Fact]
    public void New_person_is_not_compared_with_the_previous_one()
    {
        for (int i = 0; i < 20; i++)
        {
            Stand(i);
            _pose.Track = i / 10;
            if (i >= 10) _pose.Points[9] = new Keypoint(_pose.Points[9].X + 30, _pose.Points[9].Y, 1);
            Repair();
            Assert.True(_pose.Points[9].Seen);
        }
    }

    [Fact]
    public void Repair_allocates_nothing()
    {
        Stand(0);
        Repair();
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 1; i < 100; i++)
            {
                Stand(i);
                Repair();
            }
        }));
    }

    private void Repair() => _repair.Repair(_pose, _frame++ / 30.0);

    private void Exchange(int a, int b) => (_pose.Points[a], _pose.Points[b]) = (_pose.Points[b], _pose.Points[a]);

    // Faces the camera, so that the left side is on the right of the image; sways by two pixels.
    private void Stand(int frame, float width = 1)
    {
        _pose.Found = true;
        float sway = 2 * MathF.Sin(frame / 5f);
        Put(0, 0, -100);
        for (int side = 0; side < 2; side++)
        {
            float out1 = side == 0 ? 1 : -1;
            Put(5 + side, 13 * out1, -82);
            Put(7 + side, 20 * out1, -62);
            Put(9 + side, 24 * out1, -45);
            Put(11 + side, 9 * out1, -50);
            Put(13 + side, 10 * out1, -26);
            Put(15 + side, 10 * out1, 0);
            Put(17 + (3 * side), 12 * out1, 4);
            Put(19 + (3 * side), 9 * out1, 3);
            for (int k = 0; k < Keypoints135.HandCount; k++) Put((side == 0 ? 91 : 112) + k, (24 + (k / 7f)) * out1, -45 + (k / 2f));
        }

        void Put(int point, float x, float y) => _pose.Points[point] = new Keypoint(200 + sway + (width * x), 300 + y, 1);
    }
}
