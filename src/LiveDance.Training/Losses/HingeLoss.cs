using static TorchSharp.torch;

namespace LiveDance.Training.Losses;

/// <summary>
/// The hinge version of the adversarial losses (Lim and Ye 2017, Miyato et al. 2018): the discriminator learns only from decisions
/// that are wrong or not clear, the generator from the decision itself, whose slope does not vanish where it is clear.
/// </summary>
internal static class HingeLoss
{
    /// <summary>The generator's loss: the decision should be high.</summary>
    /// <param name="generated">The discriminator's output for the generated pictures.</param>
    public static Tensor OfGenerator(Tensor generated) => generated.mean().neg();

    /// <summary>The discriminator's loss: at least 1 for true, at most -1 for generated pictures.</summary>
    public static Tensor OfDiscriminator(Tensor real, Tensor generated) => (1 - real).relu().mean() + (1 + generated).relu().mean();

    /// <summary>
    /// Feature matching (Wang et al. 2018, sec. 3.3): absolute differences of the discriminator's layers between true and generated
    /// pictures, without the last layer, each as a fraction of the true pictures' features. Without that fraction deeper layers would
    /// count less, as nothing normalizes their outputs. The mean over the layers.
    /// </summary>
    /// <param name="real">Layer outputs for the true pictures, N x C x H x W each; no gradient flows into them.</param>
    /// <param name="generated">Layer outputs for the generated pictures.</param>
    public static Tensor OfFeatures(Tensor[] real, Tensor[] generated)
    {
        const double Tiny = 1e-6;
        Tensor? sum = null;
        for (int i = 0; i < real.Length - 1; i++)
        {
            Tensor truth = real[i].detach();
            // For each picture alone, so that a part of a batch computes what the whole would.
            Tensor own = ((generated[i] - truth).abs().mean([1, 2, 3]) / (truth.abs().mean([1, 2, 3]) + Tiny)).mean();
            sum = sum is null ? own : sum + own;
        }
        return sum! / (real.Length - 1);
    }
}
