using static TorchSharp.torch;

namespace LiveDance.Training.Losses;

/// <summary>
/// 1 - SSIM (Wang et al. 2004) over 8 x 8 windows every 4 pixels: uniform windows at fewer places than the measure uses, which is
/// faster and suffices for a gradient.
/// </summary>
internal static class StructuralLoss
{
    // (0.01 L)^2 and (0.03 L)^2 with L = 2, the range of pictures from -1 to 1; as published.
    private const double C1 = 0.0004, C2 = 0.0036;
    // Side and distance of the windows, in pixels.
    private const int Window = 8, Stride = 4;

    /// <param name="picture">N x C x H x W, -1..1.</param>
    /// <param name="truth">The same shape.</param>
    /// <returns>For each window 0 (equal) to 2: N x C x H' x W'.</returns>
    public static Tensor Of(Tensor picture, Tensor truth)
    {
        Tensor meanA = Mean(picture), meanB = Mean(truth);
        Tensor squareA = meanA.square(), squareB = meanB.square(), product = meanA * meanB;
        Tensor varianceA = Mean(picture.square()) - squareA, varianceB = Mean(truth.square()) - squareB;
        Tensor covariance = Mean(picture * truth) - product;
        Tensor similarity = ((2 * product) + C1) * ((2 * covariance) + C2)
            / ((squareA + squareB + C1) * (varianceA + varianceB + C2));
        return 1 - similarity;
    }

    /// <summary>Averages weights over the same windows.</summary>
    public static Tensor Mean(Tensor x) => nn.functional.avg_pool2d(x, Window, Stride);
}
