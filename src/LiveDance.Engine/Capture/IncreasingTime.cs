namespace LiveDance.Engine.Capture;

/// <summary>
/// Makes times that increase, as filters need them, from the time stamps of a file: an image without a time stamp, or with one that does
/// not increase, comes half an interval later; one that goes far back begins a new part, as in a file that was put together.
/// </summary>
/// <param name="interval">The mean interval between images, in seconds.</param>
internal sealed class IncreasingTime(double interval)
{
    // Time stamps that go back less, in seconds, are jitter.
    private const double RestartSeconds = 1;

    private double _last = double.NegativeInfinity;
    private double _offset;

    /// <summary>The last time stamp, in seconds; without one, what it would have been.</summary>
    public double LastStamp { get; private set; }

    /// <summary>The time of the next image, in seconds.</summary>
    /// <param name="stamp">Its time stamp in seconds; not a number if it has none.</param>
    /// <param name="restarts">Whether the file begins again.</param>
    public double Next(double stamp, bool restarts = false)
    {
        bool first = double.IsNegativeInfinity(_last);
        if (double.IsNaN(stamp)) stamp = first || restarts ? 0 : LastStamp + interval;
        if (restarts || (!first && stamp < LastStamp - RestartSeconds)) _offset = _last + interval - stamp;
        LastStamp = stamp;
        double time = stamp + _offset;
        return _last = time > _last ? time : _last + (interval / 2);
    }
}
