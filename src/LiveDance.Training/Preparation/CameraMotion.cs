using LiveDance.Training.Evaluation;
using OpenCvSharp;

namespace LiveDance.Training.Preparation;

/// <summary>Measures whether the camera moved.</summary>
internal static class CameraMotion
{
    // Smallest gradient of the plate, in levels, at which motion can be measured.
    private const int MinSlope = 6;
    // Fewest pixels with such a gradient that a shift is computed from.
    private const int MinPoints = 200;

    /// <summary>The shift of a frame's background against the plate.</summary>
    /// <param name="plate">The plate, H x W x 3 bytes, BGR.</param>
    /// <param name="frame">The frame, of the same size.</param>
    /// <param name="people">H x W bytes; pixels that are not 0 belong to people.</param>
    /// <returns>The median shift of pixels with a gradient, in pixels; null if there are too few of them.</returns>
    public static unsafe double? Shift(Mat plate, Mat frame, Mat people)
    {
        using Mat flow = OpticalFlow.Between(plate, frame);
        List<float> across = [], down = [];
        int step = (int)plate.Step(), rows = plate.Rows, columns = plate.Cols;
        for (int y = 1; y < rows - 1; y++)
        {
            byte* still = (byte*)plate.Ptr(y), somebody = (byte*)people.Ptr(y);
            float* moved = (float*)flow.Ptr(y);
            for (int x = 1; x < columns - 1; x++)
            {
                byte* green = still + (3 * x) + 1;
                int slope = Math.Abs(green[3] - green[-3]) + Math.Abs(green[step] - green[-step]);
                if (slope < MinSlope || somebody[x] != 0) continue;
                across.Add(moved[2 * x]);
                down.Add(moved[(2 * x) + 1]);
            }
        }
        if (across.Count < MinPoints) return null;
        across.Sort();
        down.Sort();
        return Math.Sqrt(Square(across[across.Count / 2]) + Square(down[down.Count / 2]));
    }

    private static double Square(double value) => value * value;
}
