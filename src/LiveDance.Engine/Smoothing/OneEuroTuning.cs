using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Smoothing;

/// <summary>What <see cref="OneEuroSmoothing"/> is tuned by: positions are in body heights, time in seconds.</summary>
/// <param name="Torso">Shoulders and hips.</param>
/// <param name="Limbs">Elbows, wrists, knees.</param>
/// <param name="Feet">Ankles, toes, heels.</param>
/// <param name="Hands">The 21 points of each hand.</param>
/// <param name="Face">The face's points and pupils, and the body's nose, eyes and ears, which must move with them.</param>
public sealed record OneEuroTuning(
    OneEuroOptions Torso, OneEuroOptions Limbs, OneEuroOptions Feet, OneEuroOptions Hands, OneEuroOptions Face)
{
    /// <summary>The tuning for shows: the figures it was chosen by are those of <c>livedance motion-report</c>.</summary>
    public static OneEuroTuning Standard { get; } = new(
        Torso: new(0.5f, 60, 2),
        Limbs: new(0.5f, 60, 2),
        Feet: new(0.5f, 60, 2),
        Hands: new(0.5f, 60, 2),
        Face: new(0.5f, 40, 8));

    /// <summary>The settings for one of the 135 key points.</summary>
    public OneEuroOptions For(int point) => point switch
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
