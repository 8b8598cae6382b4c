using System.Numerics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Smoothing;

/// <summary>
/// Exponential filter: a first-order low pass with the same cutoff for all points. For the same jitter it has the most lag of the
/// filters.
/// </summary>
public sealed class ExponentialSmoothing : IKeypointFilter
{
    // Cutoff frequency, in Hz.
    private const float CutoffHertz = 4;

    private readonly Vector2[] _values = new Vector2[Keypoints135.Count];
    private readonly bool[] _initialized = new bool[Keypoints135.Count];

    /// <inheritdoc/>
    public Vector2 Filter(int point, Vector2 position, float confidence, float seconds)
    {
        if (!_initialized[point])
        {
            _initialized[point] = true;
            return _values[point] = position;
        }
        if (seconds <= 0) return _values[point];
        return _values[point] += (1 - MathF.Exp(-2 * MathF.PI * CutoffHertz * seconds)) * (position - _values[point]);
    }

    /// <inheritdoc/>
    public void Forget(int point) => _initialized[point] = false;

    /// <inheritdoc/>
    public void Shift(int point, Vector2 offset) => _values[point] += offset;

    /// <inheritdoc/>
    public void Rescale(float factor)
    {
        for (int i = 0; i < _values.Length; i++) _values[i] *= factor;
    }
}
