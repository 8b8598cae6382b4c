using LiveDance.Kiosk;

namespace LiveDance.Tests.Kiosk;

/// <summary>Every change of a kiosk's state, on a clock of the test's own.</summary>
public sealed class KioskMachineTests
{
    private static readonly DateTime Noon = new(2026, 5, 29, 12, 0, 0);

    // A fraction of a power of two, so that sums are exact.
    private const double Tick = 0.125;

    private double _now;
    private DateTime _local = Noon;

    [Fact]
    public void Somebody_steps_in_is_welcomed_dances_and_leaves()
    {
        KioskMachine kiosk = Open();
        Assert.Equal(KioskState.Attract, kiosk.State);
        AssertAfter(0.7, Until(kiosk, KioskState.Welcome, person: true));
        AssertAfter(3, Until(kiosk, KioskState.Dance, person: true));
        Assert.Equal(1, kiosk.Visitors);
        Pass(kiosk, 600, person: true);
        Assert.Equal(KioskState.Dance, kiosk.State);
        AssertAfter(3, Until(kiosk, KioskState.Attract, person: false));
        Assert.InRange(kiosk.Danced, 600, 604);
    }

    [Fact]
    public void Passer_by_changes_nothing()
    {
        KioskMachine kiosk = Open();
        for (int i = 0; i < 20; i++)
        {
            Pass(kiosk, 0.5, person: true);
            Assert.Equal(KioskState.Attract, kiosk.State);
            Pass(kiosk, 1, person: false);
        }
        Assert.Equal(0, kiosk.Visitors);
    }

    [Fact]
    public void Moment_out_of_sight_does_not_end_a_dance()
    {
        KioskMachine kiosk = Dancing();
        for (int i = 0; i < 10; i++)
        {
            Pass(kiosk, 2.5, person: false);
            Pass(kiosk, 1, person: true);
        }
        Assert.Equal(KioskState.Dance, kiosk.State);
        Assert.Equal(1, kiosk.Visitors);
    }

    [Fact]
    public void Who_leaves_during_the_welcome_is_no_visitor()
    {
        foreach (double welcome in new[] { new KioskSettings().WelcomeSeconds, 10 })
        {
            KioskMachine kiosk = Open(new KioskSettings { WelcomeSeconds = welcome });
            Until(kiosk, KioskState.Welcome, person: true);
            Pass(kiosk, 1, person: true);
            Until(kiosk, KioskState.Attract, person: false);
            Assert.Equal(0, kiosk.Visitors);
        }
    }

    [Fact]
    public void Time_is_counted_down_only_while_others_wait()
    {
        KioskMachine kiosk = Dancing();
        Pass(kiosk, 300, person: true);
        Assert.Equal(KioskState.Dance, kiosk.State);
        // The session's time is long over, and the visitor still gets the whole countdown.
        AssertAfter(2, Until(kiosk, KioskState.Countdown, person: true, others: 2));
        Assert.InRange(kiosk.SecondsLeft, 14, 15);
        Pass(kiosk, 5, person: true, others: 1);
        Assert.InRange(kiosk.SecondsLeft, 9, 10);
        AssertAfter(3, Until(kiosk, KioskState.Dance, person: true));
        Assert.Equal(0, kiosk.SecondsLeft);
    }

    [Fact]
    public void Countdown_begins_so_that_it_ends_with_the_session()
    {
        KioskMachine kiosk = Dancing();
        AssertAfter(105, Until(kiosk, KioskState.Countdown, person: true, others: 1));
        AssertAfter(15, Until(kiosk, KioskState.HandOver, person: true, others: 1));
    }

    [Fact]
    public void Passer_by_behind_the_visitor_is_nobody_who_waits()
    {
        KioskMachine kiosk = Dancing();
        Pass(kiosk, 200, person: true);
        for (int i = 0; i < 10; i++)
        {
            Pass(kiosk, 1.5, person: true, others: 1);
            Pass(kiosk, 4, person: true);
        }
        Assert.Equal(KioskState.Dance, kiosk.State);
    }

    [Fact]
    public void Next_person_is_welcomed_when_they_are_followed()
    {
        KioskMachine kiosk = HandingOver();
        AssertAfter(2, Until(kiosk, KioskState.Welcome, person: true, others: 1, track: 2));
        Until(kiosk, KioskState.Dance, person: true, track: 2);
        Assert.Equal(2, kiosk.Visitors);
    }

    [Fact]
    public void Who_stays_when_nobody_steps_in_is_welcomed_again()
    {
        KioskMachine kiosk = HandingOver();
        AssertAfter(8, Until(kiosk, KioskState.Welcome, person: true));
    }

    [Fact]
    public void Hand_over_ends_when_everybody_is_gone()
    {
        KioskMachine kiosk = HandingOver();
        AssertAfter(3, Until(kiosk, KioskState.Attract, person: false));
    }

    [Theory]
    [InlineData(1)]
    // Nobody is followed any more.
    [InlineData(0)]
    public void Empty_room_is_not_welcomed_when_the_hand_over_ends(int track)
    {
        KioskMachine kiosk = HandingOver();
        // The last one goes a second before the hand-over is over, and counts as there for three seconds more.
        Pass(kiosk, 7, person: true);
        Assert.Equal(KioskState.HandOver, kiosk.State);
        AssertAfter(3, Until(kiosk, KioskState.Attract, person: false, track: track));
        Pass(kiosk, 60, person: false);
        Assert.Equal((KioskState.Attract, 1L), (kiosk.State, kiosk.Visitors));
    }

    [Fact]
    public void Who_comes_back_when_the_hand_over_is_over_is_welcomed_at_once()
    {
        KioskMachine kiosk = HandingOver();
        Pass(kiosk, 7, person: true);
        Pass(kiosk, 2, person: false);
        Assert.Equal(KioskState.HandOver, kiosk.State);
        AssertAfter(0, Until(kiosk, KioskState.Welcome, person: true, track: 2));
    }

    [Fact]
    public void Visitor_who_leaves_during_the_countdown_ends_it()
    {
        KioskMachine kiosk = Dancing();
        Until(kiosk, KioskState.Countdown, person: true, others: 1);
        AssertAfter(3, Until(kiosk, KioskState.Attract, person: false, others: 1));
    }

    [Theory]
    [InlineData(KioskState.Attract)]
    [InlineData(KioskState.Welcome)]
    [InlineData(KioskState.HandOver)]
    internal void Closing_time_closes_at_once_where_nobody_dances(KioskState state)
    {
        KioskSettings settings = new() { Hours = ["10:00-18:00"] };
        KioskMachine kiosk = state switch
        {
            KioskState.Attract => Open(settings),
            KioskState.Welcome => Welcoming(settings),
            _ => HandingOver(settings),
        };
        Assert.Equal(state, kiosk.State);
        _local = Noon.AddHours(6);
        Step(kiosk, state != KioskState.Attract, 0, 1);
        Assert.Equal(KioskState.Closed, kiosk.State);
        Pass(kiosk, 60, person: true, others: 3);
        Assert.Equal(KioskState.Closed, kiosk.State);
        _local = Noon.AddHours(22);
        Step(kiosk, person: false, 0, 1);
        Assert.Equal(KioskState.Attract, kiosk.State);
    }

    [Fact]
    public void Visitor_at_closing_time_gets_a_countdown_of_their_own()
    {
        KioskMachine kiosk = Dancing(new KioskSettings { Hours = ["10:00-18:00"] });
        _local = Noon.AddHours(6);
        Step(kiosk, person: true, 0, 1);
        Assert.Equal(KioskState.Countdown, kiosk.State);
        Assert.True(kiosk.IsClosing);
        AssertAfter(15, Until(kiosk, KioskState.Closed, person: true));
    }

    [Fact]
    public void Visitor_who_leaves_at_closing_time_is_the_last()
    {
        KioskMachine kiosk = Dancing(new KioskSettings { Hours = ["10:00-18:00"] });
        _local = Noon.AddHours(6);
        Until(kiosk, KioskState.Countdown, person: false);
        AssertAfter(3 - Tick, Until(kiosk, KioskState.Closed, person: false));
    }

    [Fact]
    public void Kiosk_begins_closed_outside_its_hours()
    {
        _local = Noon.AddHours(10);
        Assert.Equal(KioskState.Closed, Open(new KioskSettings { Hours = ["10:00-18:00"] }).State);
    }

    // A state may last two ticks longer than it should: one until somebody is noticed, and one that is passed.
    private static void AssertAfter(double expected, double seconds) => Assert.InRange(seconds, expected, expected + (2 * Tick));

    private KioskMachine Open(KioskSettings? settings = null)
    {
        settings ??= new KioskSettings();
        return new KioskMachine(settings, new OpeningHours(settings.Hours), _now, _local);
    }

    private KioskMachine Welcoming(KioskSettings? settings = null)
    {
        KioskMachine kiosk = Open(settings);
        Until(kiosk, KioskState.Welcome, person: true);
        return kiosk;
    }

    private KioskMachine Dancing(KioskSettings? settings = null)
    {
        KioskMachine kiosk = Welcoming(settings);
        Until(kiosk, KioskState.Dance, person: true);
        return kiosk;
    }

    private KioskMachine HandingOver(KioskSettings? settings = null)
    {
        KioskMachine kiosk = Dancing(settings);
        Until(kiosk, KioskState.Countdown, person: true, others: 1);
        Until(kiosk, KioskState.HandOver, person: true, others: 1);
        return kiosk;
    }

    // Seconds until a state is reached, and no other before it.
    private double Until(KioskMachine kiosk, KioskState state, bool person, int others = 0, int track = 1)
    {
        KioskState before = kiosk.State;
        double from = _now;
        while (kiosk.State == before)
        {
            Assert.True(_now - from < 600, $"{before} did not become {state}");
            Step(kiosk, person, others, track);
        }
        Assert.Equal(state, kiosk.State);
        return _now - from;
    }

    private void Pass(KioskMachine kiosk, double seconds, bool person, int others = 0)
    {
        for (double end = _now + seconds; _now < end - 1e-6;) Step(kiosk, person, others, 1);
    }

    private void Step(KioskMachine kiosk, bool person, int others, int track)
    {
        _now += Tick;
        _local = _local.AddSeconds(Tick);
        kiosk.Update(new KioskObservation(person, others, track), _now, _local);
    }
}
