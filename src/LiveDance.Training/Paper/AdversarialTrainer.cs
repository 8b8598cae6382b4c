using LiveDance.Training.Trainers;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper;

/// <summary>A stage in which one network paints and another judges, each with an Adam of its own.</summary>
/// <typeparam name="TJudge">The discriminator; it belongs to the stage.</typeparam>
/// <param name="painter">What is trained; stays the caller's.</param>
/// <param name="judge">What it is trained against.</param>
/// <param name="rate">Both learning rates before they decay.</param>
internal abstract class AdversarialTrainer<TJudge>(nn.Module painter, TJudge judge, double rate) : Trainer
    where TJudge : nn.Module
{
    private const string JudgePrefix = "judging.";

    /// <summary>The painter's training.</summary>
    protected TrainedNetwork Painting { get; } = new(painter, rate);

    /// <summary>The discriminator's training; its weights are of no use afterwards, so they are not averaged.</summary>
    protected TrainedNetwork Judging { get; } = new(judge, rate, averaged: false);

    /// <summary>The discriminator.</summary>
    protected TJudge Judge { get; } = judge;

    /// <summary>Computes something with the painter's averaged weights.</summary>
    public T WithAverage<T>(Func<T> work) => Painting.WithAverage(work);

    /// <inheritdoc/>
    public override void Dispose()
    {
        Painting.Dispose();
        Judging.Dispose();
        Judge.Dispose();
    }

    /// <inheritdoc/>
    protected override void Collect(IDictionary<string, Tensor> tensors)
    {
        Painting.Collect("", tensors);
        Judging.Collect(JudgePrefix, tensors);
    }

    /// <inheritdoc/>
    protected override void CollectCompact(IDictionary<string, Tensor> tensors) => Painting.CollectAverage("", tensors);

    /// <inheritdoc/>
    protected override void Restore(IReadOnlyDictionary<string, Tensor> tensors)
    {
        Painting.Restore("", tensors);
        Judging.Restore(JudgePrefix, tensors);
    }
}
