using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose.Networks;
using LiveDance.Training.Data;
using LiveDance.Training.Evaluation;
using OpenCvSharp;

namespace LiveDance.Training.Preparation;

/// <summary>What a look at some hundred frames of a video tells: whether it suits to learn from.</summary>
/// <param name="CameraShift">The largest shifts of the background against the plate, in pixels (95th percentile); 0 if there is nothing to tell by.</param>
/// <param name="Several">The share of frames with more than one person.</param>
/// <param name="Sharpness">Median Laplacian energy of the body; below <see cref="Soft"/> it is blurred.</param>
/// <param name="Blurred">The share of frames of less than half that: motion blur, or out of focus.</param>
/// <param name="Light">Mean level of the body, 0 to 255.</param>
/// <param name="Clipped">The share of the body's pixels that are as bright or as dark as can be.</param>
/// <param name="Uneven">The share of frames that do not follow at the video's own interval.</param>
internal sealed record VideoSurvey(
    double CameraShift, double Several, double Sharpness, double Blurred, double Light, double Clipped, double Uneven)
{
    /// <summary>Below this Laplacian energy contours are soft.</summary>
    public const double Soft = 30;

    /// <summary>A camera that moved farther than this, in pixels of a frame of 512, did not stand still.</summary>
    public const double StandsStill = 2;

    private const int Samples = 120;

    /// <summary>Looks at a video that was watched.</summary>
    /// <param name="poses">The pose in each frame.</param>
    /// <param name="frame">Gives one of the frames, to be disposed of here.</param>
    /// <param name="plate">The plate that was made of it.</param>
    /// <param name="people">Finds people's pixels.</param>
    /// <param name="uneven">The share of frames that do not follow at the video's own interval.</param>
    public static VideoSurvey Of(IReadOnlyList<PersonPose> poses, Func<int, Mat> frame, Mat plate, PersonSegmenter people, double uneven)
    {
        int samples = Math.Min(Samples, poses.Count), several = 0;
        List<double> shifts = [], sharp = [], light = [], clipped = [];
        using var mask = new Mat(plate.Rows, plate.Cols, MatType.CV_8UC1);
        for (int s = 0; s < samples; s++)
        {
            int index = (int)((long)s * poses.Count / samples);
            using Mat image = frame(index);
            if (people.Find(image, mask) > 1) several++;
            if (CameraMotion.Shift(plate, image, mask) is { } shift) shifts.Add(shift);
            Rect body = DancerWindow.Box(poses[index], 0, Keypoints135.BodyCount, 0, plate.Rows);
            if (body.Width < 16 || body.Height < 16) continue;
            sharp.Add(PictureMeasures.LaplacianEnergy(image, body));
            (double mean, double extreme) = Exposure(image, mask);
            light.Add(mean);
            clipped.Add(extreme);
        }
        double sharpness = Median(sharp);
        return new VideoSurvey(
            Percentile(shifts, 0.95), several / (double)Math.Max(1, samples), sharpness,
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
