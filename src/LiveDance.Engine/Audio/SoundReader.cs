namespace LiveDance.Engine.Audio;

/// <summary>
/// Reads a <see cref="SoundClock"/> continuously at a requested time that jitters and drifts. Drift is corrected by leaving out or
/// repeating single samples, which is inaudible; only an error that viewers would notice makes it jump.
/// </summary>
internal sealed class SoundReader(SoundClock clock)
{
    // Seconds: from this error on it jumps, since sound and picture then visibly disagree.
    private const double JumpError = 0.03;

    // Share of each new error in the mean error; the requested time jitters by milliseconds from block to block.
    private const double ErrorSmoothing = 0.1;

    // Samples of each channel between two corrections by one sample: 0.4 %, a fifteenth of a semitone.
    private const int CorrectionInterval = 240;
    private const double SampleSeconds = 1.0 / SoundClock.SampleRate;
    private double _next = double.NaN;
    private double _error;

    /// <summary>Reads a block.</summary>
    /// <param name="time">The requested time of its first sample, in seconds on the clock of <see cref="SoundClock.Now"/>.</param>
    /// <param name="samples">Receives left and right interleaved.</param>
    public void Read(double time, Span<float> samples)
    {
        double error = time - _next;
        _error += ErrorSmoothing * (error - _error);
        if (!(Math.Abs(error) < JumpError)) (_next, _error) = (time, 0);
        for (int at = 0; at < samples.Length; at += CorrectionInterval * SoundClock.Channels)
        {
            Span<float> part = samples.Slice(at, Math.Min(CorrectionInterval * SoundClock.Channels, samples.Length - at));
            if (Math.Abs(_error) > SampleSeconds)
            {
                double step = Math.Sign(_error) * SampleSeconds;
                _next += step;
                _error -= step;
            }
            clock.Read(_next, part);
            _next += part.Length / (double)(SoundClock.Channels * SoundClock.SampleRate);
        }
    }
}
