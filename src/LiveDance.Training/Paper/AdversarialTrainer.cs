using LiveDance.Training.Trainers;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper;

/// <summary>A trainer of a generator against a discriminator, each with an optimizer of its own.</summary>
/// <typeparam name="TDiscriminator">The discriminator's type.</typeparam>
/// <param name="generator">The generator; stays the caller's.</param>
/// <param name="discriminator">The discriminator; owned and disposed of by the trainer.</param>
/// <param name="rate">Initial learning rate of both optimizers.</param>
internal abstract class AdversarialTrainer<TDiscriminator>(nn.Module generator, TDiscriminator discriminator, double rate) : Trainer
    where TDiscriminator : nn.Module
{
    // Prefix of the discriminator's tensors in a checkpoint.
    private const string DiscriminatorPrefix = "judging.";

    /// <summary>The generator with its optimizer.</summary>
    protected TrainedNetwork GeneratorTraining { get; } = new(generator, rate);

    /// <summary>
    /// The discriminator with its optimizer. Its weights are not averaged, as they are not used after the training.
    /// </summary>
    protected TrainedNetwork DiscriminatorTraining { get; } = new(discriminator, rate, averaged: false);

    /// <summary>The discriminator.</summary>
    protected TDiscriminator Discriminator { get; } = discriminator;

    /// <summary>Computes something with the generator's averaged weights.</summary>
    public T WithAverage<T>(Func<T> work) => GeneratorTraining.WithAverage(work);

    /// <inheritdoc/>
    public override void Dispose()
    {
        GeneratorTraining.Dispose();
        DiscriminatorTraining.Dispose();
        Discriminator.Dispose();
    }

    /// <inheritdoc/>
    protected override void SaveState(IDictionary<string, Tensor> tensors)
    {
        GeneratorTraining.SaveState("", tensors);
        DiscriminatorTraining.SaveState(DiscriminatorPrefix, tensors);
    }

    /// <inheritdoc/>
    protected override void SaveCompactState(IDictionary<string, Tensor> tensors) => GeneratorTraining.SaveAverage("", tensors);

    /// <inheritdoc/>
    protected override void LoadState(IReadOnlyDictionary<string, Tensor> tensors)
    {
        GeneratorTraining.LoadState("", tensors);
        DiscriminatorTraining.LoadState(DiscriminatorPrefix, tensors);
    }
}
