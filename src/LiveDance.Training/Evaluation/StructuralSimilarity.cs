using OpenCvSharp;

namespace LiveDance.Training.Evaluation;

/// <summary>
/// SSIM as defined by its authors: Gaussian window of 11 taps, sigma 1.5, population covariance; places whose window would extend
/// beyond the border are left out; mean over the colour channels. Wang et al. 2004, sec. III-B.
/// </summary>
public static class StructuralSimilarity
{
    // The window's side and standard deviation, in pixels, and the stabilizing constants (0.01 L)^2 and (0.03 L)^2, L = 255; as
    // published.
    private const int Taps = 11;
    private const double Sigma = 1.5, C1 = 0.01 * 255 * 0.01 * 255, C2 = 0.03 * 255 * 0.03 * 255;

    private static readonly float[] Window = MakeWindow();

    /// <summary>Compares a crop of two pictures.</summary>
    /// <param name="a">H x W x 3 bytes.</param>
    /// <param name="b">The same size.</param>
    /// <param name="crop">The crop, at least 11 x 11 pixels.</param>
    /// <returns>1 for equal pictures, less for others.</returns>
    /// <exception cref="ArgumentException">The crop is too small.</exception>
    public static double Of(Mat a, Mat b, Rect crop)
    {
        if (crop.Width < Taps || crop.Height < Taps) throw new ArgumentException("SSIM needs at least 11 x 11 pixels.", nameof(crop));
        int count = crop.Width * crop.Height;
        float[] x = new float[count], y = new float[count], xx = new float[count], yy = new float[count], xy = new float[count];
        double sum = 0;
        for (int channel = 0; channel < 3; channel++)
        {
            Read(a, crop, channel, x);
            Read(b, crop, channel, y);
            for (int i = 0; i < count; i++) (xx[i], yy[i], xy[i]) = (x[i] * x[i], y[i] * y[i], x[i] * y[i]);
            float[] meanX = Filter(x, crop), meanY = Filter(y, crop), meanXx = Filter(xx, crop), meanYy = Filter(yy, crop), meanXy = Filter(xy, crop);
            double own = 0;
            for (int i = 0; i < meanX.Length; i++)
            {
                double mx = meanX[i], my = meanY[i];
                double varianceX = meanXx[i] - (mx * mx), varianceY = meanYy[i] - (my * my), covariance = meanXy[i] - (mx * my);
                own += ((2 * mx * my) + C1) * ((2 * covariance) + C2) / (((mx * mx) + (my * my) + C1) * (varianceX + varianceY + C2));
            }
            sum += own / meanX.Length;
        }
        return sum / 3;
    }

    private static unsafe void Read(Mat image, Rect crop, int channel, float[] values)
    {
        for (int y = 0; y < crop.Height; y++)
        {
            byte* row = (byte*)image.Ptr(crop.Y + y) + (crop.X * 3) + channel;
            for (int x = 0; x < crop.Width; x++) values[(y * crop.Width) + x] = row[3 * x];
        }
    }

    // Horizontally, then vertically; only where the whole window lies within the crop.
    private static float[] Filter(float[] values, Rect crop)
    {
        int width = crop.Width - Taps + 1, height = crop.Height - Taps + 1;
        float[] across = new float[width * crop.Height], both = new float[width * height];
        for (int y = 0; y < crop.Height; y++)
        {
            Span<float> row = across.AsSpan(y * width, width);
            for (int tap = 0; tap < Taps; tap++)
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(values.AsSpan((y * crop.Width) + tap, width), Window[tap], row, row);
        }
        for (int y = 0; y < height; y++)
        {
            Span<float> row = both.AsSpan(y * width, width);
            for (int tap = 0; tap < Taps; tap++)
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(across.AsSpan((y + tap) * width, width), Window[tap], row, row);
        }
        return both;
    }

    private static float[] MakeWindow()
    {
        double[] weights = [.. Enumerable.Range(-(Taps / 2), Taps).Select(i => Math.Exp(-i * i / (2 * Sigma * Sigma)))];
        return [.. weights.Select(weight => (float)(weight / weights.Sum()))];
    }
}
