namespace LiveDance.Training.Trainers;

/// <summary>
/// How much the losses count that ask for what an average leaves out: nothing until the picture is right on the whole.
/// </summary>
/// <param name="Perceptual">Of what a trunk sees.</param>
/// <param name="Adversarial">Of the critics' judgement.</param>
/// <param name="Matching">Of what the critics' layers see.</param>
internal readonly record struct LossSchedule(double Perceptual, double Adversarial, double Matching)
{
    // As shares of the training: when they begin to count, and by when they count in full.
    private const double From = 0.97, Whole = 0.98;

    /// <summary>Whether they count at all.</summary>
    public bool Any => Perceptual > 0;

    /// <summary>The weights at a moment of the training.</summary>
    /// <param name="progress">How much of the training is done, 0 to 1.</param>
    public static LossSchedule At(double progress)
    {
        double share = Math.Clamp((progress - From) / (Whole - From), 0, 1);
        return new LossSchedule(share, 0.05 * share, 0.5 * share);
    }
}
