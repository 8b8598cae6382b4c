using LiveDance.Engine.Pose;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Tests <see cref="PoseQualityGovernor"/> with simulated times of a source of 30 frames a second.</summary>
public class PoseQualityGovernorTests
{
    private const double Interval = 1 / 30.0;
    private readonly PoseQualityGovernor _governor = new(new PoseOptions());
    private double _now = 100;

    [Fact]
    public void Sufficient_time_changes_nothing()
    {
        Assert.Null(ChangesWithin(600, workMilliseconds: 28));
        Assert.Equal(new PoseQualityStep(PoseModel.Full, PoseCadence.EveryFrame), _governor.Current);
        Assert.Equal("", _governor.Message);
    }

    [Fact]
    public void Overload_of_two_seconds_steps_down_with_a_message_until_the_last_step()
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
    public void Short_delay_and_stalled_source_are_not_overload()
    {
        Assert.Null(ChangesWithin(10, workMilliseconds: 20));
        Assert.Null(ChangesWithin(1, workMilliseconds: 80));
        Assert.Null(ChangesWithin(10, workMilliseconds: 20));
        _now += 30;
        Assert.Null(ChangesWithin(10, workMilliseconds: 20));
    }

    [Fact]
    public void Dropped_frames_step_down_only_if_the_pose_takes_most_of_the_time()
    {
        Assert.Null(ChangesWithin(10, workMilliseconds: 15, dropped: 1));
        Assert.NotNull(ChangesWithin(10, workMilliseconds: 22, dropped: 1));
    }

    [Fact]
    public void Reserve_of_twenty_seconds_steps_up_and_clears_the_message()
    {
        Assert.NotNull(ChangesWithin(10, workMilliseconds: 40));
        double? up = ChangesWithin(60, workMilliseconds: 12);
        Assert.InRange(up!.Value, 20, 23);
        Assert.Equal(new PoseQualityStep(PoseModel.Full, PoseCadence.EveryFrame), _governor.Current);
        Assert.Equal("", _governor.Message);
    }

    [Fact]
    public void Step_up_that_would_overload_is_not_taken()
    {
        Assert.NotNull(ChangesWithin(10, workMilliseconds: 44));
        // The step down saved a third, so 24 ms now would become 36 ms again.
        Assert.Null(ChangesWithin(120, workMilliseconds: 24));
    }

    [Fact]
    public void Overload_after_a_step_up_doubles_the_waiting_time()
    {
        Assert.NotNull(ChangesWithin(10, workMilliseconds: 40));
        Assert.InRange(ChangesWithin(60, workMilliseconds: 12)!.Value, 20, 23);
        Assert.NotNull(ChangesWithin(10, workMilliseconds: 40));
        Assert.InRange(ChangesWithin(60, workMilliseconds: 12)!.Value, 40, 43);
    }

    [Fact]
    public void Best_preset_steps_down_through_all_networks()
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
    public void Fast_preset_has_no_further_step()
    {
        var governor = new PoseQualityGovernor(PoseOptions.For(PosePreset.Fast));
        for (int i = 0; i < 1000; i++) Assert.False(governor.Observe(i * Interval, Interval, 0.09, 3));
    }

    // Seconds until the quality changes; null if it does not.
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
