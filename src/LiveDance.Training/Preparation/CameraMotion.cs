using LiveDance.Training.Evaluation;
using OpenCvSharp;

namespace LiveDance.Training.Preparation;

/// <summary>How far a camera moved that should have stood still.</summary>
internal static class CameraMotion
{
    // Where the plate is as good as blank, no motion can be seen and none would show.
    private const int LeastSlope = 6;
    private const int FewestPoints = 200;

    /// <summary>How far the background of a frame is from where the plate has it.</summary>
    /// <param name="plate">H x W x 3 bytes.</param>
    /// <param name="frame">The same size.</param>
    /// <param name="people">H x W bytes; what is not 0 is not background.</param>
    /// <returns>The median shift of what has contours, in pixels; null if there is too little to tell.</returns>
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
                if (slope < LeastSlope || somebody[x] != 0) continue;
                across.Add(moved[2 * x]);
                down.Add(moved[(2 * x) + 1]);
            }
        }
        if (across.Count < FewestPoints) return null;
        across.Sort();
        down.Sort();
        return Math.Sqrt(Square(across[across.Count / 2]) + Square(down[down.Count / 2]));
    }

    private static double Square(double value) => value * value;
}
