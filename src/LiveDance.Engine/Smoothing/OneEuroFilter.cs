namespace LiveDance.Engine.Smoothing;

/// <summary>What a One-Euro filter is tuned by.</summary>
/// <param name="MinimumCutoff">Hz; lower holds a still point stiller.</param>
/// <param name="Beta">Hz per (unit per second); higher follows a quick point closer.</param>
/// <param name="DerivativeCutoff">Hz, for the speed estimate.</param>
public readonly record struct OneEuroOptions(float MinimumCutoff, float Beta, float DerivativeCutoff = 1);

/// <summary>
/// The One-Euro filter: a first-order low pass whose cutoff rises with speed, so that still points do not jitter and
/// quick ones do not lag. Casiez, Roussel, Vogel 2012; the speed is taken from the previous filtered value.
/// </summary>
public struct OneEuroFilter
{
    private float _value;
    private float _speed;
    private bool _primed;

    /// <summary>The newest filtered value.</summary>
    public readonly float Value => _value;

    /// <summary>Forgets everything; the next value passes unchanged.</summary>
    public void Reset() => this = default;

    /// <summary>Filters the next value.</summary>
    /// <param name="value">The measured value, in the unit that <paramref name="settings"/> was tuned for.</param>
    /// <param name="seconds">Time since the previous value; not positive passes the last value on.</param>
    /// <param name="settings">The tuning.</param>
    public float Next(float value, float seconds, in OneEuroOptions settings)
    {
        if (!_primed)
        {
            _primed = true;
            return _value = value;
        }
        if (seconds <= 0) return _value;
        float speed = (value - _value) / seconds;
        _speed += Smoothing(settings.DerivativeCutoff, seconds) * (speed - _speed);
        float cutoff = settings.MinimumCutoff + (settings.Beta * MathF.Abs(_speed));
        _value += Smoothing(cutoff, seconds) * (value - _value);
        return _value;
    }

    /// <summary>Changes the unit: everything remembered is multiplied by <paramref name="factor"/>.</summary>
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
