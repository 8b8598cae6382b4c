using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>What one thread computed of a step.</summary>
/// <param name="Scope">Holds its tensors until the critics have had their turn.</param>
/// <param name="Loss">Its share in the maker's loss, already gone back through the maker.</param>
/// <param name="Critics">Its share in the critics' own loss; null if nothing is judged.</param>
internal sealed record StepPart(DisposeScope Scope, double Loss, Tensor? Critics);

/// <summary>One step of a maker and its critics, computed in parts: each thread's gradients add up in the weights' own.</summary>
internal static class DataParallelStep
{
    /// <summary>Computes all parts, then lets the maker follow its gradients, and then the critics theirs.</summary>
    /// <param name="threads">What computes.</param>
    /// <param name="items">How many pictures the step is cut out of.</param>
    /// <param name="compute">Computes a part, given the thread's number, the first item and how many.</param>
    /// <param name="maker">Whoever makes the pictures.</param>
    /// <param name="critics">Who judges them.</param>
    /// <param name="judged">Whether they do, in this step.</param>
    /// <param name="rate">The share of the learning rate.</param>
    /// <returns>The loss; null if something was not finite.</returns>
    public static double? Learn(
        ComputingThreads threads, int items, Func<int, int, int, StepPart> compute, TrainedNetwork maker, DiscriminatorTrainer[] critics, bool judged, double rate)
    {
        var parts = new StepPart?[threads.Count];
        maker.Forget();
        threads.Run(number =>
        {
            int first = number * items / parts.Length, count = ((number + 1) * items / parts.Length) - first;
            if (count > 0) parts[number] = compute(number, first, count);
        });
        double value = parts.Sum(part => part?.Loss ?? 0);
        bool learned = double.IsFinite(value) && maker.Follow(rate);
        foreach (DiscriminatorTrainer critic in critics) critic.Forget();
        threads.Run(number =>
        {
            if (learned) parts[number]?.Critics?.backward();
            parts[number]?.Scope.Dispose();
        });
        if (learned && judged && !critics.All(critic => critic.Follow(rate))) return null;
        return learned ? value : null;
    }
}
