namespace LiveDance.Training.Trainers;

/// <summary>The progress of one network's training.</summary>
/// <param name="Trainer">The trainer's name.</param>
/// <param name="Step">Completed steps.</param>
/// <param name="Seconds">Seconds of training so far.</param>
/// <param name="Loss">The loss, averaged over the steps since the last report.</param>
/// <param name="Rate">The current learning rate as a fraction of the initial one, 0..1.</param>
/// <param name="Progress">The completed fraction of the plan, 0..1.</param>
public readonly record struct TrainingProgress(string Trainer, long Step, double Seconds, double Loss, double Rate, double Progress);
