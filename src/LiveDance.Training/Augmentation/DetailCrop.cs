using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Training.Augmentation;

/// <summary>
/// Chooses crops of a frame for the discriminators of details and of hands, and for the perceptual loss: on the torso, the face, a
/// hand or any other place of the body, of those that the window shows.
/// </summary>
internal static class DetailCrop
{
    /// <summary>Side of a detail crop, in pixels.</summary>
    public const int Side = 128;

    /// <summary>Side of a hand's crop, in pixels.</summary>
    public const int HandSide = 64;

    // Shares of the places among the crops; the share of a place that the window does not show is divided among the others. The torso
    // has the largest error of all parts (docs/training-notes.md).
    private const double TorsoShare = 0.35, FaceShare = 0.25, HandShare = 0.15, BodyShare = 0.25;

    /// <summary>Chooses a crop.</summary>
    /// <param name="pose">The pose in the frame, in pixels.</param>
    /// <param name="window">The part of the frame that is available.</param>
    /// <param name="side">The crop's side, in pixels.</param>
    /// <param name="random">The random numbers.</param>
    /// <returns>The crop, in pixels of the frame relative to the window, on even rows and columns.</returns>
    public static Rect Choose(PersonPose pose, Rect window, int side, Random random)
    {
        (Point? Middle, double Share)[] places =
        [
            (Torso(pose, random), TorsoShare),
            (Middle(pose, Keypoints135.Face, Keypoints135.FaceCount), FaceShare),
            (AnyHand(pose, window, random), HandShare),
            (BodyPoint(pose, window, random), BodyShare),
        ];
        double all = places.Sum(place => place.Middle is { } middle && window.Contains(middle) ? place.Share : 0);
        double chance = random.NextDouble() * all;
        foreach ((Point? middle, double share) in places)
        {
            if (middle is not { } shown || !window.Contains(shown)) continue;
            chance -= share;
            if (chance < 0) return Around(shown, window, side);
        }
        return Around(new Point(window.X + random.Next(window.Width), window.Y + random.Next(window.Height)), window, side);
    }

    /// <summary>Chooses a crop around a hand; if the window shows no hand, another one.</summary>
    /// <param name="pose">The pose in the frame, in pixels.</param>
    /// <param name="window">The part of the frame that is available.</param>
    /// <param name="random">The random numbers.</param>
    public static Rect Hand(PersonPose pose, Rect window, Random random) =>
        AnyHand(pose, window, random) is { } hand ? Around(hand, window, HandSide) : Choose(pose, window, HandSide, random);

    // Any place between shoulders and hips.
    private static Point? Torso(PersonPose pose, Random random)
    {
        Keypoint leftShoulder = pose.Points[Keypoints135.LeftShoulder], rightShoulder = pose.Points[Keypoints135.RightShoulder];
        Keypoint leftHip = pose.Points[Keypoints135.LeftHip], rightHip = pose.Points[Keypoints135.RightHip];
        if (!leftShoulder.Seen || !rightShoulder.Seen || !leftHip.Seen || !rightHip.Seen) return null;
        float across = random.NextSingle(), down = random.NextSingle();
        return new Point(
            (int)Between(Between(leftShoulder.X, rightShoulder.X, across), Between(leftHip.X, rightHip.X, across), down),
            (int)Between(Between(leftShoulder.Y, rightShoulder.Y, across), Between(leftHip.Y, rightHip.Y, across), down));

        static float Between(float a, float b, float share) => a + (share * (b - a));
    }

    private static Point? AnyHand(PersonPose pose, Rect window, Random random)
    {
        Point?[] hands = [Middle(pose, Keypoints135.LeftHand, Keypoints135.HandCount), Middle(pose, Keypoints135.RightHand, Keypoints135.HandCount)];
        Point[] shown = [.. hands.OfType<Point>().Where(window.Contains)];
        return shown.Length == 0 ? null : shown[random.Next(shown.Length)];
    }

    private static Point? BodyPoint(PersonPose pose, Rect window, Random random)
    {
        Point[] shown = [.. pose.Points.Take(Keypoints135.BodyCount).Where(point => point.Seen).Select(point => new Point((int)point.X, (int)point.Y)).Where(window.Contains)];
        return shown.Length == 0 ? null : shown[random.Next(shown.Length)];
    }

    private static Point? Middle(PersonPose pose, int first, int count)
    {
        float x = 0, y = 0;
        int seen = 0;
        foreach (Keypoint point in pose.Points.AsSpan(first, count))
        {
            if (!point.Seen) continue;
            (x, y, seen) = (x + point.X, y + point.Y, seen + 1);
        }
        return seen == 0 ? null : new Point((int)(x / seen), (int)(y / seen));
    }

    private static Rect Around(Point middle, Rect window, int side)
    {
        int width = Math.Min(side, window.Width), height = Math.Min(side, window.Height);
        int x = Math.Clamp(middle.X - window.X - (width / 2), 0, window.Width - width);
        int y = Math.Clamp(middle.Y - window.Y - (height / 2), 0, window.Height - height);
        return new Rect(x / 2 * 2, y / 2 * 2, width, height);
    }
}
