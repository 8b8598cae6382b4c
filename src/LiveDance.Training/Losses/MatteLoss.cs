using static TorchSharp.torch;

namespace LiveDance.Training.Losses;

/// <summary>
/// Binary cross entropy of the matte, from its logits: a difference of absolute values has no gradient left where the
/// logistic function is saturated, and a generator that once painted nothing would never paint anything again.
/// </summary>
internal static class MatteLoss
{
    /// <param name="logits">N x 16 x H/4 x W/4, packed.</param>
    /// <param name="truth">N x 1 x H x W, 0..1.</param>
    public static Tensor Of(Tensor logits, Tensor truth)
    {
        Tensor target = nn.functional.pixel_unshuffle(truth, 4);
        // max(z, 0) - z t + log(1 + exp(-|z|)), which no z overflows.
        return (logits.relu() - (logits * target) + (logits.abs().neg().exp() + 1).log()).mean();
    }
}
