namespace LiveDance.Training.Trainers;

/// <summary>Weights beside the reconstruction loss.</summary>
/// <param name="Perceptual">Weight of the perceptual loss.</param>
/// <param name="Adversarial">Weight of the adversarial loss, of each discriminator.</param>
/// <param name="Matching">Weight of feature matching, of each discriminator.</param>
internal readonly record struct LossWeights(double Perceptual, double Adversarial, double Matching)
{
    /// <summary>Whether the discriminators take part.</summary>
    public bool Judged => Adversarial > 0 || Matching > 0;

    /// <summary>All weights divided by a number.</summary>
    public static LossWeights operator /(LossWeights weights, double by) => new(weights.Perceptual / by, weights.Adversarial / by, weights.Matching / by);
}
