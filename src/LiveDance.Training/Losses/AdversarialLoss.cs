using static TorchSharp.torch;

namespace LiveDance.Training.Losses;

/// <summary>Least-squares adversarial losses (Mao et al. 2017) and feature matching (Wang et al. 2018, sec. 3.3).</summary>
internal static class AdversarialLoss
{
    /// <summary>The generator's: what it made should be taken for real.</summary>
    /// <param name="made">The discriminator's judgement of what was made.</param>
    public static Tensor OfGenerator(Tensor made) => (made - 1).square().mean();

    /// <summary>The discriminator's: real is 1, made is 0. Halved, which slows it down against the generator.</summary>
    public static Tensor OfDiscriminator(Tensor real, Tensor made) => ((real - 1).square().mean() + made.square().mean()) * 0.5;

    /// <summary>
    /// Mean absolute differences of what the discriminator's layers saw in the real and in the made picture; the judgement
    /// itself is left out.
    /// </summary>
    /// <param name="real">From <see cref="Networks.PatchDiscriminator.Features"/>; no gradient flows into it.</param>
    /// <param name="made">Likewise.</param>
    public static Tensor OfFeatures(Tensor[] real, Tensor[] made)
    {
        Tensor? sum = null;
        for (int i = 0; i < real.Length - 1; i++)
        {
            Tensor own = (made[i] - real[i].detach()).abs().mean();
            sum = sum is null ? own : sum + own;
        }
        // As published: 4 / (layers that halve the picture + 1).
        return sum! * (4.0 / (real.Length - 1));
    }
}
