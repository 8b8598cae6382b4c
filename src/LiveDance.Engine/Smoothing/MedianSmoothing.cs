using System.Numerics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Smoothing;

/// <summary>Median of the last confident positions: removes outliers and preserves edges, with a lag of half the window.</summary>
public sealed class MedianSmoothing : IKeypointFilter
{
    // Window length, in frames.
    private const int Window = 5;
    // Confidence above which a position enters the window.
    private const float LeastConfidence = 0.3f;

    private readonly Vector2[] _history = new Vector2[Keypoints135.Count * Window];
    private readonly int[] _counts = new int[Keypoints135.Count];

    /// <inheritdoc/>
    public Vector2 Filter(int point, Vector2 position, float confidence, float seconds)
    {
        // A position of low confidence enters the window only if there is no other.
        if (confidence > LeastConfidence || _counts[point] == 0)
            _history[(point * Window) + (_counts[point]++ % Window)] = position;
        ReadOnlySpan<Vector2> window = _history.AsSpan(point * Window, Math.Min(_counts[point], Window));
        Span<float> x = stackalloc float[Window], y = stackalloc float[Window];
        for (int i = 0; i < window.Length; i++) (x[i], y[i]) = (window[i].X, window[i].Y);
        return new Vector2(Median(x[..window.Length]), Median(y[..window.Length]));
    }

    /// <inheritdoc/>
    public void Forget(int point) => _counts[point] = 0;

    /// <inheritdoc/>
    public void Shift(int point, Vector2 offset)
    {
        foreach (ref Vector2 position in _history.AsSpan(point * Window, Window)) position += offset;
    }

    /// <inheritdoc/>
    public void Rescale(float factor)
    {
        for (int i = 0; i < _history.Length; i++) _history[i] *= factor;
    }

    private static float Median(Span<float> values)
    {
        values.Sort();
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
