using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose.Networks;
using LiveDance.Training.Data;
using LiveDance.Training.Evaluation;
using OpenCvSharp;

namespace LiveDance.Training.Preparation;

/// <summary>Measurements of some hundred frames of a video that tell whether it is suitable for training.</summary>
/// <param name="CameraShift">
/// 95th percentile of the background's shifts against the plate, in pixels; 0 if it has too little texture.
/// </param>
/// <param name="Several">The share of frames with more than one person.</param>
/// <param name="Sharpness">Median Laplacian energy of the body; below <see cref="MinSharpness"/> it is blurred.</param>
/// <param name="Blurred">The share of frames with less than half of that energy: motion blur, or out of focus.</param>
/// <param name="Light">Median over the frames of the body's mean level, 0..255.</param>
/// <param name="Clipped">Median over the frames of the share of the body's pixels that are black or white.</param>
/// <param name="Uneven">The share of frames that come early or late.</param>
internal sealed record VideoSurvey(
    double CameraShift, double Several, double Sharpness, double Blurred, double Light, double Clipped, double Uneven)
{
    /// <summary>Laplacian energy below which the body counts as blurred.</summary>
    public const double MinSharpness = 30;

    /// <summary>Shift in pixels of a frame whose shorter side has 512 above which the camera counts as moved.</summary>
    public const double MaxCameraShift = 2;

    // Frames that are measured, evenly spaced.
    private const int Samples = 120;

    /// <summary>The indices of the frames that are measured.</summary>
    /// <param name="count">The number of frames of the video.</param>
    public static int[] SampledFrames(int count) => FrameSamples.EvenlySpaced(count, Samples);

    /// <summary>Measures a video whose poses have been detected.</summary>
    /// <param name="poses">The pose in each frame, in pixels.</param>
    /// <param name="frame">Returns a frame; disposed of here.</param>
    /// <param name="plate">The plate.</param>
    /// <param name="people">The segmentation network; stays the caller's.</param>
    /// <param name="uneven">The share of frames that come early or late.</param>
    public static VideoSurvey Of(IReadOnlyList<PersonPose> poses, Func<int, Mat> frame, Mat plate, PersonSegmenter people, double uneven)
    {
        int several = 0;
        int[] sampled = SampledFrames(poses.Count);
        List<double> shifts = [], sharp = [], light = [], clipped = [];
        using var mask = new Mat(plate.Rows, plate.Cols, MatType.CV_8UC1);
        foreach (int index in sampled)
        {
            using Mat image = frame(index);
            if (people.Find(image, mask) > 1) several++;
            if (CameraMotion.Shift(plate, image, mask) is { } shift) shifts.Add(shift);
            Rect body = DancerWindow.Box(poses[index], 0, Keypoints135.BodyCount, 0, plate.Size());
            if (body.Width < 16 || body.Height < 16) continue;
            sharp.Add(PictureMeasures.LaplacianEnergy(image, body));
            (double mean, double extreme) = Exposure(image, mask);
            light.Add(mean);
            clipped.Add(extreme);
        }
        double sharpness = Median(sharp);
        return new VideoSurvey(
            Percentile(shifts, 0.95), several / (double)Math.Max(1, sampled.Length), sharpness,
            sharp.Count(value => value < sharpness / 2) / (double)Math.Max(1, sharp.Count), Median(light), Median(clipped), uneven);
    }

    private static unsafe (double Mean, double Extreme) Exposure(Mat image, Mat mask)
    {
        long sum = 0, count = 0, extreme = 0;
        (int rows, int columns) = (image.Rows, image.Cols);
        for (int y = 0; y < rows; y++)
        {
            byte* row = (byte*)image.Ptr(y), somebody = (byte*)mask.Ptr(y);
            for (int x = 0; x < columns; x++)
            {
                if (somebody[x] == 0) continue;
                int level = (row[3 * x] + row[(3 * x) + 1] + row[(3 * x) + 2]) / 3;
                sum += level;
                count++;
                if (level is <= 2 or >= 253) extreme++;
            }
        }
        return count == 0 ? (0, 0) : (sum / (double)count, extreme / (double)count);
    }

    private static double Median(List<double> values) => Percentile(values, 0.5);

    private static double Percentile(List<double> values, double share)
    {
        if (values.Count == 0) return 0;
        double[] sorted = [.. values.Order()];
        return sorted[(int)(share * (sorted.Length - 1))];
    }
}
