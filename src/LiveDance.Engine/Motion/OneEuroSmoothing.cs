using System.Numerics;
using LiveDance.Engine.Pose;

namespace LiveDance.Engine.Motion;

/// <summary>The One-Euro filter on every key point, tuned by body part. The standard for shows.</summary>
public sealed class OneEuroSmoothing : ICausalFilter
{
    // Per second and body height. Hands and faces are small and quick: they get a higher floor than the body.
    private static readonly OneEuroSettings Body = new(0.8f, 40);
    private static readonly OneEuroSettings Detail = new(1.5f, 60);

    private readonly OneEuroFilter[] _x = new OneEuroFilter[Keypoints135.Count];
    private readonly OneEuroFilter[] _y = new OneEuroFilter[Keypoints135.Count];

    /// <inheritdoc/>
    public Vector2 Filter(int point, Vector2 position, float confidence, float seconds)
    {
        OneEuroSettings settings = point < Keypoints135.BodyCount ? Body : Detail;
        return new Vector2(_x[point].Next(position.X, seconds, settings), _y[point].Next(position.Y, seconds, settings));
    }

    /// <inheritdoc/>
    public void Forget(int point)
    {
        _x[point].Reset();
        _y[point].Reset();
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
