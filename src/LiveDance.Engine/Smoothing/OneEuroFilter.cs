namespace LiveDance.Engine.Smoothing;

/// <summary>Parameters of a One-Euro filter.</summary>
/// <param name="MinimumCutoff">Cutoff at rest, in Hz; a lower one leaves less jitter of still points.</param>
/// <param name="Beta">Increase of the cutoff with speed, in Hz per (unit per second); a higher one leaves less lag of fast points.</param>
/// <param name="DerivativeCutoff">Cutoff of the speed estimate, in Hz.</param>
public readonly record struct OneEuroOptions(float MinimumCutoff, float Beta, float DerivativeCutoff = 1);

/// <summary>
/// One-Euro filter: a first-order low pass whose cutoff rises with speed, so that still points do not jitter and fast ones do not lag
/// (Casiez, Roussel, Vogel 2012). The speed is taken from the previous filtered value.
/// </summary>
public struct OneEuroFilter
{
    private float _value;
    private float _speed;
    private bool _initialized;

    /// <summary>Latest filtered value.</summary>
    public readonly float Value => _value;

    /// <summary>Discards the history; the next value passes unchanged.</summary>
    public void Reset() => this = default;

    /// <summary>Filters the next value.</summary>
    /// <param name="value">Measured value, in the unit that <paramref name="options"/> is tuned for.</param>
    /// <param name="seconds">Seconds since the previous value; if not positive the last filtered value is returned.</param>
    /// <param name="options">Parameters.</param>
    public float Next(float value, float seconds, in OneEuroOptions options)
    {
        if (!_initialized)
        {
            _initialized = true;
            return _value = value;
        }
        if (seconds <= 0) return _value;
        float speed = (value - _value) / seconds;
        _speed += Smoothing(options.DerivativeCutoff, seconds) * (speed - _speed);
        float cutoff = options.MinimumCutoff + (options.Beta * MathF.Abs(_speed));
        _value += Smoothing(cutoff, seconds) * (value - _value);
        return _value;
    }

    /// <summary>Moves the last filtered value; the speed stays.</summary>
    public void Shift(float offset) => _value += offset;

    /// <summary>Changes the unit: multiplies the history by <paramref name="factor"/>.</summary>
    public void Rescale(float factor)
    {
        _value *= factor;
        _speed *= factor;
    }

    private static float Smoothing(float cutoff, float seconds)
    {
        float timeConstant = 1 / (2 * MathF.PI * cutoff);
        return 1 / (1 + (timeConstant / seconds));
    }
}
