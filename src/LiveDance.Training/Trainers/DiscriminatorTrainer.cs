using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>A discriminator with its optimizer, trained against a network that generates pictures.</summary>
internal sealed class DiscriminatorTrainer : IDisposable
{
    // Adam's learning rate, as published for pix2pixHD (Wang et al. 2018, sec. 4).
    private const double LearningRate = 2e-4;

    private readonly PatchDiscriminator _network;
    private readonly TrainedNetwork _trained;

    /// <param name="name">The prefix of its tensors in a checkpoint.</param>
    /// <param name="channels">Channels of its input.</param>
    /// <param name="width">Channels of its first layer.</param>
    /// <param name="layers">Number of layers that halve the resolution.</param>
    /// <param name="computeType">The number format that its convolutions compute in.</param>
    public DiscriminatorTrainer(string name, long channels, long width, int layers, ScalarType computeType)
    {
        Name = name;
        _network = new PatchDiscriminator(channels, width, layers) { ComputeType = computeType };
        _trained = new TrainedNetwork(_network, LearningRate, averaged: false);
    }

    /// <summary>The prefix of its tensors in a checkpoint.</summary>
    public string Name { get; }

    /// <summary>The adversarial losses of the generating network and of the discriminator itself.</summary>
    /// <param name="real">The true pictures with their condition, N x channels x H x W.</param>
    /// <param name="generated">
    /// The generated pictures with the same condition, the same shape; the gradient flows into them.
    /// </param>
    /// <param name="schedule">The weights of the adversarial and of the feature-matching loss.</param>
    /// <returns>The loss of the generating network, weighted; and the discriminator's own loss.</returns>
    public (Tensor Generator, Tensor Discriminator) Losses(Tensor real, Tensor generated, LossSchedule schedule)
    {
        Tensor[] ofReal = _network.Features(real), ofGenerated = _network.Features(generated);
        Tensor discriminatorLoss = AdversarialLoss.OfDiscriminator(ofReal[^1], _network.call(generated.detach()));
        return ((AdversarialLoss.OfGenerator(ofGenerated[^1]) * schedule.Adversarial) + (AdversarialLoss.OfFeatures(ofReal, ofGenerated) * schedule.Matching), discriminatorLoss);
    }

    /// <summary>Sets the gradients to zero.</summary>
    public void ZeroGradients() => _trained.ZeroGradients();

    /// <summary>Updates the weights by the accumulated gradients.</summary>
    /// <param name="rate">The current learning rate as a fraction of the initial one, 0..1.</param>
    /// <returns>False if a gradient was infinite or NaN; the weights are unchanged then.</returns>
    public bool ApplyGradients(double rate) => _trained.ApplyGradients(rate);

    /// <summary>Adds the weights and the optimizer's state to a checkpoint.</summary>
    public void SaveState(IDictionary<string, Tensor> tensors) => _trained.SaveState(Name + ".", tensors);

    /// <summary>Restores the state from a checkpoint; unchanged if the checkpoint has none of this discriminator.</summary>
    public void LoadState(IReadOnlyDictionary<string, Tensor> tensors) => _trained.LoadState(Name + ".", tensors);

    public void Dispose()
    {
        _trained.Dispose();
        _network.Dispose();
    }
}
