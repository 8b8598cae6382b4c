namespace LiveDance.Training.Trainers;

/// <summary>
/// The weights of the perceptual and adversarial losses over a training. The perceptual loss takes part from the beginning; the
/// discriminators' weights rise linearly between two moments, and the adversarial one then falls to half until the end: while the learning
/// rate falls the discriminators win, and the picture would get dots.
/// </summary>
/// <param name="RampStart">Completed fraction of the training from which the discriminators take part, 0..1.</param>
/// <param name="RampEnd">Fraction at which their weights have reached their highest values.</param>
/// <param name="Interval">Only one of so many steps has these losses; the others have the reconstruction alone.</param>
/// <param name="Highest">The highest weights.</param>
internal sealed record LossSchedule(double RampStart, double RampEnd, int Interval, LossWeights Highest)
{
    // Share of the highest adversarial weight that is left at the end.
    private const double AdversarialAtEnd = 0.5;

    /// <summary>The highest weights, chosen for sharpness: docs/training-notes.md.</summary>
    public static LossWeights Best { get; } = new(Perceptual: 0.5, Adversarial: 1, Matching: 5);

    /// <summary>
    /// The schedule for the device that is used. A CPU needs half of its time for the reconstruction, without which the
    /// discriminators have nothing to judge, and for these losses half as long again as for the generator, so every other step goes
    /// without; a GPU has the reconstruction behind it within minutes and computes all losses from the start, with half of the weights in
    /// each step, which is the same share of the whole.
    /// </summary>
    public static LossSchedule OfDevice => TrainingDevice.IsGpu ? new(0, 0, 1, Best / 2) : new(0.45, 0.55, 2, Best);

    /// <summary>The weights at a moment of the training.</summary>
    /// <param name="step">Completed steps.</param>
    /// <param name="progress">The completed fraction of the training, 0..1.</param>
    public LossWeights At(long step, double progress)
    {
        if (step % Interval != 0) return default;
        double share = progress >= RampEnd ? 1 : Math.Clamp((progress - RampStart) / (RampEnd - RampStart), 0, 1);
        double fall = progress <= RampEnd ? 1 : 1 - ((1 - AdversarialAtEnd) * (progress - RampEnd) / (1 - RampEnd));
        return new LossWeights(Highest.Perceptual, Highest.Adversarial * share * fall, Highest.Matching * share);
    }
}
