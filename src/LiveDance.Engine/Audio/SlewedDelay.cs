namespace LiveDance.Engine.Audio;

/// <summary>
/// Turns the fluctuating measured delay of the picture into a delay for the sound. It changes at a limited rate, too slowly to be heard;
/// only an error that viewers would notice is corrected at once.
/// </summary>
public sealed class SlewedDelay
{
    // Seconds a second by which the delay changes at most: a change of pitch of 0.4 %, a fifteenth of a semitone.
    private const double SlewRate = 0.004;

    // Seconds: smaller errors are not corrected at all, larger errors than JumpError at once, since sound and picture then visibly disagree.
    private const double ToleratedError = 0.004, JumpError = 0.05;

    // Seconds between two measurements.
    private const double MeasurementInterval = 0.25;

    private readonly Func<double> _measure;
    private double _delay = double.NaN;
    private double _updatedAt;
    private double _measurement;
    private double _measuredAt = double.NegativeInfinity;

    /// <param name="measure">Measures the delay, in seconds; 0 while it is unknown.</param>
    public SlewedDelay(Func<double> measure) => _measure = measure;

    /// <summary>Updates the delay and returns it, in seconds; 0 while it is unknown.</summary>
    /// <param name="now">The current time, in seconds.</param>
    public double Update(double now)
    {
        if (now - _measuredAt > MeasurementInterval) (_measurement, _measuredAt) = (_measure(), now);
        double measured = _measurement;
        if (!(measured > 0)) return double.IsNaN(_delay) ? 0 : _delay;
        double error = measured - _delay;
        if (double.IsNaN(_delay) || Math.Abs(error) > JumpError) _delay = measured;
        else if (Math.Abs(error) > ToleratedError) _delay += Math.Sign(error) * Math.Min(Math.Abs(error), SlewRate * Math.Max(0, now - _updatedAt));
        _updatedAt = now;
        return _delay;
    }
}
