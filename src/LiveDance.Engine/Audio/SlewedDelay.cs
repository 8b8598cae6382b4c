namespace LiveDance.Engine.Audio;

/// <summary>
/// The delay of the picture, for sound to follow: a measurement that wavers becomes a delay that changes too slowly to be
/// heard, four milliseconds a second; only an error that would be seen is mended at once.
/// </summary>
public sealed class SlewedDelay
{
    private const double PerSecond = 0.004, Tolerated = 0.004, SeenError = 0.05, MeasureEvery = 0.25;
    private readonly Func<double> _measured;
    private double _delay = double.NaN;
    private double _at;
    private double _measurement;
    private double _measuredAt = double.NegativeInfinity;

    /// <param name="measured">The delay as measured just now, in seconds; 0 while it is not known.</param>
    public SlewedDelay(Func<double> measured) => _measured = measured;

    /// <summary>The delay to use, in seconds.</summary>
    /// <param name="now">The time, in seconds.</param>
    public double Now(double now)
    {
        if (now - _measuredAt > MeasureEvery) (_measurement, _measuredAt) = (_measured(), now);
        double measured = _measurement;
        if (!(measured > 0)) return double.IsNaN(_delay) ? 0 : _delay;
        double error = measured - _delay;
        if (double.IsNaN(_delay) || Math.Abs(error) > SeenError) _delay = measured;
        else if (Math.Abs(error) > Tolerated) _delay += Math.Sign(error) * Math.Min(Math.Abs(error), PerSecond * Math.Max(0, now - _at));
        _at = now;
        return _delay;
    }
}
