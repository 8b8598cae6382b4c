namespace LiveDance.Engine.Supervision;

/// <summary>
/// Chooses a step between quality and cost from the measured load of a worker: one step down after two seconds of overload, one step up
/// after 20 seconds of sufficient reserve. The waiting time for a step up doubles each time a step up was followed by an overload within
/// 30 seconds. Uses the times it is given and no clock. <see cref="Observe"/> is for one thread; the properties are thread-safe.
/// </summary>
public sealed class LoadGovernor
{
    // Load (work divided by the frame interval) above which the machine is overloaded.
    private const double Overloaded = 0.97;

    // Expected load of the next better step below which it may be taken.
    private const double SpareLoad = 0.8;

    // Share of dropped frames above which the machine counts as overloaded if its load exceeds HighLoad.
    private const double ManyDropped = 0.05;

    // Load above which, while frames are dropped, the work is made cheaper so that the other workers get more of the machine.
    private const double HighLoad = 0.6;

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

    private readonly double[] _initialCost;
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
    private bool _wentUp;

    /// <param name="relativeCost">
    /// For each step but the cheapest, from the best on, its cost relative to the next cheaper one, until it has been measured.
    /// </param>
    public LoadGovernor(IReadOnlyList<double> relativeCost)
    {
        _initialCost = [.. relativeCost];
        _relativeCost = [.. relativeCost];
    }

    /// <summary>The step to use now: 0 is the best, each further one is cheaper.</summary>
    public int Step => Volatile.Read(ref _step);

    /// <summary>Frames a second that the worker managed before the last step down.</summary>
    public double MeasuredRate { get; private set; }

    /// <summary>The source's frames a second.</summary>
    public double SourceRate => 1 / _interval;

    /// <summary>Begins with another step than the best. To be called before the first frame.</summary>
    public void Begin(int step) => Volatile.Write(ref _step, step);

    /// <summary>Adds the measurements of a frame.</summary>
    /// <param name="seconds">Capture time of the frame, in seconds.</param>
    /// <param name="interval">Interval of the source's frames, in seconds.</param>
    /// <param name="work">Time that the worker took for the frame, in seconds.</param>
    /// <param name="dropped">Number of frames dropped before this one.</param>
    /// <returns>Whether <see cref="Step"/> changed.</returns>
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
        if (seconds - _overSince >= UntilDown && _step < _relativeCost.Length)
        {
            if (_wentUp && seconds - _changed < TooSoon) _untilUp = Math.Min(2 * _untilUp, LongestUntilUp);
            _loadBefore = _load;
            MeasuredRate = Math.Min(1 / Math.Max(_load, 1), 1 - _dropped) / _interval;
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

    // The load saved by the last step down estimates the cost of the step back up. The estimate is bounded, because other load may have
    // ended at the same time.
    private void UpdateRelativeCost()
    {
        _relativeCost[_step - 1] = Math.Clamp(_loadBefore / _load, 1.1, 1.5 * _initialCost[_step - 1]);
        _loadBefore = 0;
    }

    private void Change(int step, double seconds)
    {
        _wentUp = step < _step;
        _changed = seconds;
        ResetTimers();
        Volatile.Write(ref _step, step);
    }

    private void ResetTimers() => (_overSince, _roomSince) = (double.PositiveInfinity, double.PositiveInfinity);
}
