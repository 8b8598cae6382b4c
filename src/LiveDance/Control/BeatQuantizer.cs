using LiveDance.Engine;
using LiveDance.Engine.Audio;

namespace LiveDance.Control;

/// <summary>What a change waits for.</summary>
internal enum BeatGrid
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>The next beat.</summary>
    Beat,

    /// <summary>The next beat that begins a bar of four.</summary>
    Bar,

    /// <summary>The next beat that begins four bars.</summary>
    FourBars,
}

/// <summary>
/// Lets changes wait for the beat, so that they are seen on it. A change of the view is seen at once: it waits for a beat of the sound that
/// the audience hears with the picture that is shown now. Another performer appears in the next captured frame, which is shown with the sound
/// of its capture: it waits for a beat at the dancer. Beats are counted from the first, or from where the operator says that a bar begins.
/// Thread-safe.
/// </summary>
internal sealed class BeatQuantizer : IDisposable
{
    // Beats are counted by looking at the phase this often; a beat at 190 a minute takes 316 ms.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    // A change within this time after a beat is on it.
    private const double Tolerance = 0.03;

    private readonly Func<(double Tempo, double Phase)> _shown;
    private readonly Func<(double Tempo, double Phase)> _captured;
    private readonly BeatCounter _shownCounter = new(), _capturedCounter = new();
    private readonly Timer _timer;
    private volatile BeatGrid _grid;

    /// <param name="session">The session whose sound has the beats.</param>
    public BeatQuantizer(LiveSession session)
        : this(Shown(session.NewStatus()), () => session.Sound?.Beat.Beat is { Tempo: > 0 } beat ? (beat.Tempo, beat.PhaseAt(SoundClock.Now)) : default)
    {
    }

    /// <param name="shown">Tempo and phase of the sound that belongs to the picture that is shown now; 0 for no beat.</param>
    /// <param name="captured">The same for the image that is captured now.</param>
    public BeatQuantizer(Func<(double Tempo, double Phase)> shown, Func<(double Tempo, double Phase)> captured)
    {
        (_shown, _captured) = (shown, captured);
        _timer = new Timer(_ => Count(), null, Period, Period);
    }

    /// <summary>What changes wait for.</summary>
    public BeatGrid Grid
    {
        get => _grid;
        set => _grid = value;
    }

    /// <summary>Says that the beat that is heard now begins a bar.</summary>
    public void SetOne()
    {
        _shownCounter.SetOne();
        _capturedCounter.SetOne();
    }

    /// <summary>The time until the next beat of the grid; zero without a grid or a beat.</summary>
    /// <param name="atCapture">Whether the change takes effect at the capture of the next frame, rather than in what is shown.</param>
    public TimeSpan Wait(bool atCapture)
    {
        int beats = _grid switch { BeatGrid.Beat => 1, BeatGrid.Bar => 4, BeatGrid.FourBars => 16, _ => 0 };
        (double tempo, double phase) = atCapture ? _captured() : _shown();
        if (beats == 0 || !(tempo > 0)) return TimeSpan.Zero;
        long number = (atCapture ? _capturedCounter : _shownCounter).Look(phase) % beats;
        double since = (number + phase) * 60 / tempo;
        return since < Tolerance ? TimeSpan.Zero : TimeSpan.FromSeconds((beats * 60 / tempo) - since);
    }

    public void Dispose() => _timer.Dispose();

    private static Func<(double Tempo, double Phase)> Shown(ILiveStatus status) => () => status.Beat is { Tempo: > 0 } beat ? (beat.Tempo, beat.Phase) : default;

    private void Count()
    {
        if (_shown() is ( > 0, var shown)) _shownCounter.Look(shown);
        if (_captured() is ( > 0, var captured)) _capturedCounter.Look(captured);
    }

    // Counts beats by the wraps of the phase. A phase that falls a little is a correction of the tracker.
    private sealed class BeatCounter
    {
        private readonly Lock _lock = new();
        private long _number;
        private double _last;

        public long Look(double phase)
        {
            lock (_lock)
            {
                if (phase < _last - 0.5) _number++;
                else if (phase > _last + 0.5 && _number > 0) _number--;
                _last = phase;
                return _number;
            }
        }

        // Within the second half of a beat the operator means the next one.
        public void SetOne()
        {
            lock (_lock) _number = _last > 0.5 ? 15 : 0;
        }
    }
}
