using System.Numerics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Smoothing;

/// <summary>One-Euro filter for every key point, tuned by body part. The standard filter for live use.</summary>
public sealed class OneEuroSmoothing : IKeypointFilter
{
    private readonly OneEuroOptions[] _options = new OneEuroOptions[Keypoints135.Count];
    private readonly OneEuroFilter[] _x = new OneEuroFilter[Keypoints135.Count];
    private readonly OneEuroFilter[] _y = new OneEuroFilter[Keypoints135.Count];

    /// <param name="tuning">Parameters; <see cref="OneEuroTuning.Standard"/> if null.</param>
    public OneEuroSmoothing(OneEuroTuning? tuning = null)
    {
        tuning ??= OneEuroTuning.Standard;
        for (int i = 0; i < _options.Length; i++) _options[i] = tuning.For(i);
    }

    /// <inheritdoc/>
    public Vector2 Filter(int point, Vector2 position, float confidence, float seconds) => new(
        _x[point].Next(position.X, seconds, _options[point]), _y[point].Next(position.Y, seconds, _options[point]));

    /// <inheritdoc/>
    public void Forget(int point)
    {
        _x[point].Reset();
        _y[point].Reset();
    }

    /// <inheritdoc/>
    public void Shift(int point, Vector2 offset)
    {
        _x[point].Shift(offset.X);
        _y[point].Shift(offset.Y);
    }

    /// <inheritdoc/>
    public void Rescale(float factor)
    {
        for (int i = 0; i < _x.Length; i++)
        {
            _x[i].Rescale(factor);
            _y[i].Rescale(factor);
        }
    }
}
