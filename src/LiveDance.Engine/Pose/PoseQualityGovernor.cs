namespace LiveDance.Engine.Pose;

/// <summary>One way of estimating the pose: dearer and more exact, or cheaper.</summary>
/// <param name="Model">The body network.</param>
/// <param name="HandsInTurn">Whether a frame looks at one hand only.</param>
public readonly record struct PoseQualityStep(PoseModel Model, bool HandsInTurn);

/// <summary>
/// Decides when the pose has to be estimated more cheaply for the show to keep pace with its source, and when it may be
/// exact again: down after two seconds of overload, up after twenty of head room, later each time that going up turned out
/// to be too much. Knows no clock; one thread feeds it, any thread may read it.
/// </summary>
public sealed class PoseQualityGovernor
{
    // Load is work divided by the time there is. The next dearer step is tried if it should fit below Roomy.
    private const double Overloaded = 0.97;
    private const double Roomy = 0.8;
    private const double ManyDropped = 0.05;

    // While frames are dropped, from this load on the pose takes from the generator what that needs.
    private const double Heavy = 0.6;

    // How many times as dear a step is as the next: a guess, until it has been measured.
    private const double Dearer = 1.3;
    private const double DearerAsHeavy = 2.5;

    // In seconds.
    private const double UntilDown = 2;
    private const double UntilUp = 20;
    private const double LongestUntilUp = 320;
    private const double TooSoon = 30;
    private const double Settling = 1;
    private const double Smoothing = 0.5;
    private const double Pause = 1;

    private readonly PoseQualityStep[] _steps;
    private readonly double[] _dearer;
    private int _step;
    private double _interval = 1;
    private double _load;
    private double _dropped;
    private double _loadBefore;
    private double _last = double.NegativeInfinity;
    private double _changed = double.NegativeInfinity;
    private double _overSince = double.PositiveInfinity;
    private double _roomSince = double.PositiveInfinity;
    private double _untilUp = UntilUp;
    private bool _wentUp;
    private string _message = "";

    /// <param name="settings">How the pose is estimated as long as nothing is in the way.</param>
    public PoseQualityGovernor(PoseOptions settings)
    {
        var wanted = new PoseQualityStep(settings.Model, settings.HandsInTurn);
        _steps = [wanted, .. Cheaper(settings)];
        _dearer = [.. _steps.Select(step => step.Model == PoseModel.Heavy ? DearerAsHeavy : Dearer)];
    }

    /// <summary>How the pose should be estimated now.</summary>
    public PoseQualityStep Current => _steps[Volatile.Read(ref _step)];

    /// <summary>What was done and why, in one sentence; empty while all is as it was asked for.</summary>
    public string Message => Volatile.Read(ref _message);

    /// <summary>Takes note of a frame.</summary>
    /// <param name="seconds">When it was captured.</param>
    /// <param name="interval">Seconds between the source's frames.</param>
    /// <param name="work">Seconds that the worker which estimates the pose took for it.</param>
    /// <param name="dropped">How many frames before it were dropped.</param>
    /// <returns>Whether <see cref="Current"/> changed.</returns>
    public bool Observe(double seconds, double interval, double work, long dropped)
    {
        double passed = seconds - _last;
        _last = seconds;
        // A stalled source, or a new one, says nothing about the load.
        if (!(passed > 0 && passed < Pause) || !(interval > 0))
        {
            StartOver();
            if (interval > 0) _interval = interval;
            return false;
        }
        double share = 1 - Math.Exp(-passed / Smoothing);
        _interval += share * (interval - _interval);
        _load += share * ((work / _interval) - _load);
        _dropped += share * ((dropped / (1.0 + dropped)) - _dropped);
        if (seconds - _changed < Settling) return false;

        bool over = _load > Overloaded || (_dropped > ManyDropped && _load > Heavy);
        bool room = _step > 0 && _load * _dearer[_step - 1] < Roomy && _dropped < ManyDropped / 2;
        _overSince = over ? Math.Min(_overSince, seconds) : double.PositiveInfinity;
        _roomSince = room ? Math.Min(_roomSince, seconds) : double.PositiveInfinity;
        if (_step > 0 && _loadBefore > 0 && !over) Learn();
        if (seconds - _overSince >= UntilDown && _step < _steps.Length - 1)
        {
            if (_wentUp && seconds - _changed < TooSoon) _untilUp = Math.Min(2 * _untilUp, LongestUntilUp);
            _loadBefore = _load;
            Change(_step + 1, seconds);
            return true;
        }
        if (seconds - _roomSince >= _untilUp)
        {
            Change(_step - 1, seconds);
            return true;
        }
        return false;
    }

    private static IEnumerable<PoseQualityStep> Cheaper(PoseOptions settings)
    {
        if (settings.Model == PoseModel.Heavy) yield return new PoseQualityStep(PoseModel.Full, settings.HandsInTurn);
        if (settings.Hands && !settings.HandsInTurn)
            yield return new PoseQualityStep(settings.Model == PoseModel.Lite ? PoseModel.Lite : PoseModel.Full, true);
        if (settings.Model != PoseModel.Lite) yield return new PoseQualityStep(PoseModel.Lite, true);
    }

    // What the last step down has saved tells what going up again will cost; within bounds, for other load may have
    // ended at the same time.
    private void Learn()
    {
        double guess = _steps[_step - 1].Model == PoseModel.Heavy ? DearerAsHeavy : Dearer;
        _dearer[_step - 1] = Math.Clamp(_loadBefore / _load, 1.1, 1.5 * guess);
        _loadBefore = 0;
    }

    private void Change(int step, double seconds)
    {
        _wentUp = step < _step;
        _changed = seconds;
        StartOver();
        Volatile.Write(ref _step, step);
        string how = _steps[step].Model switch
        {
            PoseModel.Lite => "quickest",
            PoseModel.Full => "middle",
            _ => "most exact",
        };
        string hands = _steps[step].HandsInTurn ? " and looks at the hands in turn" : "";
        Volatile.Write(ref _message, step == 0
            ? ""
            : $"To keep {1 / _interval:0} frames a second the pose uses the {how} network{hands}.");
    }

    private void StartOver() => (_overSince, _roomSince) = (double.PositiveInfinity, double.PositiveInfinity);
}
