using OpenCvSharp;

namespace LiveDance.Bindings.Tests.OpenCv;

public class ImageProcessingTests
{
    [Fact]
    public void Grey_is_the_weighted_sum_that_the_documentation_gives()
    {
        using Mat colour = Noise(7, 9, MatType.CV_8UC3);
        using var grey = new Mat();
        Cv2.CvtColor(colour, grey, ColorConversionCodes.BGR2GRAY);
        for (int y = 0; y < 7; y++)
        {
            for (int x = 0; x < 9; x++)
            {
                Vec3b p = colour.Get<Vec3b>(y, x);
                double expected = 0.299 * p.Item2 + 0.587 * p.Item1 + 0.114 * p.Item0;
                Assert.InRange(grey.Get<byte>(y, x), expected - 1, expected + 1);
            }
        }
    }

    [Fact]
    public void Exchanging_red_and_blue_moves_the_first_byte_last()
    {
        using var mat = new Mat(2, 2, MatType.CV_8UC3, new Scalar(1, 2, 3));
        using var swapped = new Mat();
        Cv2.CvtColor(mat, swapped, ColorConversionCodes.BGR2RGB);
        Assert.Equal(new Vec3b(3, 2, 1), swapped.Get<Vec3b>(1, 1));
        Cv2.CvtColor(mat, swapped, ColorConversionCodes.BGR2RGBA);
        Assert.Equal(new Vec4b(3, 2, 1, 255), swapped.Get<Vec4b>(1, 1));
    }

    [Fact]
    public void Pure_hues_convert_to_the_expected_angles()
    {
        using var hsv = new Mat(1, 3, MatType.CV_8UC3);
        for (int i = 0; i < 3; i++) hsv.Set(0, i, new Vec3b((byte)(60 * i), 255, 255));
        using var bgr = new Mat();
        Cv2.CvtColor(hsv, bgr, ColorConversionCodes.HSV2BGR);
        Assert.Equal(new Vec3b(0, 0, 255), bgr.Get<Vec3b>(0, 0));
        Assert.Equal(new Vec3b(0, 255, 0), bgr.Get<Vec3b>(0, 1));
        Assert.Equal(new Vec3b(255, 0, 0), bgr.Get<Vec3b>(0, 2));
    }

    [Fact]
    public void A_box_blur_is_the_mean_of_nine_with_reflected_borders()
    {
        using Mat mat = Noise(6, 5, MatType.CV_8UC1);
        using var blurred = new Mat();
        Cv2.Blur(mat, blurred, new Size(3, 3));
        for (int y = 0; y < 6; y++)
        {
            for (int x = 0; x < 5; x++)
            {
                int sum = 0;
                for (int dy = -1; dy <= 1; dy++)
                    for (int dx = -1; dx <= 1; dx++)
                        sum += mat.Get<byte>(Reflect(y + dy, 6), Reflect(x + dx, 5));
                Assert.InRange(blurred.Get<byte>(y, x), sum / 9.0 - 0.51, sum / 9.0 + 0.51);
            }
        }
    }

    [Fact]
    public void A_Gaussian_blur_weighs_by_the_bell_curve()
    {
        using var impulse = new Mat(9, 9, MatType.CV_32FC1, Scalar.All(0));
        impulse.Set(4, 4, 1f);
        using var blurred = new Mat();
        Cv2.GaussianBlur(impulse, blurred, new Size(7, 7), 1.2);

        double[] bell = [.. Enumerable.Range(-3, 7).Select(i => Math.Exp(-i * i / (2 * 1.2 * 1.2)))];
        double sum = bell.Sum();
        for (int y = 0; y < 7; y++)
            for (int x = 0; x < 7; x++)
                Assert.Equal(bell[y] * bell[x] / (sum * sum), blurred.Get<float>(y + 1, x + 1), 5);
    }

    [Fact]
    public void Median_Sobel_and_Laplacian_give_the_textbook_values()
    {
        using Mat ramp = Mat.FromPixelData(3, 3, MatType.CV_32FC1, new float[] { 0, 1, 4, 0, 1, 4, 0, 1, 4 });
        using var result = new Mat();
        Cv2.Sobel(ramp, result, MatType.CV_32FC1, 1, 0);
        Assert.Equal((4 - 0) * (1 + 2 + 1), result.Get<float>(1, 1));
        Cv2.Laplacian(ramp, result, MatType.CV_32FC1);
        Assert.Equal(0 + 4 - 2 * 1, result.Get<float>(1, 1));

        using Mat speckled = Mat.FromPixelData(3, 3, MatType.CV_8UC1, new byte[] { 1, 2, 3, 4, 255, 6, 7, 8, 9 });
        Cv2.MedianBlur(speckled, result, 3);
        Assert.Equal(6, result.Get<byte>(1, 1));
    }

    [Fact]
    public void An_affine_warp_interpolates_between_four_pixels()
    {
        using Mat mat = Noise(12, 14, MatType.CV_32FC1);
        // The map is from target to source: x' = 0.9 x + 0.1 y + 1.25, y' = -0.05 x + 0.8 y + 2.5. Quarters and the
        // like would be exact; OpenCV rounds fractions to 1/32.
        double[] m = [0.9, 0.1, 1.25, -0.05, 0.8, 2.5];
        using Mat matrix = Mat.FromPixelData(2, 3, MatType.CV_64FC1, m);
        using var warped = new Mat();
        Cv2.WarpAffine(
            mat, warped, matrix, new Size(10, 8), InterpolationFlags.Linear | InterpolationFlags.WarpInverseMap);
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 10; x++)
            {
                double sx = Math.Round((m[0] * x + m[1] * y + m[2]) * 32) / 32;
                double sy = Math.Round((m[3] * x + m[4] * y + m[5]) * 32) / 32;
                int x0 = (int)Math.Floor(sx), y0 = (int)Math.Floor(sy);
                double fx = sx - x0, fy = sy - y0;
                double above = Lerp(At(mat, y0, x0), At(mat, y0, x0 + 1), fx);
                double below = Lerp(At(mat, y0 + 1, x0), At(mat, y0 + 1, x0 + 1), fx);
                double expected = Lerp(above, below, fy);
                // A tie may be rounded either way: one step of 1/32 of the largest difference.
                Assert.InRange(warped.Get<float>(y, x), expected - 9, expected + 9);
            }
        }
        Assert.Equal(0, At(mat, -1, 0));
    }

    [Fact]
    public void Three_points_fix_an_affine_map_and_it_inverts()
    {
        Point2f[] from = [new(0, 0), new(1, 0), new(0, 1)];
        Point2f[] to = [new(10, 20), new(12, 20), new(10, 23)];
        using Mat map = Cv2.GetAffineTransform(from, to);
        Assert.Equal([2, 0, 10, 0, 3, 20], map.AsSpan<double>().ToArray().Select(v => Math.Round(v, 9)));

        using var inverse = new Mat();
        Cv2.InvertAffineTransform(map, inverse);
        Assert.Equal(-5, inverse.Get<double>(0, 2), 9);

        using Mat turn = Cv2.GetRotationMatrix2D(new Point2f(0, 0), 90, 2);
        Assert.Equal(2, turn.Get<double>(0, 1), 9);
        Assert.Throws<ArgumentException>(() => Cv2.GetAffineTransform([new(0, 0)], to));
    }

    [Fact]
    public void Resizing_samples_at_half_pixel_centres()
    {
        using Mat mat = Mat.FromPixelData(1, 2, MatType.CV_32FC1, new[] { 0f, 100f });
        using var doubled = new Mat();
        Cv2.Resize(mat, doubled, new Size(4, 1));
        float[] row = doubled.AsSpan<float>().ToArray();
        Assert.Equal([0, 25, 75, 100], row);
    }

    [Fact]
    public void Remapping_looks_up_where_the_maps_say()
    {
        using Mat mat = Noise(5, 5, MatType.CV_8UC1);
        using Mat x = Mat.FromPixelData(1, 2, MatType.CV_32FC1, new[] { 3f, 1f });
        using Mat y = Mat.FromPixelData(1, 2, MatType.CV_32FC1, new[] { 0f, 4f });
        using var looked = new Mat();
        Cv2.Remap(mat, looked, x, y);
        Assert.Equal(mat.Get<byte>(0, 3), looked.Get<byte>(0, 0));
        Assert.Equal(mat.Get<byte>(4, 1), looked.Get<byte>(0, 1));
    }

    [Fact]
    public void Flips_and_quarter_turns_move_the_corner()
    {
        using Mat mat = Mat.FromPixelData(2, 3, MatType.CV_8UC1, new byte[] { 1, 2, 3, 4, 5, 6 });
        using var result = new Mat();
        Cv2.Flip(mat, result, FlipMode.Y);
        Assert.Equal([3, 2, 1, 6, 5, 4], result.AsSpan<byte>().ToArray());
        Cv2.Flip(mat, result, FlipMode.X);
        Assert.Equal([4, 5, 6, 1, 2, 3], result.AsSpan<byte>().ToArray());
        Cv2.Rotate(mat, result, RotateFlags.Rotate90Clockwise);
        Assert.Equal([4, 1, 5, 2, 6, 3], result.AsSpan<byte>().ToArray());
    }

    [Fact]
    public void Arithmetic_saturates_and_takes_scalars()
    {
        using Mat a = Mat.FromPixelData(1, 3, MatType.CV_8UC1, new byte[] { 10, 200, 30 });
        using Mat b = Mat.FromPixelData(1, 3, MatType.CV_8UC1, new byte[] { 20, 100, 30 });
        using var result = new Mat();

        Check(() => Cv2.Add(a, b, result), 30, 255, 60);
        Check(() => Cv2.Subtract(a, b, result), 0, 100, 0);
        Check(() => Cv2.Subtract(a, new Scalar(15), result), 0, 185, 15);
        Check(() => Cv2.Multiply(a, 2.0, result), 20, 255, 60);
        Check(() => Cv2.Absdiff(a, b, result), 10, 100, 0);
        Check(() => Cv2.AddWeighted(a, 0.5, b, 0.5, 1, result), 16, 151, 31);
        Check(() => Cv2.BitwiseNot(a, result), 245, 55, 225);
        Check(() => Cv2.Min(a, b, result), 10, 100, 30);
        Check(() => Cv2.Max(a, 25, result), 25, 200, 30);
        Check(() => Cv2.InRange(a, new Scalar(10), new Scalar(30), result), 255, 0, 255);
        Check(() => Cv2.Threshold(a, result, 29, 7, ThresholdTypes.Binary), 0, 7, 7);
        Check(() => Cv2.ConvertScaleAbs(a, result, -1, 5), 5, 195, 25);

        void Check(Action action, params byte[] expected)
        {
            action();
            Assert.Equal(expected, result.AsSpan<byte>().ToArray());
        }
    }

    [Fact]
    public void A_scalar_adds_to_each_channel_its_own_number()
    {
        using var mat = new Mat(2, 2, MatType.CV_8UC3, new Scalar(1, 2, 3));
        using var sum = new Mat();
        Cv2.Add(mat, new Scalar(10, 20, 30), sum);
        Assert.Equal(new Vec3b(11, 22, 33), sum.Get<Vec3b>(1, 1));
    }

    [Fact]
    public void Measures_agree_with_sums_by_hand()
    {
        using Mat mat = Mat.FromPixelData(2, 2, MatType.CV_8UC1, new byte[] { 1, 0, 3, 4 });
        Assert.Equal(2, Cv2.Mean(mat).Val0);
        Cv2.MeanStdDev(mat, out Scalar mean, out Scalar deviation);
        Assert.Equal(2, mean.Val0);
        Assert.Equal(Math.Sqrt((1 + 4 + 1 + 4) / 4.0), deviation.Val0, 9);
        Cv2.MinMaxLoc(mat, out double min, out double max, out Point minAt, out Point maxAt);
        Assert.Equal((0, 4, new Point(1, 0), new Point(1, 1)), (min, max, minAt, maxAt));
        Assert.Equal(Math.Sqrt(26), Cv2.Norm(mat), 9);
        Assert.Equal(8, Cv2.Norm(mat, NormTypes.L1));
        Assert.Equal(3, Cv2.CountNonZero(mat));

        using var other = new Mat(2, 2, MatType.CV_8UC1, new Scalar(1));
        Assert.Equal(3, Cv2.Norm(mat, other, NormTypes.INF));
    }

    [Fact]
    public void Planes_split_and_merge_and_pictures_join()
    {
        using Mat colour = Noise(3, 4, MatType.CV_8UC3);
        Mat[] planes = Cv2.Split(colour);
        Assert.Equal(3, planes.Length);
        Assert.Equal(colour.Get<Vec3b>(2, 3).Item1, planes[1].Get<byte>(2, 3));

        using var merged = new Mat();
        Cv2.Merge(planes, merged);
        Assert.Equal(0, Cv2.Norm(colour, merged));

        using var wide = new Mat();
        Cv2.HConcat([colour, merged], wide);
        Assert.Equal(new Size(8, 3), wide.Size());
        Assert.Equal(colour.Get<Vec3b>(1, 2), wide.Get<Vec3b>(1, 6));
        Cv2.VConcat([colour, merged], wide);
        Assert.Equal(new Size(4, 6), wide.Size());

        Cv2.CopyMakeBorder(colour, wide, 1, 2, 3, 4, BorderTypes.Constant, new Scalar(7, 8, 9));
        Assert.Equal(new Size(11, 6), wide.Size());
        Assert.Equal(new Vec3b(7, 8, 9), wide.Get<Vec3b>(0, 0));
        Assert.Equal(colour.Get<Vec3b>(0, 0), wide.Get<Vec3b>(1, 3));
        foreach (Mat plane in planes) plane.Dispose();
    }

    [Fact]
    public void The_library_says_which_it_is() =>
        Assert.StartsWith("4.", Cv2.GetVersionString(), StringComparison.Ordinal);

    private static Mat Noise(int rows, int cols, MatType type)
    {
        var random = new Random(5);
        var bytes = new Mat(rows, cols, MatType.CV_8UC(type.Channels));
        random.NextBytes(bytes.AsSpan<byte>());
        if (type.Depth == MatType.CV_8U) return bytes;
        using (bytes)
        {
            var converted = new Mat();
            bytes.ConvertTo(converted, type);
            return converted;
        }
    }

    private static float At(Mat mat, int y, int x) =>
        x < 0 || y < 0 || x >= mat.Cols || y >= mat.Rows ? 0 : mat.Get<float>(y, x);

    private static double Lerp(double a, double b, double t) => a + (b - a) * t;

    private static int Reflect(int i, int length) => i < 0 ? -i : i >= length ? 2 * length - 2 - i : i;
}
