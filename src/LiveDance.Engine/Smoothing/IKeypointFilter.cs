using System.Numerics;

namespace LiveDance.Engine.Smoothing;

/// <summary>
/// Causal filter for each of the 135 key points. Positions are in body heights, so that one tuning works at any distance.
/// <see cref="PoseSmoother"/> handles missing points, changes of person and the unit.
/// </summary>
public interface IKeypointFilter
{
    /// <summary>Filters the next measurement of a point.</summary>
    /// <param name="point">Index of the point, 0 to 134.</param>
    /// <param name="position">Measured position, in body heights.</param>
    /// <param name="confidence">Confidence, above 0 and up to 1.</param>
    /// <param name="seconds">Seconds since the last measurement of any point.</param>
    /// <returns>Filtered position, in body heights.</returns>
    Vector2 Filter(int point, Vector2 position, float confidence, float seconds);

    /// <summary>Discards the history of a point; its next measurement passes unchanged.</summary>
    void Forget(int point);

    /// <summary>Moves the history of a point, as if all its positions had been displaced by <paramref name="offset"/>.</summary>
    void Shift(int point, Vector2 offset);

    /// <summary>Changes the unit: multiplies the history by <paramref name="factor"/>.</summary>
    void Rescale(float factor);
}
