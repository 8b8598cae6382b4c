using static TorchSharp.torch;

namespace LiveDance.Training.Losses;

/// <summary>
/// Binary cross entropy of the matte, from its logits. The absolute difference has no gradient where the logistic function is
/// saturated: with it the matte became empty within some hundred steps and stayed so (docs/training-notes.md).
/// </summary>
internal static class MatteLoss
{
    /// <param name="logits">The matte's logits, packed, N x 16 x H/4 x W/4.</param>
    /// <param name="truth">The true matte, N x 1 x H x W, 0..1.</param>
    public static Tensor Of(Tensor logits, Tensor truth)
    {
        Tensor target = nn.functional.pixel_unshuffle(truth, 4);
        // max(z, 0) - z t + log(1 + exp(-|z|)), which no z overflows.
        return (logits.relu() - (logits * target) + (logits.abs().neg().exp() + 1).log()).mean();
    }
}
