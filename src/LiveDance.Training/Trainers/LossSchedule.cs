namespace LiveDance.Training.Trainers;

/// <summary>
/// The weights of the perceptual and adversarial losses over a training: 0 until the reconstruction is nearly complete, then
/// rising linearly.
/// </summary>
/// <param name="Perceptual">Weight of the perceptual loss.</param>
/// <param name="Adversarial">Weight of the adversarial loss.</param>
/// <param name="Matching">Weight of the feature-matching loss.</param>
internal readonly record struct LossSchedule(double Perceptual, double Adversarial, double Matching)
{
    // Fractions of the training at which the weights begin to rise and at which they have reached their final values.
    private const double RampStart = 0.97, RampEnd = 0.98;

    // Final weights beside a perceptual weight of 1.
    private const double AdversarialWeight = 0.05, MatchingWeight = 0.5;

    /// <summary>Whether any weight is above 0.</summary>
    public bool Any => Perceptual > 0;

    /// <summary>The weights at a moment of the training.</summary>
    /// <param name="progress">The completed fraction of the training, 0..1.</param>
    public static LossSchedule At(double progress)
    {
        double share = Math.Clamp((progress - RampStart) / (RampEnd - RampStart), 0, 1);
        return new LossSchedule(share, AdversarialWeight * share, MatchingWeight * share);
    }
}
