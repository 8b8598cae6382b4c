using static TorchSharp.torch;

namespace LiveDance.Training.Losses;

/// <summary>The published networks' losses: least-squares adversarial losses (Mao et al. 2017) and feature matching (Wang et al. 2018, sec. 3.3).</summary>
internal static class LeastSquaresLoss
{
    /// <summary>The generator's loss: the discriminator should output 1.</summary>
    /// <param name="generated">The discriminator's output for the generated pictures.</param>
    public static Tensor OfGenerator(Tensor generated) => (generated - 1).square().mean();

    /// <summary>
    /// The discriminator's loss: 1 for true, 0 for generated pictures; halved, which slows it down relative to the generator.
    /// </summary>
    public static Tensor OfDiscriminator(Tensor real, Tensor generated) => ((real - 1).square().mean() + generated.square().mean()) * 0.5;

    /// <summary>
    /// Feature matching: mean absolute differences of the discriminator's layers between true and generated pictures, without the
    /// last layer.
    /// </summary>
    /// <param name="real">
    /// Layer outputs for the true pictures, see <see cref="Paper.Networks.PatchDiscriminator.Features"/>; no gradient flows into them.
    /// </param>
    /// <param name="generated">Layer outputs for the generated pictures.</param>
    public static Tensor OfFeatures(Tensor[] real, Tensor[] generated)
    {
        Tensor? sum = null;
        for (int i = 0; i < real.Length - 1; i++)
        {
            Tensor own = (generated[i] - real[i].detach()).abs().mean();
            sum = sum is null ? own : sum + own;
        }
        // Weighted as published: 4 / (number of halving layers + 1).
        return sum! * (4.0 / (real.Length - 1));
    }
}
