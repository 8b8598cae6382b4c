using static TorchSharp.torch;

namespace LiveDance.Training.Losses;

/// <summary>
/// The distance of a picture from the true frame: absolute differences of pixels, of 4 x 4 averages and of gradients, and
/// structural dissimilarity, weighted by region.
/// </summary>
internal static class ReconstructionLoss
{
    // Weights of the terms. Structure was compared: 12 was better than 3 and than 25 (docs/training-notes.md).
    private const double Pixels = 10, Averages = 10, Gradients = 15, Structure = 12;

    /// <param name="picture">The generated picture, N x 3 x H x W, -1..1.</param>
    /// <param name="truth">The true picture, the same shape.</param>
    /// <param name="weights">Weights of errors, N x 1 x H x W; divided by their mean in each picture.</param>
    public static Tensor Of(Tensor picture, Tensor truth, Tensor weights)
    {
        Tensor weight = weights / weights.mean([1, 2, 3], keepdim: true);
        Tensor difference = picture - truth;
        Tensor pixels = (difference.abs() * weight).mean();
        Tensor averages = nn.functional.avg_pool2d(difference, 4).abs().mean();
        Tensor gradients = Gradient(difference, weight, 3) + Gradient(difference, weight, 2);
        Tensor structure = (StructuralLoss.Of(picture, truth) * StructuralLoss.Mean(weight)).mean();
        return (pixels * Pixels) + (averages * Averages) + (gradients * Gradients / 2) + (structure * Structure);
    }

    // The gradient of a difference is the difference of the gradients.
    private static Tensor Gradient(Tensor difference, Tensor weight, long dim)
    {
        long last = difference.shape[dim] - 1;
        Tensor slope = difference.narrow(dim, 1, last) - difference.narrow(dim, 0, last);
        return (slope.abs() * weight.narrow(dim, 0, last)).mean();
    }
}
