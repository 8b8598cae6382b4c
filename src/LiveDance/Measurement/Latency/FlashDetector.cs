using OpenCvSharp;

namespace LiveDance.Measurement.Latency;

/// <summary>
/// Sees in a camera's images whether a screen somewhere in them lights up: points that are much brighter than they were
/// while it was dark. One thread uses it.
/// </summary>
internal sealed class FlashDetector
{
    private const int Columns = 64, Rows = 48;

    // Grey levels: noise and automatic exposure stay below. A screen far away covers few points.
    private const int Brighter = 48;
    private const double LeastShare = 0.01;

    private readonly byte[] _dark = new byte[Columns * Rows];
    private OpenCvSharp.Size _size;

    /// <summary>Whether there is something to compare with.</summary>
    public bool Ready => _size != default;

    /// <summary>Remembers an image of the dark screen.</summary>
    /// <param name="image">Height x width x 3 bytes, BGR.</param>
    public void Rest(Mat image)
    {
        _size = image.Size();
        for (int y = 0; y < Rows; y++)
            for (int x = 0; x < Columns; x++) _dark[(y * Columns) + x] = Level(image, x, y);
    }

    /// <summary>Whether the screen is lit.</summary>
    /// <param name="image">As the one remembered; one of another size shows nothing.</param>
    public bool Sees(Mat image)
    {
        if (image.Size() != _size) return false;
        int lit = 0;
        for (int y = 0; y < Rows; y++)
            for (int x = 0; x < Columns; x++)
                if (Level(image, x, y) - _dark[(y * Columns) + x] > Brighter) lit++;
        return lit >= LeastShare * Columns * Rows;
    }

    private static unsafe byte Level(Mat image, int x, int y)
    {
        byte* pixel = (byte*)image.Ptr(((2 * y) + 1) * image.Rows / (2 * Rows)) + (3 * (((2 * x) + 1) * image.Cols / (2 * Columns)));
        return (byte)((pixel[0] + (2 * pixel[1]) + pixel[2]) / 4);
    }
}
