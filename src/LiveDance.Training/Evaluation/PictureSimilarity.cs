namespace LiveDance.Training.Evaluation;

/// <summary>The similarity of a part of the pictures to the true frames.</summary>
/// <param name="Ssim">Mean structural similarity, see <see cref="StructuralSimilarity"/>; 1 for equal pictures.</param>
/// <param name="Psnr">Mean peak signal-to-noise ratio of the pictures, in decibels.</param>
/// <param name="Lpips">Mean learned perceptual distance; null without the weights it needs.</param>
public sealed record PictureSimilarity(double Ssim, double Psnr, double? Lpips);
