using System.Numerics;

namespace LiveDance.Engine.Audio;

/// <summary>The estimated beat of the music.</summary>
/// <param name="Tempo">Beats a minute, 55 to 190; 0 while unknown.</param>
/// <param name="BeatAt">The time of one beat, in seconds; the others follow from the tempo.</param>
/// <param name="Confidence">0 (none) to 1.</param>
public readonly record struct Beat(double Tempo, double BeatAt, double Confidence)
{
    /// <summary>The phase of the beat at a time in seconds.</summary>
    /// <returns>0 at a beat, rising to 1 just before the next; 0 while the tempo is unknown.</returns>
    public double PhaseAt(double time)
    {
        if (Tempo <= 0) return 0;
        double beats = (time - BeatAt) * Tempo / 60;
        return beats - Math.Floor(beats);
    }
}

/// <summary>
/// Estimates tempo and phase of music in real time. The onset envelope is the spectral flux; its autocorrelation over the last eight
/// seconds gives the tempo, and a comb filter the phase. One thread adds samples, any thread may read <see cref="Beat"/>.
/// </summary>
public sealed class BeatTracker
{
    // Values of the onset envelope a second; samples in a spectrum's window; frequency bands.
    private const int EnvelopeRate = 100, Window = 1024, Bands = 24;

    // Values of the envelope that are kept, and after how many new ones the beat is estimated again.
    private const int Length = 8 * EnvelopeRate, UpdateInterval = EnvelopeRate / 10;

    // Range of the tempo, in beats a minute.
    private const double SlowestTempo = 55, FastestTempo = 190;

    // The double tempo is taken if its autocorrelation reaches this share of the best one.
    private const double DoubleTempoShare = 0.7;

    // Below this confidence no beat is reported; noise stays below it.
    private const double MinConfidence = 0.15;

    private readonly int _hop;
    private readonly double _sampleRate;
    private readonly float[] _input = new float[Window];
    private readonly float[] _hann = new float[Window];
    private readonly Complex[] _spectrum = new Complex[Window];
    private readonly double[] _previousLevels = new double[Bands];
    private readonly double[] _envelope = new double[Length];
    private readonly double[] _ordered = new double[Length];
    private readonly double[] _correlation = new double[(int)(EnvelopeRate * 60 / SlowestTempo * 4) + 8];
    private readonly Lock _lock = new();
    private int _filled;
    private long _frames;
    private double _meanFlux;
    private Beat _beat;
    private double _onset;

    /// <param name="sampleRate">Samples a second of each channel.</param>
    public BeatTracker(int sampleRate)
    {
        _sampleRate = sampleRate;
        _hop = sampleRate / EnvelopeRate;
        for (int i = 0; i < Window; i++) _hann[i] = (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Window)));
    }

    /// <summary>The current estimate. Any thread.</summary>
    public Beat Beat
    {
        get
        {
            lock (_lock) return _beat;
        }
    }

    /// <summary>The newest value of the onset envelope, 0 to 1; about 1 at a strong onset. Any thread.</summary>
    public double Onset => Volatile.Read(ref _onset);

    /// <summary>Adds samples.</summary>
    /// <param name="samples">Interleaved channels, -1 to 1.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="endTime">The time of the last sample, in seconds.</param>
    public void Add(ReadOnlySpan<float> samples, int channels, double endTime)
    {
        int count = samples.Length / channels;
        for (int i = 0; i < count; i++)
        {
            float mono = 0;
            for (int c = 0; c < channels; c++) mono += samples[(i * channels) + c];
            if (_filled == Window)
            {
                // Moving the samples costs less than the spectrum, so that a ring buffer is not worth its indices.
                _input.AsSpan(_hop).CopyTo(_input);
                _filled -= _hop;
            }
            _input[_filled++] = mono / channels;
            if (_filled < Window) continue;
            // A windowed spectrum belongs to the time of the middle of its window.
            double time = endTime - ((count - 1 - i + (Window / 2.0)) / _sampleRate);
            AddFrame(time);
        }
    }

    private void AddFrame(double time)
    {
        double flux = Flux();
        // Divided by the running mean, so that the loudness of the music does not matter.
        _meanFlux += 0.01 * (flux - _meanFlux);
        double value = Math.Max(0, (flux / Math.Max(_meanFlux, 1e-3)) - 1);
        _envelope[_frames % Length] = Math.Min(value, 10);
        Volatile.Write(ref _onset, Math.Min(1, value / 5));
        _frames++;
        if (_frames < 3 * EnvelopeRate || _frames % UpdateInterval != 0) return;
        Beat beat = Estimate(time);
        lock (_lock) _beat = beat;
    }

    // The spectral flux: the sum over all bands by how much the logarithmic energy has risen since the last frame.
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
            flux += Math.Max(0, level - _previousLevels[b]);
            _previousLevels[b] = level;
        }
        return flux;
    }

    // Bands from 40 Hz to 12 kHz, evenly spaced by pitch; the lowest are widened to one bin of the spectrum each.
    private int BandEdge(int band) =>
        Math.Max(1, (int)(40 * Math.Pow(300, band / (double)Bands) * Window / _sampleRate)) + (band < 6 ? band : 6);

    private Beat Estimate(double newestTime)
    {
        int count = (int)Math.Min(_frames, Length);
        double mean = 0;
        for (int i = 0; i < count; i++)
        {
            _ordered[i] = _envelope[(_frames - count + i) % Length];
            mean += _ordered[i] / count;
        }
        double variance = Correlate(count, mean);
        if (variance <= 1e-9) return default;

        int shortest = (int)(EnvelopeRate * 60 / FastestTempo), longest = (int)(EnvelopeRate * 60 / SlowestTempo);
        int best = shortest;
        double bestScore = double.NegativeInfinity;
        for (int lag = shortest; lag <= longest; lag++)
        {
            // A beat also correlates at two and three times its lag. The Gaussian prefers tempi around 120 to extreme ones.
            double octaves = Math.Log2(lag / (EnvelopeRate * 0.5));
            double score = (Smoothed(lag) + (0.5 * Smoothed(2 * lag)) + (0.25 * Smoothed(3 * lag))) * Math.Exp(-0.5 * octaves * octaves / 1.2);
            if (score > bestScore) (best, bestScore) = (lag, score);
        }
        int half = best / 2;
        if (Smoothed(half + 1) > Smoothed(half)) half++;
        if (half >= shortest && Smoothed(half) > DoubleTempoShare * Smoothed(best)) best = half;
        double period = Refine(best, count);
        (double offset, double strength) = Phase(period, count);
        double confidence = Math.Clamp(strength * Math.Max(0, Smoothed(best) / variance), 0, 1);
        if (confidence < MinConfidence) return default;
        return new Beat(60 * EnvelopeRate / period, newestTime - (offset / EnvelopeRate), confidence);
    }

    // Fills the autocorrelation and returns its value at lag 0.
    private double Correlate(int count, double mean)
    {
        for (int lag = 0; lag < _correlation.Length; lag++)
        {
            double sum = 0;
            for (int i = lag; i < count; i++) sum += (_ordered[i] - mean) * (_ordered[i - lag] - mean);
            _correlation[lag] = count > lag ? sum / (count - lag) : 0;
        }
        return _correlation[0];
    }

    // A period is rarely a whole number of envelope values, which spreads a peak over neighbouring lags.
    private double Smoothed(int lag) => lag < 1 || lag + 1 >= _correlation.Length ? 0
        : (0.5 * _correlation[lag - 1]) + _correlation[lag] + (0.5 * _correlation[lag + 1]);

    // The autocorrelation's peak at a multiple of the period divides the rounding error by that multiple.
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
            if (Smoothed(lag) > Smoothed(best)) best = lag;
        // The vertex of the parabola through three values.
        double left = Smoothed(best - 1), middle = Smoothed(best), right = Smoothed(best + 1);
        double curvature = left - (2 * middle) + right;
        // That of a peak lies within half a value; on a plateau of a constant tone it is anywhere.
        return curvature >= 0 ? best : best + Math.Clamp(0.5 * (left - right) / curvature, -0.5, 0.5);
    }

    // The age of the last beat, in envelope values, and the share of the envelope that lies on beats, 0 to 1.
    private (double Offset, double Strength) Phase(double period, int count)
    {
        double best = 0, bestSum = double.NegativeInfinity, all = 0;
        for (int i = 0; i < count; i++) all += _ordered[i];
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
                sum += ((1 - share) * _ordered[i]) + (share * _ordered[i + 1]) + (0.3 * (_ordered[i - 1] + _ordered[i + 2]));
            }
            if (sum > bestSum) (best, bestSum) = (offset, sum);
        }
        return (best, all > 0 ? Math.Min(1, bestSum / all * period / 8) : 0);
    }

    // Fast Fourier transform by Cooley and Tukey, in place; the length is a power of two.
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
