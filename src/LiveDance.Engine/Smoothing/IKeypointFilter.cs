using System.Numerics;

namespace LiveDance.Engine.Smoothing;

/// <summary>
/// Steadies each of the 135 key points as they come, knowing only the past. Positions are in body heights, so that one
/// tuning holds near and far. <see cref="PoseSmoother"/> takes care of missing points, of people and of units.
/// </summary>
public interface IKeypointFilter
{
    /// <summary>Takes the next measurement of a point.</summary>
    /// <param name="point">Its index in the 135.</param>
    /// <param name="position">Where it was seen, in body heights.</param>
    /// <param name="confidence">How surely, over 0 to 1.</param>
    /// <param name="seconds">Time since the last measurement of any point.</param>
    /// <returns>Where it is taken to be, in body heights.</returns>
    Vector2 Filter(int point, Vector2 position, float confidence, float seconds);

    /// <summary>Forgets a point; its next measurement passes unchanged.</summary>
    void Forget(int point);

    /// <summary>Changes the unit: everything remembered is multiplied by <paramref name="factor"/>.</summary>
    void Rescale(float factor);
}
