using OpenCvSharp;

namespace LiveDance.Measurement.Latency;

/// <summary>
/// Detects whether a screen somewhere in a camera's images is lit: enough points are much brighter than in a reference image of
/// the dark screen. Not thread-safe.
/// </summary>
internal sealed class FlashDetector
{
    private const int Columns = 64, Rows = 48;

    // Minimum rise of a lit point, in grey levels of 255: more than noise and automatic exposure cause.
    private const int MinRise = 48;

    // Minimum share of lit points; small, as a distant screen covers few of them.
    private const double MinLitShare = 0.01;

    private readonly byte[] _dark = new byte[Columns * Rows];
    private OpenCvSharp.Size _size;

    /// <summary>Whether there is a reference image.</summary>
    public bool HasReference => _size != default;

    /// <summary>Sets the reference, an image of the dark screen.</summary>
    /// <param name="image">Height x width x 3 bytes, BGR.</param>
    public void SetReference(Mat image)
    {
        _size = image.Size();
        for (int y = 0; y < Rows; y++)
            for (int x = 0; x < Columns; x++) _dark[(y * Columns) + x] = Level(image, x, y);
    }

    /// <summary>Whether the screen is lit.</summary>
    /// <param name="image">An image like the reference; false for an image of another size.</param>
    public bool IsLit(Mat image)
    {
        if (image.Size() != _size) return false;
        int lit = 0;
        for (int y = 0; y < Rows; y++)
            for (int x = 0; x < Columns; x++)
                if (Level(image, x, y) - _dark[(y * Columns) + x] > MinRise) lit++;
        return lit >= MinLitShare * Columns * Rows;
    }

    private static unsafe byte Level(Mat image, int x, int y)
    {
        byte* pixel = (byte*)image.Ptr(((2 * y) + 1) * image.Rows / (2 * Rows)) + (3 * (((2 * x) + 1) * image.Cols / (2 * Columns)));
        return (byte)((pixel[0] + (2 * pixel[1]) + pixel[2]) / 4);
    }
}
