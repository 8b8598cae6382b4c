using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose.Networks;
using OpenCvSharp;

namespace LiveDance.Training.Preparation;

/// <summary>
/// The still background behind a person: for each pixel the median over those frames in which it does not belong to the person,
/// according to the segmentation network and to the skeleton, which covers thin limbs and the shadow at the feet. A plain median
/// would keep a ghost where the person stands most of the time.
/// </summary>
internal static class BackgroundPlate
{
    // Frames that are used, evenly spaced, and the most memory that they may take, in bytes; of large frames there are fewer.
    private const int Samples = 300;
    private const long MaxMemory = 1_200_000_000;

    // Bytes of a pixel of a sample: three levels, and whether the person is near.
    private const int BytesPerPixel = 4;

    // Distances, in pixels of a frame whose shorter side has 512, within which a pixel may belong to the person: from a bone, for hair and clothes;
    // from an ankle, for the shadow; from the segmentation mask.
    private const int BodyReach = 44, ShadowReach = 80, MaskReach = 12;

    // A shadow darkens and never brightens. If this percentile of a pixel's brightness (the sum of three levels) exceeds the
    // median by more than ShadowDepth, most frames show a shadow, and only frames at least as bright as the percentile less Noise
    // are used.
    private const int BrightShare = 85, ShadowDepth = 8, Noise = 8;
    // Largest difference of the factors by which a shadow darkens the three channels.
    private const double SameShare = 0.12;

    // Probability of a person, from the segmentation network, from which on a pixel is not background.
    private const float MinMask = 0.1f;

    private static readonly (int From, int To)[] Bones =
    [
        (5, 7), (7, 9), (6, 8), (8, 10), (5, 6), (5, 11), (6, 12), (11, 12), (5, 12), (6, 11), (11, 13), (13, 15), (12, 14), (14, 16),
        (15, 17), (15, 19), (16, 20), (16, 22), (0, 5), (0, 6), (0, 3), (0, 4),
    ];

    /// <summary>The indices of the frames that the plate is computed from.</summary>
    /// <param name="count">The number of frames of the video.</param>
    /// <param name="size">Size of the frames, in pixels.</param>
    public static int[] SampledFrames(int count, Size size) =>
        FrameSamples.EvenlySpaced(count, (int)Math.Min(Samples, MaxMemory / ((long)size.Width * size.Height * BytesPerPixel)));

    /// <summary>Computes the plate.</summary>
    /// <param name="count">The number of frames.</param>
    /// <param name="frame">Returns a frame, height x width x 3 bytes, BGR; disposed of here.</param>
    /// <param name="poses">The pose in each frame, in pixels.</param>
    /// <param name="size">Size of the frames, in pixels.</param>
    /// <param name="people">The segmentation network; null to use the skeleton alone.</param>
    /// <returns>The plate, to be disposed of by the caller.</returns>
    public static unsafe Mat Make(int count, Func<int, Mat> frame, IReadOnlyList<PersonPose> poses, Size size, PersonSegmenter? people = null)
    {
        int[] sampled = SampledFrames(count, size);
        int samples = sampled.Length, pixels = size.Width * size.Height;
        byte[] values = new byte[samples * pixels * 3];
        byte[] away = new byte[samples * pixels];
        for (int s = 0; s < samples; s++)
        {
            int index = sampled[s];
            using Mat image = frame(index);
            using Mat near = Near(poses[index], size);
            if (people is not null) AddMask(near, image, people, size);
            new ReadOnlySpan<byte>(image.DataPointer, pixels * 3).CopyTo(values.AsSpan(s * pixels * 3));
            new ReadOnlySpan<byte>(near.DataPointer, pixels).CopyTo(away.AsSpan(s * pixels));
        }

        var plate = new Mat(size, MatType.CV_8UC3);
        byte* target = plate.DataPointer;
        Parallel.For(0, size.Height, y =>
        {
            int[] light = new int[samples];
            byte[] level = new byte[samples];
            for (int pixel = y * size.Width; pixel < (y + 1) * size.Width; pixel++) ChooseColour(pixel, light, level);
        });
        return plate;

        void ChooseColour(int pixel, int[] light, byte[] level)
        {
            bool ever = false;
            for (int s = 0; s < samples && !ever; s++) ever = away[(s * pixels) + pixel] == 0;
            int found = 0;
            for (int s = 0; s < samples; s++)
                if (!ever || away[(s * pixels) + pixel] == 0) light[found++] = Light(s, pixel);
            Array.Sort(light, 0, found);
            int bright = light[found * BrightShare / 100];
            (byte Blue, byte Green, byte Red) usual = Median(0), lit = usual;
            if (bright - light[found / 2] > ShadowDepth) lit = Median(bright - Noise);
            (byte Blue, byte Green, byte Red) taken = IsShadow(usual, lit) ? lit : usual;
            (target[pixel * 3], target[(pixel * 3) + 1], target[(pixel * 3) + 2]) = taken;

            (byte Blue, byte Green, byte Red) Median(int least) => (Channel(0, least), Channel(1, least), Channel(2, least));

            byte Channel(int channel, int least)
            {
                int count = 0;
                for (int s = 0; s < samples; s++)
                {
                    if ((!ever || away[(s * pixels) + pixel] == 0) && Light(s, pixel) >= least)
                        level[count++] = values[(((s * pixels) + pixel) * 3) + channel];
                }
                Array.Sort(level, 0, count);
                return level[count / 2];
            }
        }

        int Light(int sample, int pixel)
        {
            int at = ((sample * pixels) + pixel) * 3;
            return values[at] + values[at + 1] + values[at + 2];
        }
    }

    // A shadow darkens all channels by nearly the same factor; clothes do not.
    private static bool IsShadow((byte Blue, byte Green, byte Red) dark, (byte Blue, byte Green, byte Red) lit)
    {
        double blue = Share(dark.Blue, lit.Blue), green = Share(dark.Green, lit.Green), red = Share(dark.Red, lit.Red);
        return Math.Max(blue, Math.Max(green, red)) - Math.Min(blue, Math.Min(green, red)) < SameShare;

        static double Share(byte dark, byte lit) => (dark + 1.0) / (lit + 1.0);
    }

    private static void AddMask(Mat near, Mat image, PersonSegmenter people, Size size)
    {
        using var mask = new Mat(size, MatType.CV_8UC1);
        people.Find(image, mask, MinMask);
        // The mask is dilated by an ellipse around both ends of each row's runs.
        int half = Math.Max(1, Scaled(MaskReach, size) / 2);
        var reach = new Size(half, half);
        for (int y = 0; y < size.Height; y++)
        {
            ReadOnlySpan<byte> row = Row(mask, y);
            for (int x = 0; x < size.Width; x++)
            {
                bool edge = row[x] != 0 && (x == 0 || x == size.Width - 1 || row[x - 1] == 0 || row[x + 1] == 0);
                if (row[x] != 0) Row(near, y)[x] = 255;
                if (edge) Cv2.Ellipse(near, new Point(x, y), reach, 0, 0, 360, new Scalar(255), -1);
            }
        }
    }

    private static unsafe Span<byte> Row(Mat mask, int y) => new((byte*)mask.Ptr(y), mask.Cols);

    // 255 where the person may be.
    private static Mat Near(PersonPose pose, Size size)
    {
        var mask = new Mat(size, MatType.CV_8UC1, new Scalar(pose.Found ? 0 : 255));
        if (!pose.Found) return mask;
        foreach ((int from, int to) in Bones)
        {
            Keypoint a = pose.Points[from], b = pose.Points[to];
            if (a.Confidence <= BodyMeasure.Confident / 3 || b.Confidence <= BodyMeasure.Confident / 3) continue;
            Cv2.Line(mask, At(a), At(b), new Scalar(255), Scaled(BodyReach, size));
        }
        foreach (int ankle in (ReadOnlySpan<int>)[Keypoints135.LeftAnkle, Keypoints135.RightAnkle])
        {
            var reach = new Size(Scaled(ShadowReach, size), Scaled(ShadowReach, size) / 2);
            Cv2.Ellipse(mask, At(pose.Points[ankle]), reach, 0, 0, 360, new Scalar(255), -1);
        }
        for (int i = Keypoints135.LeftHand; i < Keypoints135.LeftPupil; i++)
            if (pose.Points[i].Seen) Cv2.Circle(mask, At(pose.Points[i]), Scaled(BodyReach, size) / 2, new Scalar(255), -1);
        return mask;
    }

    private static int Scaled(int reach, Size size) => (int)(reach * FrameFormat.ScaleOf(size));

    private static Point At(Keypoint point) => new((int)point.X, (int)point.Y);
}
