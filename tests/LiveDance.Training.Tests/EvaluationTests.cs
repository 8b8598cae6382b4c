using LiveDance.Engine.Frames;
using LiveDance.Training.Evaluation;
using OpenCvSharp;

namespace LiveDance.Training.Tests;

public class EvaluationTests
{
    [Fact]
    public void Ssim_equals_a_direct_implementation()
    {
        using Mat a = Noise(1), b = Noise(2);
        var crop = new Rect(3, 2, 20, 17);
        Assert.Equal(1, StructuralSimilarity.Of(a, a, crop), 1e-6);
        Assert.Equal(Naive(a, b, crop), StructuralSimilarity.Of(a, b, crop), 1e-4);
    }

    [Fact]
    public void Ssim_of_uniform_pictures_compares_their_brightness_only()
    {
        using Mat a = new(16, 16, MatType.CV_8UC3, new Scalar(100, 100, 100)), b = new(16, 16, MatType.CV_8UC3, new Scalar(120, 120, 120));
        const double C1 = 0.01 * 255 * 0.01 * 255;
        Assert.Equal(((2 * 100 * 120) + C1) / ((100 * 100) + (120 * 120) + C1), StructuralSimilarity.Of(a, b, new Rect(0, 0, 16, 16)), 1e-3);
    }

    [Fact]
    public void Psnr_equals_the_hand_computed_value()
    {
        using Mat a = new(4, 4, MatType.CV_8UC3, new Scalar(10, 10, 10)), b = new(4, 4, MatType.CV_8UC3, new Scalar(15, 15, 15));
        Assert.Equal(20 * Math.Log10(255 / 5.0), PictureMeasures.PeakSignalToNoise(a, b, new Rect(0, 0, 4, 4)), 1e-9);
        Assert.Equal(100, PictureMeasures.PeakSignalToNoise(a, a, new Rect(0, 0, 4, 4)));
    }

    [Fact]
    public void Flicker_counts_only_pixels_where_the_truth_is_the_plate()
    {
        using Mat plate = new(4, 4, MatType.CV_8UC3, new Scalar(50, 50, 50)), now = new(4, 4, MatType.CV_8UC3, new Scalar(53, 53, 53));
        using Mat truth = plate.Clone();
        truth.Set(0, 0, new Vec3b(200, 200, 200));
        using Mat lit = now.Clone();
        lit.Set(0, 0, new Vec3b(255, 255, 255));
        Assert.Equal(3, PictureMeasures.Flicker(lit, plate, truth, truth, plate));
    }

    [Fact]
    public void Warping_error_is_small_for_a_picture_that_moves_like_the_truth()
    {
        using Mat before = Noise(3);
        Cv2.GaussianBlur(before, before, new Size(9, 9), 2);
        using Mat moved = new(before.Rows, before.Cols, MatType.CV_8UC3, new Scalar(0, 0, 0));
        using (Mat from = new(before, new Rect(0, 0, 62, 64)), to = new(moved, new Rect(2, 0, 62, 64))) from.CopyTo(to);
        using Mat back = OpticalFlow.Between(moved, before), forth = OpticalFlow.Between(before, moved);
        var crop = new Rect(16, 16, 32, 32);
        double error = PictureMeasures.WarpingError(moved, before, back, forth, crop);
        double unmoved = PictureMeasures.WarpingError(before, before, back, forth, crop);
        Assert.True(error < 0.5 * unmoved, $"{error:0.00} against {unmoved:0.00}");
    }

    [Fact]
    public void Laplacian_energy_of_a_sharp_picture_exceeds_that_of_a_blurred_one()
    {
        using Mat sharp = Noise(5), blurred = new();
        Cv2.GaussianBlur(sharp, blurred, new Size(5, 5), 1);
        var whole = new Rect(0, 0, 64, 64);
        Assert.True(PictureMeasures.LaplacianEnergy(sharp, whole) > 4 * PictureMeasures.LaplacianEnergy(blurred, whole));
    }

    [Fact]
    public void Pose_distance_uses_complete_groups_and_missed_points_count_per_picture()
    {
        var agreement = new PoseAgreement();
        PersonPose asked = SmallDataset.Walker(0), moved = SmallDataset.Walker(0), partial = SmallDataset.Walker(0);
        for (int i = 0; i < Keypoints135.BodyCount; i++) moved.Points[i] = moved.Points[i] with { X = moved.Points[i].X + 3, Y = moved.Points[i].Y + 4 };
        partial.Points[Keypoints135.LeftWrist] = Keypoint.Missing;
        agreement.Add(asked, moved);
        agreement.Add(asked, partial);
        Assert.Equal(5, agreement.Distance.Body!.Value, 1e-4);
        Assert.Equal(0, agreement.Distance.Face!.Value, 1e-4);
        Assert.Equal(0.5, agreement.Missed.Body);
        Assert.Equal(0.5, agreement.Missed.Overall);
        Assert.Equal(0, agreement.Missed.Hands);
    }

    [Fact]
    public void Pictures_without_a_pose_have_no_distance_instead_of_a_perfect_one()
    {
        var agreement = new PoseAgreement();
        agreement.Add(SmallDataset.Walker(0), new PersonPose());
        Assert.Equal(new PoseColumns(null, null, null, null), agreement.Distance);
        Assert.True(agreement.Missed.Body > 0);
    }

    private static Mat Noise(int seed)
    {
        var random = new Random(seed);
        var image = new Mat(64, 64, MatType.CV_8UC3);
        for (int y = 0; y < 64; y++)
            for (int x = 0; x < 64; x++) image.Set(y, x, new Vec3b((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
        return image;
    }

    // As the formula is written: for every place the weighted moments of its 11 x 11 neighbourhood.
    private static double Naive(Mat a, Mat b, Rect crop)
    {
        const double C1 = 0.01 * 255 * 0.01 * 255, C2 = 0.03 * 255 * 0.03 * 255;
        double sum = 0;
        int count = 0;
        for (int y = crop.Y + 5; y < crop.Y + crop.Height - 5; y++)
        {
            for (int x = crop.X + 5; x < crop.X + crop.Width - 5; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    double total = 0, meanA = 0, meanB = 0, squareA = 0, squareB = 0, product = 0;
                    for (int i = -5; i <= 5; i++)
                    {
                        for (int j = -5; j <= 5; j++)
                        {
                            double weight = Math.Exp(-((i * i) + (j * j)) / (2 * 1.5 * 1.5)), p = At(a, y + i, x + j, c), q = At(b, y + i, x + j, c);
                            total += weight;
                            meanA += weight * p;
                            meanB += weight * q;
                            squareA += weight * p * p;
                            squareB += weight * q * q;
                            product += weight * p * q;
                        }
                    }
                    (meanA, meanB) = (meanA / total, meanB / total);
                    double varianceA = (squareA / total) - (meanA * meanA), varianceB = (squareB / total) - (meanB * meanB);
                    double covariance = (product / total) - (meanA * meanB);
                    sum += ((2 * meanA * meanB) + C1) * ((2 * covariance) + C2)
                        / (((meanA * meanA) + (meanB * meanB) + C1) * (varianceA + varianceB + C2));
                    count++;
                }
            }
        }
        return sum / count;

        static double At(Mat image, int y, int x, int c)
        {
            Vec3b pixel = image.At<Vec3b>(y, x);
            return c == 0 ? pixel.Item0 : c == 1 ? pixel.Item1 : pixel.Item2;
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.002, false)]
    public void Long_run_drift_detects_pictures_that_darken(double darker, bool stable)
    {
        using var renderer = new Darkening(darker);
        LongRunDriftFigures figures = LongRunDrift.Run(renderer, [new PersonPose(), new PersonPose()], 100, null, CancellationToken.None);
        Assert.Equal(stable, figures.IsStable);
        Assert.Equal(100, figures.Frames);
    }

    private sealed class Darkening(double darker) : IFrameRenderer
    {
        public Mat Drawing { get; } = new(8, 8, MatType.CV_8UC3, new Scalar(0, 0, 0));

        public Mat Picture { get; } = new(64, 64, MatType.CV_8UC3, new Scalar(0, 0, 0));

        public void Render(int index, PersonPose pose)
        {
            double level = 200 * (1 - (darker * index));
            Picture.SetTo(new Scalar(level, level, level));
            Cv2.Circle(Picture, new Point(32, 32), 12, new Scalar(level / 2, level / 2, level / 2), -1);
        }

        public void Dispose()
        {
            Drawing.Dispose();
            Picture.Dispose();
        }
    }
}
