using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>A discriminator in training, against whoever makes the pictures.</summary>
internal sealed class DiscriminatorTrainer : IDisposable
{
    private const double Rate = 2e-4;

    private readonly PatchDiscriminator _network;
    private readonly TrainedNetwork _trained;

    /// <param name="name">Its name in a checkpoint.</param>
    /// <param name="channels">Channels of what it judges.</param>
    /// <param name="width">Channels of its first layer.</param>
    /// <param name="layers">Its layers that halve the picture.</param>
    /// <param name="computes">In which number format.</param>
    public DiscriminatorTrainer(string name, long channels, long width, int layers, ScalarType computes)
    {
        Name = name;
        _network = new PatchDiscriminator(channels, width, layers) { Computes = computes };
        _trained = new TrainedNetwork(_network, Rate, averaged: false);
    }

    /// <summary>Its name in a checkpoint.</summary>
    public string Name { get; }

    /// <summary>Its share in the maker's loss, and its own.</summary>
    /// <param name="real">N x channels x H x W.</param>
    /// <param name="made">The same shape; the gradient flows into it.</param>
    /// <param name="detail">The weights of judgement and features.</param>
    /// <returns>What the maker learns from, and what the critic does.</returns>
    public (Tensor Makers, Tensor Own) Judge(Tensor real, Tensor made, LossSchedule detail)
    {
        Tensor[] ofReal = _network.Features(real), ofMade = _network.Features(made);
        Tensor own = AdversarialLoss.OfDiscriminator(ofReal[^1], _network.call(made.detach()));
        return ((AdversarialLoss.OfGenerator(ofMade[^1]) * detail.Adversarial) + (AdversarialLoss.OfFeatures(ofReal, ofMade) * detail.Matching), own);
    }

    /// <summary>Puts aside what the maker's gradients left.</summary>
    public void Forget() => _trained.Forget();

    /// <summary>Learns from the gradients that have gathered.</summary>
    /// <param name="rate">The share of the learning rate.</param>
    /// <returns>False if something was not finite.</returns>
    public bool Follow(double rate) => _trained.Follow(rate);

    /// <summary>Adds all that its next step depends on to a checkpoint.</summary>
    public void Collect(IDictionary<string, Tensor> tensors) => _trained.Collect(Name + ".", tensors);

    /// <summary>Goes back to a checkpoint; to the beginning if it has none of this critic.</summary>
    public void Restore(IReadOnlyDictionary<string, Tensor> tensors) => _trained.Restore(Name + ".", tensors);

    public void Dispose()
    {
        _trained.Dispose();
        _network.Dispose();
    }
}
