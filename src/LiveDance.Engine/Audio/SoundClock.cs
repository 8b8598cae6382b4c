using System.Diagnostics;

namespace LiveDance.Engine.Audio;

/// <summary>
/// The sound of the last half minute, each sample with the time at which it sounded at the dancer. One thread adds, any
/// may read: whoever plays or records it reads it as much later as its picture comes.
/// </summary>
public sealed class SoundClock
{
    /// <summary>Samples a second of each channel, everywhere in the show.</summary>
    public const int SampleRate = 48000;

    /// <summary>Left and right.</summary>
    public const int Channels = 2;

    private const int Capacity = 1 << 21;

    // Seconds: more is another time altogether.
    private const double Another = 0.1;
    private readonly float[] _ring = new float[Capacity * Channels];
    private readonly Lock _lock = new();
    private long _end;
    private double _endTime = double.NaN;

    /// <summary>Seconds on the clock that all of the show shares.</summary>
    public static double Now => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    /// <summary>Adds samples.</summary>
    /// <param name="samples">Left and right in turn, -1 to 1.</param>
    /// <param name="endTime">When the last of them sounds, on the clock of <see cref="Now"/>.</param>
    public void Add(ReadOnlySpan<float> samples, double endTime)
    {
        lock (_lock)
        {
            // A device that was away leaves silence, so that what came before keeps its time.
            double away = endTime - _endTime - (samples.Length / (double)Channels / SampleRate);
            if (away > Another)
            {
                int silent = (int)Math.Min(Capacity, away * SampleRate);
                for (int i = 0; i < silent * Channels; i++) _ring[((_end * Channels) + i) % _ring.Length] = 0;
                (_end, _endTime) = (_end + silent, _endTime + away);
            }
            for (int i = 0; i < samples.Length; i++) _ring[((_end * Channels) + i) % _ring.Length] = samples[i];
            _end += samples.Length / Channels;
            // The clock of a sound card and reports of its delay waver: followed slowly, unless it is another time altogether.
            double expected = _endTime + (samples.Length / (double)Channels / SampleRate);
            _endTime = Math.Abs(endTime - expected) < Another ? expected + (0.02 * (endTime - expected)) : endTime;
        }
    }

    /// <summary>Reads what sounded from a time on; silence where there is nothing.</summary>
    /// <param name="from">The time of the first sample, on the clock of <see cref="Now"/>.</param>
    /// <param name="samples">Receives left and right in turn.</param>
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
