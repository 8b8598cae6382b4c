using OpenCvSharp;

namespace LiveDance.Training.Evaluation;

/// <summary>Measures of single pictures and of pairs of consecutive ones. All pictures are H x W x 3 bytes, BGR.</summary>
internal static class PictureMeasures
{
    /// <summary>Peak signal-to-noise ratio of a crop, in decibels; at most 100, which equal pictures have.</summary>
    public static unsafe double PeakSignalToNoise(Mat a, Mat b, Rect crop)
    {
        long squares = 0;
        for (int y = crop.Y; y < crop.Y + crop.Height; y++)
        {
            byte* left = (byte*)a.Ptr(y) + (crop.X * 3), right = (byte*)b.Ptr(y) + (crop.X * 3);
            for (int i = 0; i < crop.Width * 3; i++) squares += (left[i] - right[i]) * (left[i] - right[i]);
        }
        double mean = squares / (double)(crop.Width * crop.Height * 3);
        return mean == 0 ? 100 : Math.Min(100, 10 * Math.Log10(255 * 255 / mean));
    }

    /// <summary>Mean square of the Laplacian of the green channel in a crop: how much fine detail there is.</summary>
    public static unsafe double LaplacianEnergy(Mat image, Rect crop)
    {
        double sum = 0;
        long count = 0;
        int step = (int)image.Step();
        int bottom = Math.Min(crop.Y + crop.Height, image.Rows - 1), right = Math.Min(crop.X + crop.Width, image.Cols - 1);
        for (int y = Math.Max(crop.Y, 1); y < bottom; y++)
        {
            byte* row = (byte*)image.Ptr(y);
            for (int x = Math.Max(crop.X, 1); x < right; x++)
            {
                byte* pixel = row + (3 * x) + 1;
                int laplacian = pixel[-3] + pixel[3] + pixel[-step] + pixel[step] - (4 * pixel[0]);
                sum += laplacian * laplacian;
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    /// <summary>
    /// Flicker of the background: mean absolute change from one rendered picture to the next, in levels of 255, where both true
    /// frames show the plate.
    /// </summary>
    /// <param name="rendered">The rendered picture.</param>
    /// <param name="renderedBefore">The previous rendered picture.</param>
    /// <param name="truth">The true frame.</param>
    /// <param name="truthBefore">The previous true frame.</param>
    /// <param name="plate">The still background.</param>
    public static unsafe double Flicker(Mat rendered, Mat renderedBefore, Mat truth, Mat truthBefore, Mat plate)
    {
        // Largest difference to the plate at which a channel counts as background, in levels.
        const int Still = 6;
        long sum = 0, count = 0;
        int rows = rendered.Rows, bytes = rendered.Cols * 3;
        for (int y = 0; y < rows; y++)
        {
            byte* now = (byte*)rendered.Ptr(y), before = (byte*)renderedBefore.Ptr(y);
            byte* trueNow = (byte*)truth.Ptr(y), trueBefore = (byte*)truthBefore.Ptr(y), still = (byte*)plate.Ptr(y);
            for (int i = 0; i < bytes; i++)
            {
                if (Math.Abs(trueNow[i] - still[i]) > Still || Math.Abs(trueBefore[i] - still[i]) > Still) continue;
                sum += Math.Abs(now[i] - before[i]);
                count++;
            }
        }
        return count == 0 ? 0 : sum / (double)count;
    }

    /// <summary>
    /// Warping error: mean absolute difference, in levels of 255, between a rendered picture and the previous one warped by the
    /// true frames' flow, where the flow is reliable: forward and backward flow cancel within a pixel.
    /// </summary>
    /// <param name="rendered">This picture.</param>
    /// <param name="renderedBefore">The one before.</param>
    /// <param name="back">For each pixel of this true frame its displacement to the previous one, H x W x 2 floats.</param>
    /// <param name="forth">For each pixel of the previous true frame its displacement to this one.</param>
    /// <param name="crop">The part to measure.</param>
    public static unsafe double WarpingError(Mat rendered, Mat renderedBefore, Mat back, Mat forth, Rect crop)
    {
        // Largest distance, in pixels, after following the flow backward and forward.
        const float Trusted = 1;
        double sum = 0;
        long count = 0;
        int size = rendered.Rows;
        for (int y = crop.Y; y < crop.Y + crop.Height; y++)
        {
            byte* now = (byte*)rendered.Ptr(y);
            float* flow = (float*)back.Ptr(y);
            for (int x = crop.X; x < crop.X + crop.Width; x++)
            {
                float fromX = x + flow[2 * x], fromY = y + flow[(2 * x) + 1];
                int column = (int)fromX, row = (int)fromY;
                if (column < 0 || row < 0 || column >= rendered.Cols - 1 || row >= size - 1) continue;
                float* returning = (float*)forth.Ptr(row) + (2 * column);
                float errorX = flow[2 * x] + returning[0], errorY = flow[(2 * x) + 1] + returning[1];
                if ((errorX * errorX) + (errorY * errorY) > Trusted * Trusted) continue;
                byte* upper = (byte*)renderedBefore.Ptr(row) + (3 * column), lower = (byte*)renderedBefore.Ptr(row + 1) + (3 * column);
                float right = fromX - column, down = fromY - row;
                for (int c = 0; c < 3; c++)
                {
                    float top = upper[c] + (right * (upper[3 + c] - upper[c])), bottom = lower[c] + (right * (lower[3 + c] - lower[c]));
                    sum += MathF.Abs(now[(3 * x) + c] - (top + (down * (bottom - top))));
                }
                count += 3;
            }
        }
        return count == 0 ? 0 : sum / count;
    }
}
