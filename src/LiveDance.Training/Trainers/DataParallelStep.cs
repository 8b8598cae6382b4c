namespace LiveDance.Training.Trainers;

/// <summary>
/// One step of a network and its discriminators, computed in parts by several threads whose gradients are summed in the weights.
/// </summary>
internal static class DataParallelStep
{
    /// <summary>Computes all parts, updates the network, and then updates the discriminators.</summary>
    /// <param name="threads">The threads.</param>
    /// <param name="items">Number of items in the batch that the parts are cut from.</param>
    /// <param name="compute">Computes a part: receives the thread's number, the first item and the number of items.</param>
    /// <param name="network">The network.</param>
    /// <param name="discriminators">The discriminators.</param>
    /// <param name="trainDiscriminators">Whether the discriminators are updated in this step.</param>
    /// <param name="rate">The current learning rate as a fraction of the initial one, 0..1.</param>
    /// <returns>The network's loss; null if the loss or a gradient was infinite or NaN.</returns>
    public static double? Run(
        ComputingThreads threads, int items, Func<int, int, int, StepPart> compute, TrainedNetwork network, DiscriminatorTrainer[] discriminators, bool trainDiscriminators, double rate)
    {
        var parts = new StepPart?[threads.Count];
        network.ZeroGradients();
        threads.Run(number =>
        {
            int first = number * items / parts.Length, count = ((number + 1) * items / parts.Length) - first;
            if (count > 0) parts[number] = compute(number, first, count);
        });
        double value = parts.Sum(part => part?.Loss ?? 0);
        bool updated = double.IsFinite(value) && network.ApplyGradients(rate);
        foreach (DiscriminatorTrainer discriminator in discriminators) discriminator.ZeroGradients();
        threads.Run(number =>
        {
            if (updated) parts[number]?.DiscriminatorLoss?.backward();
            parts[number]?.Scope.Dispose();
        });
        if (updated && trainDiscriminators && !discriminators.All(discriminator => discriminator.ApplyGradients(rate))) return null;
        return updated ? value : null;
    }
}
