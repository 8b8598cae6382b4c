using System.Numerics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Smoothing;

/// <summary>
/// A first-order low pass with one cutoff for all: the plainest filter, with the most lag for its steadiness.
/// </summary>
public sealed class ExponentialSmoothing : IKeypointFilter
{
    private const float CutoffHertz = 4;

    private readonly Vector2[] _values = new Vector2[Keypoints135.Count];
    private readonly bool[] _primed = new bool[Keypoints135.Count];

    /// <inheritdoc/>
    public Vector2 Filter(int point, Vector2 position, float confidence, float seconds)
    {
        if (!_primed[point])
        {
            _primed[point] = true;
            return _values[point] = position;
        }
        if (seconds <= 0) return _values[point];
        return _values[point] += (1 - MathF.Exp(-2 * MathF.PI * CutoffHertz * seconds)) * (position - _values[point]);
    }

    /// <inheritdoc/>
    public void Forget(int point) => _primed[point] = false;

    /// <inheritdoc/>
    public void Rescale(float factor)
    {
        for (int i = 0; i < _values.Length; i++) _values[i] *= factor;
    }
}
