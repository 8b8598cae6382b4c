using System.Numerics;
using LiveDance.Engine.Pose;

namespace LiveDance.Engine.Motion;

/// <summary>What <see cref="OneEuroSmoothing"/> is tuned by: positions are in body heights, time in seconds.</summary>
/// <param name="Torso">Shoulders and hips.</param>
/// <param name="Limbs">Elbows, wrists, knees.</param>
/// <param name="Feet">Ankles, toes, heels.</param>
/// <param name="Hands">The 21 points of each hand.</param>
/// <param name="Face">The face's points and pupils, and the body's nose, eyes and ears, which must move with them.</param>
public sealed record OneEuroTuning(
    OneEuroSettings Torso, OneEuroSettings Limbs, OneEuroSettings Feet, OneEuroSettings Hands, OneEuroSettings Face)
{
    /// <summary>The tuning for shows: the figures it was chosen by are those of <c>livedance motion-report</c>.</summary>
    public static OneEuroTuning Standard { get; } = new(
        Torso: new(0.8f, 40), Limbs: new(0.8f, 40), Feet: new(0.8f, 40), Hands: new(1.5f, 60), Face: new(1.5f, 60));

    /// <summary>The settings for one of the 135 key points.</summary>
    public OneEuroSettings For(int point) => point switch
    {
        < Keypoints135.LeftShoulder => Face,
        Keypoints135.LeftShoulder or Keypoints135.RightShoulder or Keypoints135.LeftHip or Keypoints135.RightHip => Torso,
        < Keypoints135.LeftAnkle => Limbs,
        < Keypoints135.Face => Feet,
        < Keypoints135.LeftHand => Face,
        < Keypoints135.LeftPupil => Hands,
        _ => Face,
    };
}

/// <summary>The One-Euro filter on every key point, tuned by body part. The standard for shows.</summary>
public sealed class OneEuroSmoothing : ICausalFilter
{
    private readonly OneEuroSettings[] _settings = new OneEuroSettings[Keypoints135.Count];
    private readonly OneEuroFilter[] _x = new OneEuroFilter[Keypoints135.Count];
    private readonly OneEuroFilter[] _y = new OneEuroFilter[Keypoints135.Count];

    /// <param name="tuning"><see cref="OneEuroTuning.Standard"/> if null.</param>
    public OneEuroSmoothing(OneEuroTuning? tuning = null)
    {
        tuning ??= OneEuroTuning.Standard;
        for (int i = 0; i < _settings.Length; i++) _settings[i] = tuning.For(i);
    }

    /// <inheritdoc/>
    public Vector2 Filter(int point, Vector2 position, float confidence, float seconds) => new(
        _x[point].Next(position.X, seconds, _settings[point]), _y[point].Next(position.Y, seconds, _settings[point]));

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
