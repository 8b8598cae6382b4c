namespace LiveDance.Training.Trainers;

/// <summary>The length of a training: an amount of time or a number of steps, whichever is reached first.</summary>
/// <param name="Seconds">Seconds of training, over every resumption; infinite for no limit.</param>
/// <param name="Steps">Steps; <see cref="long.MaxValue"/> for no limit.</param>
public sealed record TrainingPlan(double Seconds, long Steps)
{
    // Steps over which the learning rate rises from 0.
    private const double WarmUpSteps = 200;

    // Fraction of the plan after which the learning rate begins to fall.
    private const double ConstantShare = 0.4;

    // Fraction of the learning rate below which it does not fall.
    private const double MinRate = 0.02;

    /// <summary>The plan of one network that gets a share of the whole.</summary>
    /// <param name="share">The share, 0..1.</param>
    /// <returns>At least one step.</returns>
    public TrainingPlan Part(double share) => new(Seconds * share, Steps == long.MaxValue ? Steps : Math.Max(1, (long)Math.Round(Steps * share)));

    /// <summary>The completed fraction, 0..1.</summary>
    /// <param name="step">Completed steps.</param>
    /// <param name="seconds">Seconds of training so far.</param>
    public double Progress(long step, double seconds) => Math.Min(1, Math.Max(step / (double)Steps, seconds / Seconds));

    /// <summary>
    /// The learning rate as a fraction of the initial one: rises linearly, stays, and falls linearly towards the end of the plan.
    /// </summary>
    /// <param name="step">Completed steps.</param>
    /// <param name="seconds">Seconds of training so far.</param>
    public double Rate(long step, double seconds)
    {
        double progress = Progress(step, seconds);
        double decay = progress < ConstantShare ? 1 : Math.Max(MinRate, (1 - progress) / (1 - ConstantShare));
        return Math.Min(1, (step + 1) / WarmUpSteps) * decay;
    }
}
