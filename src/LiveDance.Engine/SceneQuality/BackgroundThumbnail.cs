using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.SceneQuality;

/// <summary>Small grey image of the background, without the person, with brightness and sharpness of the full image.</summary>
internal sealed unsafe class BackgroundThumbnail
{
    private const int Width = 64;
    private const int Height = 48;

    // Samples across and down for each thumbnail pixel.
    private const int Samples = 3;

    // Change of grey level over four pixels that counts as an edge, and number of edges needed to judge.
    private const int EdgeContrast = 24;
    private const int FewestEdges = 150;

    // Largest shift that is recognized, in thumbnail pixels; smallest difference without the shift (mean square of grey levels); largest
    // share of it that may remain with the shift; and number of pixels needed to judge.
    private const int LargestShift = 7;
    private const float LeastDifference = 9;
    private const float LargestRemainder = 0.4f;
    private const int FewestPixels = 300;

    private readonly float[] _grey = new float[Width * Height];
    private readonly int[] _histogram = new int[256];
    private int _left;
    private int _right;
    private int _top;
    private int _bottom;

    /// <summary>Mean grey level, 0 to 255.</summary>
    public float Mean { get; private set; }

    /// <summary>Grey level that is exceeded by the brightest 5 %.</summary>
    public float Brightest { get; private set; }

    /// <summary>
    /// Sharpness, from 1 (every edge is a ramp of several pixels) to 4 (every edge is a step); 0 if there are too few edges.
    /// </summary>
    public float Sharpness { get; private set; }

    /// <summary>Measures an image.</summary>
    public void Observe(in ImageView image, PersonPose pose)
    {
        Shrink(image);
        Sharpness = MeasureSharpness(image);
        (_left, _right, _top, _bottom) = (Width, -1, Height, -1);
        if (!pose.Found) return;
        for (int i = 0; i < Keypoints135.BodyCount; i++)
        {
            if (pose.Points[i] == Keypoint.Missing) continue;
            int x = (int)(pose.Points[i].X * Width / image.Width), y = (int)(pose.Points[i].Y * Height / image.Height);
            (_left, _right) = (Math.Min(_left, x - 3), Math.Max(_right, x + 3));
            (_top, _bottom) = (Math.Min(_top, y - 5), Math.Max(_bottom, y + 3));
        }
    }

    /// <summary>Whether this shows the same background as an earlier thumbnail, but shifted.</summary>
    public bool IsShiftOf(BackgroundThumbnail earlier)
    {
        float still = Difference(earlier, 0, 0), least = still;
        if (still < LeastDifference) return false;
        for (int dy = -LargestShift; dy <= LargestShift; dy++)
            for (int dx = -LargestShift; dx <= LargestShift; dx++)
                least = MathF.Min(least, Difference(earlier, dx, dy));
        return least < LargestRemainder * still;
    }

    // Variance of the difference outside both people, which does not depend on the overall brightness.
    private float Difference(BackgroundThumbnail earlier, int dx, int dy)
    {
        float sum = 0, squares = 0;
        int count = 0;
        for (int y = LargestShift; y < Height - LargestShift; y++)
        {
            for (int x = LargestShift; x < Width - LargestShift; x += 2)
            {
                if (IsCovered(x, y) || earlier.IsCovered(x + dx, y + dy)) continue;
                float difference = _grey[(y * Width) + x] - earlier._grey[((y + dy) * Width) + x + dx];
                sum += difference;
                squares += difference * difference;
                count++;
            }
        }
        return count < FewestPixels ? 0 : (squares / count) - (sum / count * (sum / count));
    }

    private bool IsCovered(int x, int y) => x >= _left && x <= _right && y >= _top && y <= _bottom;

    private void Shrink(in ImageView image)
    {
        Array.Clear(_histogram);
        float total = 0;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                int sum = 0;
                for (int v = 0; v < Samples; v++)
                {
                    int row = ((y * Samples) + v) * image.Height / (Height * Samples);
                    byte* pixels = image.Pixels + (row * image.Stride);
                    for (int u = 0; u < Samples; u++)
                        sum += Grey(pixels + (((x * Samples) + u) * image.Width / (Width * Samples) * 3));
                }
                float grey = sum / (float)(Samples * Samples);
                _grey[(y * Width) + x] = grey;
                _histogram[(int)grey]++;
                total += grey;
            }
        }
        Mean = total / _grey.Length;
        int above = 0, level = 255;
        while (level > 0 && (above += _histogram[level]) < _grey.Length / 20) level--;
        Brightest = level;
    }

    // Compares squared changes over one pixel with those over four along a row: for a step the sum of the former is as large as the
    // latter, for a ramp a quarter. In a large image the step is several pixels.
    private static float MeasureSharpness(in ImageView image)
    {
        int step = Math.Max(image.Width / 640, 1), edges = 0;
        double near = 0, far = 0;
        for (int line = 0; line < 2 * Height; line++)
        {
            byte* row = image.Pixels + (((2 * line) + 1) * image.Height / (4 * Height) * image.Stride);
            for (int x = 0; x + (4 * step) < image.Width; x += step)
            {
                int here = Grey(row + (3 * x)), across = Grey(row + (3 * (x + (4 * step)))) - here;
                if (Math.Abs(across) < EdgeContrast) continue;
                for (int i = 0; i < 4; i++)
                {
                    int change = Grey(row + (3 * (x + ((i + 1) * step)))) - Grey(row + (3 * (x + (i * step))));
                    near += change * change;
                }
                far += across * across;
                edges++;
            }
        }
        return edges < FewestEdges ? 0 : (float)(4 * near / far);
    }

    private static int Grey(byte* pixel) => ((pixel[0] * 29) + (pixel[1] * 150) + (pixel[2] * 77)) >> 8;
}
