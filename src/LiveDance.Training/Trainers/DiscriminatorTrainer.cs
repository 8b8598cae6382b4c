using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>
/// A discriminator with its optimizer, trained against a network that generates pictures. At first it trains alone, so that a
/// generator that was trained before does not follow the slopes of random weights.
/// </summary>
internal sealed class DiscriminatorTrainer : IDisposable
{
    // Adam's learning rate: the discriminator's of Heusel et al. 2017 (TTUR) and Zhang et al. 2019, with spectral normalization.
    private const double LearningRate = 4e-4;

    // Steps in which it trains alone, and over which its weight in the generator's loss then rises.
    private const double AloneSteps = 200, RisingSteps = 200;

    private readonly SpectralDiscriminator _network;
    private readonly TrainedNetwork _trained;

    /// <param name="name">The prefix of its tensors in a checkpoint.</param>
    /// <param name="channels">Channels of its input.</param>
    /// <param name="width">Channels of its first layer.</param>
    /// <param name="computeType">The number format that its convolutions compute in.</param>
    public DiscriminatorTrainer(string name, long channels, long width, ScalarType computeType)
    {
        Name = name;
        _network = new SpectralDiscriminator(channels, width) { ComputeType = computeType };
        _trained = new TrainedNetwork(_network, LearningRate, averaged: false);
    }

    /// <summary>The prefix of its tensors in a checkpoint.</summary>
    public string Name { get; }

    /// <summary>The number of updates so far, over every resumption.</summary>
    public long Steps => _trained.Steps;

    // Its weight in the generator's loss, 0..1.
    private double Influence => Math.Clamp((Steps - AloneSteps) / RisingSteps, 0, 1);

    /// <summary>The losses of the generating network and of the discriminator itself.</summary>
    /// <param name="real">The true pictures with their condition, N x channels x H x W; sides are multiples of 8.</param>
    /// <param name="generated">
    /// The generated pictures with the same condition, the same shape; the gradient of the first loss flows into them and not into
    /// the discriminator.
    /// </param>
    /// <param name="weights">The weights of the adversarial and of the feature-matching loss.</param>
    /// <returns>The loss of the generating network, weighted; and the discriminator's own loss, not yet differentiated.</returns>
    public (Tensor Generator, Tensor Discriminator) Losses(Tensor real, Tensor generated, LossWeights weights)
    {
        // The discriminator's pass over the generated pictures serves both losses: the slopes of the generator's are computed here, for
        // the pictures alone, and passed on.
        Tensor seen = generated.detach().requires_grad_(Influence > 0);
        Tensor[] ofReal = _network.Features(real), ofGenerated = _network.Features(seen);
        Tensor discriminatorLoss = HingeLoss.OfDiscriminator(ofReal[^1], ofGenerated[^1]);
        if (Influence == 0) return (zeros([]), discriminatorLoss);
        Tensor loss = ((HingeLoss.OfGenerator(ofGenerated[^1]) * weights.Adversarial) + (HingeLoss.OfFeatures(ofReal, ofGenerated) * weights.Matching)) * Influence;
        Tensor slopes = autograd.grad([loss], [seen], retain_graph: true)[0];
        return (loss.detach() + ((generated - seen.detach()) * slopes).sum(), discriminatorLoss);
    }

    /// <summary>Sets the gradients to zero.</summary>
    public void ZeroGradients() => _trained.ZeroGradients();

    /// <summary>Updates the weights by the accumulated gradients.</summary>
    /// <param name="rate">The current learning rate as a fraction of the initial one, 0..1.</param>
    /// <returns>False if a gradient was infinite or NaN; the weights are unchanged then.</returns>
    public bool ApplyGradients(double rate)
    {
        if (!_trained.ApplyGradients(rate)) return false;
        _network.FollowWeights();
        return true;
    }

    /// <summary>Adds the weights and the optimizer's state to a checkpoint.</summary>
    public void SaveState(IDictionary<string, Tensor> tensors) => _trained.SaveState(Name + ".", tensors);

    /// <summary>
    /// Restores the state from a checkpoint; unchanged if the checkpoint has none of this discriminator, or an earlier version's, of
    /// other layers.
    /// </summary>
    public void LoadState(IReadOnlyDictionary<string, Tensor> tensors)
    {
        if (_trained.Fits(Name + ".", tensors)) _trained.LoadState(Name + ".", tensors);
    }

    public void Dispose()
    {
        _trained.Dispose();
        _network.Dispose();
    }
}
