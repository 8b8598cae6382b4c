using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>The result of one thread's part of a step.</summary>
/// <param name="Scope">Holds the part's tensors until the discriminators have been updated.</param>
/// <param name="Loss">The part's share of the network's loss, whose gradients have been accumulated already.</param>
/// <param name="DiscriminatorLoss">
/// The part's share of the discriminators' loss, not yet differentiated; null without discriminators.
/// </param>
internal sealed record StepPart(DisposeScope Scope, double Loss, Tensor? DiscriminatorLoss);
