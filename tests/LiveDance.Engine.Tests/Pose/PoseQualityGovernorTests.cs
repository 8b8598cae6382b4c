using LiveDance.Engine.Pose;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Made-up timings of a source of 30 frames a second.</summary>
public class PoseQualityGovernorTests
{
    private const double Interval = 1 / 30.0;
    private readonly PoseQualityGovernor _governor = new(new PoseOptions());
    private double _now = 100;

    [Fact]
    public void With_time_enough_nothing_changes()
    {
        Assert.Null(ChangesWithin(600, workMilliseconds: 28));
        Assert.Equal(new PoseQualityStep(PoseModel.Full, PoseCadence.EveryFrame), _governor.Current);
        Assert.Equal("", _governor.Message);
    }

    [Fact]
    public void After_two_seconds_of_overload_it_steps_down_and_says_so_and_again_until_nothing_is_left()
    {
        double? first = ChangesWithin(10, workMilliseconds: 50);
        Assert.InRange(first!.Value, 2, 4);
        Assert.Equal(new PoseQualityStep(PoseModel.Full, PoseCadence.HandsInTurn), _governor.Current);
        Assert.Equal("Slow machine (20 of 30 frames a second): medium pose model, hands every fourth frame.", _governor.Message);

        Assert.InRange(ChangesWithin(10, workMilliseconds: 40)!.Value, 2, 4);
        Assert.Equal(new PoseQualityStep(PoseModel.Lite, PoseCadence.AllInTurn), _governor.Current);
        Assert.Null(ChangesWithin(60, workMilliseconds: 40));
    }

    [Fact]
    public void A_hitch_of_a_second_and_a_stalled_source_are_no_overload()
    {
        Assert.Null(ChangesWithin(10, workMilliseconds: 20));
        Assert.Null(ChangesWithin(1, workMilliseconds: 80));
        Assert.Null(ChangesWithin(10, workMilliseconds: 20));
        _now += 30;
        Assert.Null(ChangesWithin(10, workMilliseconds: 20));
    }

    [Fact]
    public void Dropped_frames_count_when_the_pose_is_what_takes_the_time()
    {
        Assert.Null(ChangesWithin(10, workMilliseconds: 15, dropped: 1));
        Assert.NotNull(ChangesWithin(10, workMilliseconds: 22, dropped: 1));
    }

    [Fact]
    public void After_twenty_seconds_of_head_room_it_steps_up_and_is_silent_again()
    {
        Assert.NotNull(ChangesWithin(10, workMilliseconds: 40));
        double? up = ChangesWithin(60, workMilliseconds: 12);
        Assert.InRange(up!.Value, 20, 23);
        Assert.Equal(new PoseQualityStep(PoseModel.Full, PoseCadence.EveryFrame), _governor.Current);
        Assert.Equal("", _governor.Message);
    }

    [Fact]
    public void It_does_not_step_up_to_what_would_not_fit()
    {
        Assert.NotNull(ChangesWithin(10, workMilliseconds: 44));
        // The step saved a third: what takes 24 ms now would take 36 again.
        Assert.Null(ChangesWithin(120, workMilliseconds: 24));
    }

    [Fact]
    public void When_going_up_was_too_much_it_waits_twice_as_long_the_next_time()
    {
        Assert.NotNull(ChangesWithin(10, workMilliseconds: 40));
        Assert.InRange(ChangesWithin(60, workMilliseconds: 12)!.Value, 20, 23);
        Assert.NotNull(ChangesWithin(10, workMilliseconds: 40));
        Assert.InRange(ChangesWithin(60, workMilliseconds: 12)!.Value, 40, 43);
    }

    [Fact]
    public void The_best_preset_steps_down_over_every_network()
    {
        var governor = new PoseQualityGovernor(PoseOptions.For(PosePreset.Best));
        List<PoseQualityStep> steps = [governor.Current];
        for (int i = 0; i < 1000; i++)
            if (governor.Observe(i * Interval, Interval, 0.09, 0)) steps.Add(governor.Current);
        Assert.Equal(
            [
                new(PoseModel.Heavy, PoseCadence.EveryFrame), new(PoseModel.Full, PoseCadence.EveryFrame),
                new(PoseModel.Full, PoseCadence.HandsInTurn), new(PoseModel.Lite, PoseCadence.AllInTurn),
            ],
            steps);
    }

    [Fact]
    public void The_quickest_preset_has_nothing_to_step_down_to()
    {
        var governor = new PoseQualityGovernor(PoseOptions.For(PosePreset.Fast));
        for (int i = 0; i < 1000; i++) Assert.False(governor.Observe(i * Interval, Interval, 0.09, 3));
    }

    // Seconds until the step changes; null if it does not.
    private double? ChangesWithin(double seconds, double workMilliseconds, int dropped = 0)
    {
        for (double passed = 0; passed < seconds; passed += Interval * (1 + dropped))
        {
            _now += Interval * (1 + dropped);
            if (_governor.Observe(_now, Interval, workMilliseconds / 1000, dropped)) return passed;
        }
        return null;
    }
}
