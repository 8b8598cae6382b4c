using LiveDance.Control;

namespace LiveDance.Tests.Control;

/// <summary>Changes wait for a beat that the test sets.</summary>
public sealed class BeatQuantizerTests : IDisposable
{
    // 120 beats a minute: half a second each. The picture is a quarter of a beat late.
    private const double Tempo = 120, Late = 0.25;
    private readonly BeatQuantizer _beats;
    private double _beat;

    public BeatQuantizerTests() => _beats = new BeatQuantizer(() => (Tempo, Phase(_beat - Late)), () => (Tempo, Phase(_beat)));

    public void Dispose() => _beats.Dispose();

    [Theory]
    [InlineData(0.5, false, 0.375)]
    [InlineData(0.5, true, 0.25)]
    [InlineData(3.75, false, 0.25)]
    [InlineData(3.75, true, 0.125)]
    public void Change_waits_for_the_beat_of_the_picture_that_it_is_seen_with(double beat, bool atCapture, double seconds)
    {
        Play(beat);
        _beats.Grid = BeatGrid.Beat;
        Assert.Equal(seconds, _beats.Wait(atCapture).TotalSeconds, 3);
    }

    [Fact]
    public void Change_waits_for_a_bar_or_four_from_where_the_operator_says_that_one_begins()
    {
        Play(6);
        _beats.SetOne();
        Play(7.5);
        _beats.Grid = BeatGrid.Bar;
        Assert.Equal(2.5 / 2, _beats.Wait(atCapture: true).TotalSeconds, 3);
        _beats.Grid = BeatGrid.FourBars;
        Assert.Equal(14.5 / 2, _beats.Wait(atCapture: true).TotalSeconds, 3);
        Play(22.5);
        _beats.Grid = BeatGrid.FourBars;
        Assert.Equal(15.5 / 2, _beats.Wait(atCapture: true).TotalSeconds, 3);
    }

    [Fact]
    public void Change_on_the_beat_or_without_one_waits_for_nothing()
    {
        Play(4.02);
        Assert.Equal(TimeSpan.Zero, _beats.Wait(atCapture: true));
        _beats.Grid = BeatGrid.Beat;
        Assert.Equal(TimeSpan.Zero, _beats.Wait(atCapture: true));
        using var silent = new BeatQuantizer(() => default, () => default) { Grid = BeatGrid.FourBars };
        Assert.Equal(TimeSpan.Zero, silent.Wait(atCapture: false));
    }

    private static double Phase(double beat) => beat - Math.Floor(beat);

    // The counter looks at the phase several times a beat.
    private void Play(double until)
    {
        while (_beat < until)
        {
            _beat = Math.Min(until, _beat + 0.1);
            _beats.Grid = BeatGrid.Beat;
            _beats.Wait(atCapture: false);
            _beats.Wait(atCapture: true);
        }
        _beats.Grid = BeatGrid.Off;
    }
}
