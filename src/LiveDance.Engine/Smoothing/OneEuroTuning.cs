using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Smoothing;

/// <summary>Parameters of <see cref="OneEuroSmoothing"/>, for positions in body heights and times in seconds.</summary>
/// <param name="Torso">Shoulders and hips.</param>
/// <param name="Limbs">Elbows, wrists, knees.</param>
/// <param name="Feet">Ankles, toes, heels.</param>
/// <param name="Hands">The 21 points of each hand.</param>
/// <param name="Face">Face points and pupils, and the body's nose, eyes and ears, which must move with them.</param>
public sealed record OneEuroTuning(
    OneEuroOptions Torso, OneEuroOptions Limbs, OneEuroOptions Feet, OneEuroOptions Hands, OneEuroOptions Face)
{
    /// <summary>
    /// Tuning for live use: the parameters with the least lag that leave at most 0.42 of the body's jitter, found by search
    /// (docs/motion.md).
    /// </summary>
    public static OneEuroTuning Standard { get; } = new(
        Torso: new(0.5f, 60, 2),
        Limbs: new(0.5f, 60, 2),
        Feet: new(0.5f, 60, 2),
        Hands: new(0.5f, 60, 2),
        Face: new(0.5f, 40, 8));

    /// <summary>Returns the parameters for one of the 135 key points.</summary>
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
