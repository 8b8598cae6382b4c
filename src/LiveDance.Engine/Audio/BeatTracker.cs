using System.Numerics;

namespace LiveDance.Engine.Audio;

/// <summary>What is known of the beat.</summary>
/// <param name="Tempo">Beats a minute, 55 to 190; 0 while unknown.</param>
/// <param name="BeatAt">The time of some beat, in seconds.</param>
/// <param name="Confidence">0 (none) to 1.</param>
public readonly record struct Beat(double Tempo, double BeatAt, double Confidence)
{
    /// <summary>Where a time lies between two beats.</summary>
    /// <returns>0 at a beat, growing to 1 just before the next; 0 while unknown.</returns>
    public double PhaseAt(double time)
    {
        if (Tempo <= 0) return 0;
        double beats = (time - BeatAt) * Tempo / 60;
        return beats - Math.Floor(beats);
    }
}

/// <summary>
/// Finds tempo and phase of music as it comes: the rise of energy in the spectrum is the onset envelope, its
/// autocorrelation over the last eight seconds gives the tempo, a comb laid over it the phase. One thread feeds it, any may
/// read <see cref="Beat"/>.
/// </summary>
public sealed class BeatTracker
{
    // The spectrum is taken a hundred times a second.
    private const int EnvelopeRate = 100, Window = 1024, Bands = 24;
    private const int Length = 8 * EnvelopeRate, UpdateEvery = EnvelopeRate / 10;
    private const double Slowest = 55, Fastest = 190;

    // A tempo twice as fast is taken if the beats between are nearly as strong.
    private const double EquallyStrong = 0.8;
    private const double LeastConfidence = 0.15;

    private readonly int _hop;
    private readonly double _sampleRate;
    private readonly float[] _input = new float[Window];
    private readonly float[] _hann = new float[Window];
    private readonly Complex[] _spectrum = new Complex[Window];
    private readonly double[] _before = new double[Bands];
    private readonly double[] _envelope = new double[Length];
    private readonly double[] _straight = new double[Length];
    private readonly double[] _correlation = new double[(int)(EnvelopeRate * 60 / Slowest * 4) + 8];
    private readonly Lock _lock = new();
    private int _filled;
    private long _frames;
    private double _floor;
    private Beat _beat;
    private double _onset;

    /// <param name="sampleRate">Samples a second of each channel.</param>
    public BeatTracker(int sampleRate)
    {
        _sampleRate = sampleRate;
        _hop = sampleRate / EnvelopeRate;
        for (int i = 0; i < Window; i++) _hann[i] = (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Window)));
    }

    /// <summary>What is known of the beat now. Any thread.</summary>
    public Beat Beat
    {
        get
        {
            lock (_lock) return _beat;
        }
    }

    /// <summary>The onset envelope's newest value; about 1 at a strong onset. Any thread.</summary>
    public double Onset => Volatile.Read(ref _onset);

    /// <summary>Listens.</summary>
    /// <param name="samples">All channels in turn, -1 to 1.</param>
    /// <param name="channels">How many.</param>
    /// <param name="endTime">When the last sample sounds, in seconds.</param>
    public void Hear(ReadOnlySpan<float> samples, int channels, double endTime)
    {
        int count = samples.Length / channels;
        for (int i = 0; i < count; i++)
        {
            float mono = 0;
            for (int c = 0; c < channels; c++) mono += samples[(i * channels) + c];
            if (_filled == Window)
            {
                // Moving costs less than the spectrum.
                _input.AsSpan(_hop).CopyTo(_input);
                _filled -= _hop;
            }
            _input[_filled++] = mono / channels;
            if (_filled < Window) continue;
            // The middle of the window is where its energy is.
            double time = endTime - ((count - 1 - i + (Window / 2.0)) / _sampleRate);
            AddFrame(time);
        }
    }

    private void AddFrame(double time)
    {
        double flux = Flux();
        // Loud and soft music alike: the envelope is measured against its own mean.
        _floor += 0.01 * (flux - _floor);
        double value = Math.Max(0, (flux / Math.Max(_floor, 1e-3)) - 1);
        _envelope[_frames % Length] = Math.Min(value, 10);
        Volatile.Write(ref _onset, Math.Min(1, value / 5));
        _frames++;
        if (_frames < 3 * EnvelopeRate || _frames % UpdateEvery != 0) return;
        Beat beat = Estimate(time);
        lock (_lock) _beat = beat;
    }

    // How much the energy of each band, on a logarithmic scale, has risen since the last frame.
    private double Flux()
    {
        for (int i = 0; i < Window; i++) _spectrum[i] = _input[i] * _hann[i];
        Transform(_spectrum);
        double flux = 0;
        for (int b = 0; b < Bands; b++)
        {
            int from = BandEdge(b), to = Math.Max(from + 1, BandEdge(b + 1));
            double energy = 0;
            for (int k = from; k < to; k++) energy += (_spectrum[k].Real * _spectrum[k].Real) + (_spectrum[k].Imaginary * _spectrum[k].Imaginary);
            double level = Math.Log(1 + energy);
            flux += Math.Max(0, level - _before[b]);
            _before[b] = level;
        }
        return flux;
    }

    // From 40 Hz to 12 kHz, evenly by pitch.
    private int BandEdge(int band) =>
        Math.Max(1, (int)(40 * Math.Pow(300, band / (double)Bands) * Window / _sampleRate)) + (band < 6 ? band : 6);

    private Beat Estimate(double newest)
    {
        int count = (int)Math.Min(_frames, Length);
        double mean = 0;
        for (int i = 0; i < count; i++)
        {
            _straight[i] = _envelope[(_frames - count + i) % Length];
            mean += _straight[i] / count;
        }
        double zero = Correlate(count, mean);
        if (zero <= 1e-9) return default;

        int shortest = (int)(EnvelopeRate * 60 / Fastest), longest = (int)(EnvelopeRate * 60 / Slowest);
        int best = shortest;
        double bestScore = double.NegativeInfinity;
        for (int lag = shortest; lag <= longest; lag++)
        {
            // The beat repeats at twice and thrice the lag as well; moderate tempi are likelier than extreme ones.
            double octaves = Math.Log2(lag / (EnvelopeRate * 0.5));
            double score = (Near(lag) + (0.5 * Near(2 * lag)) + (0.25 * Near(3 * lag))) * Math.Exp(-0.5 * octaves * octaves / 1.2);
            if (score > bestScore) (best, bestScore) = (lag, score);
        }
        int half = (int)Math.Round(best / 2.0);
        if (half >= shortest && Near(half) > EquallyStrong * Near(best)) best = half;
        double period = Refine(best, count);
        (double offset, double strength) = Phase(period, count);
        double confidence = Math.Clamp(strength * Math.Max(0, Near(best) / zero), 0, 1);
        if (confidence < LeastConfidence) return default;
        return new Beat(60 * EnvelopeRate / period, newest - (offset / EnvelopeRate), confidence);
    }

    private double Correlate(int count, double mean)
    {
        for (int lag = 0; lag < _correlation.Length; lag++)
        {
            double sum = 0;
            for (int i = lag; i < count; i++) sum += (_straight[i] - mean) * (_straight[i - lag] - mean);
            _correlation[lag] = count > lag ? sum / (count - lag) : 0;
        }
        return _correlation[0];
    }

    // Onsets fall between frames: the neighbours belong to the peak.
    private double Near(int lag) => lag + 1 >= _correlation.Length ? 0
        : (0.5 * _correlation[lag - 1]) + _correlation[lag] + (0.5 * _correlation[lag + 1]);

    // The peak many beats later tells the period more exactly.
    private double Refine(int lag, int count)
    {
        double period = Peak(lag, 2);
        for (int beats = 2; beats * period < Math.Min(_correlation.Length - 4, count / 2); beats *= 2)
            period = Peak((int)Math.Round(beats * period), 1 + (beats / 2)) / beats;
        return period;
    }

    private double Peak(int around, int reach)
    {
        int best = around;
        for (int lag = Math.Max(2, around - reach); lag <= Math.Min(_correlation.Length - 3, around + reach); lag++)
            if (Near(lag) > Near(best)) best = lag;
        double left = Near(best - 1), middle = Near(best), right = Near(best + 1);
        double curve = left - (2 * middle) + right;
        return curve >= 0 ? best : best + (0.5 * (left - right) / curve);
    }

    // How long ago the last beat was, in frames, and how much of the envelope lies on beats.
    private (double Offset, double Strength) Phase(double period, int count)
    {
        double best = 0, bestSum = double.NegativeInfinity, all = 0;
        for (int i = 0; i < count; i++) all += _straight[i];
        int beats = (int)((count - 2) / period);
        for (double offset = 0; offset < period; offset += 0.25)
        {
            double sum = 0;
            for (int k = 0; k < beats; k++)
            {
                double at = count - 1 - offset - (k * period);
                int i = (int)at;
                if (i < 1 || i + 2 >= count) continue;
                double share = at - i;
                sum += ((1 - share) * _straight[i]) + (share * _straight[i + 1]) + (0.3 * (_straight[i - 1] + _straight[i + 2]));
            }
            if (sum > bestSum) (best, bestSum) = (offset, sum);
        }
        return (best, all > 0 ? Math.Min(1, bestSum / all * period / 8) : 0);
    }

    // Cooley and Tukey, in place; the length is a power of two.
    private static void Transform(Complex[] values)
    {
        int n = values.Length;
        for (int i = 1, j = 0; i < n; i++)
        {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1) j ^= bit;
            j ^= bit;
            if (i < j) (values[i], values[j]) = (values[j], values[i]);
        }
        for (int length = 2; length <= n; length <<= 1)
        {
            Complex step = Complex.FromPolarCoordinates(1, -2 * Math.PI / length);
            for (int i = 0; i < n; i += length)
            {
                Complex turn = Complex.One;
                for (int k = 0; k < length / 2; k++)
                {
                    Complex even = values[i + k], odd = values[i + k + (length / 2)] * turn;
                    (values[i + k], values[i + k + (length / 2)]) = (even + odd, even - odd);
                    turn *= step;
                }
            }
        }
    }
}
