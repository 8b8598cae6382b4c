namespace LiveDance.Engine.Audio;

/// <summary>
/// Reads a <see cref="SoundClock"/> at a time that is only known roughly and drifts: it goes on sample by sample and comes
/// nearer to the time that is wanted by a sample now and then, which nobody hears; only an error that would be seen is a jump.
/// </summary>
internal sealed class SoundReader(SoundClock clock)
{
    private const double SeenError = 0.03, Share = 0.1;

    // Frames between two places where one is left out or comes twice: 0.4 %, a fifteenth of a semitone.
    private const int Stretch = 240;
    private const double Step = 1.0 / SoundClock.SampleRate;
    private double _next = double.NaN;
    private double _error;

    /// <summary>Reads a block.</summary>
    /// <param name="wanted">
    /// When its first sample sounded, in seconds on the clock of <see cref="SoundClock.Now"/>, as known just now.
    /// </param>
    /// <param name="samples">Receives left and right in turn.</param>
    public void Read(double wanted, Span<float> samples)
    {
        double error = wanted - _next;
        // What tells the time wavers by milliseconds: its mean counts.
        _error += Share * (error - _error);
        if (!(Math.Abs(error) < SeenError)) (_next, _error) = (wanted, 0);
        for (int at = 0; at < samples.Length; at += Stretch * SoundClock.Channels)
        {
            Span<float> part = samples.Slice(at, Math.Min(Stretch * SoundClock.Channels, samples.Length - at));
            if (Math.Abs(_error) > Step)
            {
                double step = Math.Sign(_error) * Step;
                _next += step;
                _error -= step;
            }
            clock.Read(_next, part);
            _next += part.Length / (double)(SoundClock.Channels * SoundClock.SampleRate);
        }
    }
}
