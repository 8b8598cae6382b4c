using LiveDance.Engine.Motion;
using LiveDance.Engine.Pose;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>
/// The still background behind a person: for each pixel the median over time of the frames in which nobody was near it.
/// A plain median leaves a ghost where the person stands most.
/// </summary>
internal static class BackgroundPlate
{
    private const int Samples = 300;

    // Hair and clothes reach farther than the bones, and the shadow at the feet farther still; in pixels of a frame of 512.
    private const int BodyReach = 44, ShadowReach = 80;

    private static readonly (int From, int To)[] Bones =
    [
        (5, 7), (7, 9), (6, 8), (8, 10), (5, 6), (5, 11), (6, 12), (11, 12), (5, 12), (6, 11), (11, 13), (13, 15), (12, 14), (14, 16),
        (15, 17), (15, 19), (16, 20), (16, 22), (0, 5), (0, 6), (0, 3), (0, 4),
    ];

    /// <summary>Makes the plate.</summary>
    /// <param name="count">How many frames there are.</param>
    /// <param name="frame">Gives one of them: size squared x 3 bytes, BGR; disposed of here.</param>
    /// <param name="poses">The pose in each.</param>
    /// <param name="size">Side of the frames.</param>
    /// <returns>The plate, to be disposed of by the caller.</returns>
    public static unsafe Mat Make(int count, Func<int, Mat> frame, IReadOnlyList<PersonPose> poses, int size)
    {
        int samples = Math.Min(Samples, count), pixels = size * size;
        byte[] values = new byte[samples * pixels * 3];
        byte[] away = new byte[samples * pixels];
        for (int s = 0; s < samples; s++)
        {
            int index = (int)((long)s * count / samples);
            using Mat image = frame(index);
            using Mat near = Near(poses[index], size);
            new ReadOnlySpan<byte>(image.DataPointer, pixels * 3).CopyTo(values.AsSpan(s * pixels * 3));
            new ReadOnlySpan<byte>(near.DataPointer, pixels).CopyTo(away.AsSpan(s * pixels));
        }

        var plate = new Mat(size, size, MatType.CV_8UC3);
        byte* target = plate.DataPointer;
        Parallel.For(0, size, y =>
        {
            byte[] seen = new byte[samples];
            for (int pixel = y * size; pixel < (y + 1) * size; pixel++)
            {
                for (int c = 0; c < 3; c++)
                {
                    int found = 0;
                    for (int s = 0; s < samples; s++)
                        if (away[(s * pixels) + pixel] == 0) seen[found++] = values[(((s * pixels) + pixel) * 3) + c];
                    if (found == 0)
                        for (int s = 0; s < samples; s++) seen[found++] = values[(((s * pixels) + pixel) * 3) + c];
                    Array.Sort(seen, 0, found);
                    target[(pixel * 3) + c] = seen[found / 2];
                }
            }
        });
        return plate;
    }

    // Where the person may be: 255.
    private static Mat Near(PersonPose pose, int size)
    {
        var mask = new Mat(size, size, MatType.CV_8UC1, new Scalar(pose.Found ? 0 : 255));
        if (!pose.Found) return mask;
        foreach ((int from, int to) in Bones)
        {
            Keypoint a = pose.Points[from], b = pose.Points[to];
            if (a.Confidence <= BodyMeasure.Confident / 3 || b.Confidence <= BodyMeasure.Confident / 3) continue;
            Cv2.Line(mask, At(a), At(b), new Scalar(255), BodyReach * size / 512);
        }
        foreach (int ankle in (ReadOnlySpan<int>)[Keypoints135.LeftAnkle, Keypoints135.RightAnkle])
        {
            var reach = new Size(ShadowReach * size / 512, ShadowReach * size / 1024);
            Cv2.Ellipse(mask, At(pose.Points[ankle]), reach, 0, 0, 360, new Scalar(255), -1);
        }
        for (int i = Keypoints135.LeftHand; i < Keypoints135.LeftPupil; i++)
            if (pose.Points[i].Seen) Cv2.Circle(mask, At(pose.Points[i]), BodyReach * size / 1024, new Scalar(255), -1);
        return mask;
    }

    private static Point At(Keypoint point) => new((int)point.X, (int)point.Y);
}
