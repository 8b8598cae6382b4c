namespace LiveDance.Engine.Pose;

/// <summary>One step of pose quality, between cost and accuracy.</summary>
/// <param name="Model">Body network.</param>
/// <param name="Cadence">How often hands and face are estimated.</param>
public readonly record struct PoseQualityStep(PoseModel Model, PoseCadence Cadence);

/// <summary>
/// Controls the quality of the pose estimation from the measured load: one step down after two seconds of overload, one step up after 20
/// seconds of sufficient reserve. The waiting time for a step up doubles each time a step up was followed by an overload within 30
/// seconds. Uses the times it is given and no clock. <see cref="Observe"/> is for one thread; the properties are thread-safe.
/// </summary>
public sealed class PoseQualityGovernor
{
    // Load (work divided by the frame interval) above which the machine is overloaded.
    private const double Overloaded = 0.97;

    // Expected load of the next better step below which it may be taken.
    private const double SpareLoad = 0.8;

    // Share of dropped frames above which the machine counts as overloaded if its load exceeds HighLoad.
    private const double ManyDropped = 0.05;

    // Load above which, while frames are dropped, the pose is made cheaper so that the generator gets more of the machine.
    private const double HighLoad = 0.6;

    // Cost of a step relative to the next cheaper one, until it has been measured; the second is for the heavy body network.
    private const double RelativeCost = 1.3;
    private const double RelativeCostOfHeavy = 2.5;

    // Seconds of overload before a step down.
    private const double UntilDown = 2;

    // Seconds of reserve before a step up, at first and at most.
    private const double UntilUp = 20;
    private const double LongestUntilUp = 320;

    // Seconds after a step up within which an overload doubles the waiting time of the next step up.
    private const double TooSoon = 30;

    // Seconds after a change in which the load is not judged.
    private const double Settling = 1;

    // Time constant, in seconds, of the smoothing of load, interval and dropped frames.
    private const double Smoothing = 0.5;

    // Gap between frames, in seconds, from which the source counts as stalled and the load is not measured.
    private const double Pause = 1;

    // Words of the message, by model.
    private static readonly string[] ModelNames = ["fast", "medium", "accurate"];

    private readonly PoseQualityStep[] _steps;
    private readonly double[] _relativeCost;
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
    private double _measuredRate;
    private bool _wentUp;
    private string _message = "";

    /// <param name="options">Options that are used while the machine is fast enough; quality never exceeds them.</param>
    public PoseQualityGovernor(PoseOptions options)
    {
        var requested = new PoseQualityStep(options.Model, options.Cadence);
        _steps = [requested, .. Cheaper(options)];
        _relativeCost = [.. _steps.Select(step => step.Model == PoseModel.Heavy ? RelativeCostOfHeavy : RelativeCost)];
    }

    /// <summary>Quality to use now.</summary>
    public PoseQualityStep Current => _steps[Volatile.Read(ref _step)];

    /// <summary>Message for the user while the quality is reduced; empty otherwise.</summary>
    public string Message => Volatile.Read(ref _message);

    /// <summary>Adds the measurements of a frame.</summary>
    /// <param name="seconds">Capture time of the frame, in seconds.</param>
    /// <param name="interval">Interval of the source's frames, in seconds.</param>
    /// <param name="work">Time that the worker of the pose estimation took for the frame, in seconds.</param>
    /// <param name="dropped">Number of frames dropped before this one.</param>
    /// <returns>Whether <see cref="Current"/> changed.</returns>
    public bool Observe(double seconds, double interval, double work, long dropped)
    {
        double passed = seconds - _last;
        _last = seconds;
        // A source that stalled or was replaced gives no information about the load.
        if (!(passed > 0 && passed < Pause) || !(interval > 0))
        {
            ResetTimers();
            if (interval > 0) _interval = interval;
            return false;
        }
        double share = 1 - Math.Exp(-passed / Smoothing);
        _interval += share * (interval - _interval);
        _load += share * ((work / _interval) - _load);
        _dropped += share * ((dropped / (1.0 + dropped)) - _dropped);
        if (seconds - _changed < Settling) return false;

        bool over = _load > Overloaded || (_dropped > ManyDropped && _load > HighLoad);
        bool room = _step > 0 && _load * _relativeCost[_step - 1] < SpareLoad && _dropped < ManyDropped / 2;
        _overSince = over ? Math.Min(_overSince, seconds) : double.PositiveInfinity;
        _roomSince = room ? Math.Min(_roomSince, seconds) : double.PositiveInfinity;
        if (_step > 0 && _loadBefore > 0 && !over) UpdateRelativeCost();
        if (seconds - _overSince >= UntilDown && _step < _steps.Length - 1)
        {
            if (_wentUp && seconds - _changed < TooSoon) _untilUp = Math.Min(2 * _untilUp, LongestUntilUp);
            _loadBefore = _load;
            _measuredRate = Math.Min(1 / Math.Max(_load, 1), 1 - _dropped) / _interval;
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

    private static IEnumerable<PoseQualityStep> Cheaper(PoseOptions options)
    {
        if (options.Model == PoseModel.Heavy) yield return new PoseQualityStep(PoseModel.Full, options.Cadence);
        if (options.Hands && options.Cadence == PoseCadence.EveryFrame)
            yield return new PoseQualityStep(options.Model == PoseModel.Lite ? PoseModel.Lite : PoseModel.Full, PoseCadence.HandsInTurn);
        if (options.Model != PoseModel.Lite || options.Cadence != PoseCadence.AllInTurn)
            yield return new PoseQualityStep(PoseModel.Lite, PoseCadence.AllInTurn);
    }

    // The load saved by the last step down estimates the cost of the step back up. The estimate is bounded, because other load may have
    // ended at the same time.
    private void UpdateRelativeCost()
    {
        double initial = _steps[_step - 1].Model == PoseModel.Heavy ? RelativeCostOfHeavy : RelativeCost;
        _relativeCost[_step - 1] = Math.Clamp(_loadBefore / _load, 1.1, 1.5 * initial);
        _loadBefore = 0;
    }

    private void Change(int step, double seconds)
    {
        _wentUp = step < _step;
        _changed = seconds;
        ResetTimers();
        Volatile.Write(ref _step, step);
        string hands = _steps[step].Cadence switch
        {
            PoseCadence.HandsInTurn => ", hands every fourth frame",
            PoseCadence.AllInTurn => ", hands every fourth frame, face every other",
            _ => "",
        };
        Volatile.Write(ref _message, step == 0
            ? ""
            : $"Slow machine ({_measuredRate:0} of {1 / _interval:0} frames a second): "
                + $"{ModelNames[(int)_steps[step].Model]} pose model{hands}.");
    }

    private void ResetTimers() => (_overSince, _roomSince) = (double.PositiveInfinity, double.PositiveInfinity);
}
