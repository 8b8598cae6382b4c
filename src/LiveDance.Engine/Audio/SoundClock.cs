using System.Diagnostics;

namespace LiveDance.Engine.Audio;

/// <summary>
/// A ring buffer with the sound of the last 43 seconds, addressed by the time at which each sample sounded at the dancer. Speakers and
/// recordings read it with the delay of their picture. One thread adds, any thread may read.
/// </summary>
public sealed class SoundClock
{
    /// <summary>Samples a second of each channel, for all sound of a session.</summary>
    public const int SampleRate = 48000;

    /// <summary>The number of channels: left and right, interleaved.</summary>
    public const int Channels = 2;

    // Samples of each channel that are kept: 43 seconds.
    private const int Capacity = 1 << 21;

    // Seconds: a larger difference from the expected time is an interruption, a smaller one jitter of the device's clock.
    private const double GapSeconds = 0.1;

    // Share of a difference in time by which the time of the newest sample is corrected at each block.
    private const double JitterSmoothing = 0.02;

    private readonly float[] _ring = new float[Capacity * Channels];
    private readonly Lock _lock = new();
    private long _end;
    private double _endTime = double.NaN;

    /// <summary>Seconds on the clock that is shared by the whole session, that of <see cref="Stopwatch"/>.</summary>
    public static double Now => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    /// <summary>Adds samples.</summary>
    /// <param name="samples">Left and right interleaved, -1 to 1.</param>
    /// <param name="endTime">The time at which the last of them sounds, on the clock of <see cref="Now"/>.</param>
    public void Add(ReadOnlySpan<float> samples, double endTime)
    {
        lock (_lock)
        {
            // An interruption of the device is filled with silence, so that earlier samples keep their time.
            double gap = endTime - _endTime - (samples.Length / (double)Channels / SampleRate);
            if (gap > GapSeconds)
            {
                int silent = (int)Math.Min(Capacity, gap * SampleRate);
                for (int i = 0; i < silent * Channels; i++) _ring[((_end * Channels) + i) % _ring.Length] = 0;
                (_end, _endTime) = (_end + silent, _endTime + gap);
            }
            for (int i = 0; i < samples.Length; i++) _ring[((_end * Channels) + i) % _ring.Length] = samples[i];
            _end += samples.Length / Channels;
            // A sound card's reported latency jitters and its clock drifts: small differences are followed slowly, large ones at once.
            double expected = _endTime + (samples.Length / (double)Channels / SampleRate);
            _endTime = Math.Abs(endTime - expected) < GapSeconds ? expected + (JitterSmoothing * (endTime - expected)) : endTime;
        }
    }

    /// <summary>Reads the sound from a time on; silence where none is stored.</summary>
    /// <param name="from">The time of the first sample, on the clock of <see cref="Now"/>.</param>
    /// <param name="samples">Receives left and right interleaved.</param>
    public void Read(double from, Span<float> samples)
    {
        lock (_lock)
        {
            samples.Clear();
            if (double.IsNaN(_endTime)) return;
            long first = _end + (long)Math.Round((from - _endTime) * SampleRate);
            for (int i = 0; i < samples.Length / Channels; i++)
            {
                long at = first + i;
                if (at < 0 || at >= _end || at < _end - Capacity) continue;
                for (int c = 0; c < Channels; c++) samples[(i * Channels) + c] = _ring[((at * Channels) + c) % _ring.Length];
            }
        }
    }
}
