using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Training.Augmentation;

/// <summary>
/// Chooses crops of a frame for the discriminators of details: faces and hands half of the time, otherwise any place on the
/// dancer.
/// </summary>
internal static class DetailCrop
{
    /// <summary>Side of a detail crop, in pixels.</summary>
    public const int Side = 128;

    /// <summary>Side of a hand's crop, in pixels.</summary>
    public const int HandSide = 64;

    // Cumulative probabilities: a quarter of the crops are around the face, another quarter around a hand.
    private const double FaceChance = 0.25, HandChance = 0.5;

    /// <summary>Chooses a crop.</summary>
    /// <param name="pose">The pose in the frame, in pixels.</param>
    /// <param name="window">The part of the frame that is available.</param>
    /// <param name="side">The crop's side, in pixels.</param>
    /// <param name="random">The random numbers.</param>
    /// <returns>The crop, in pixels of the frame relative to the window, on even rows and columns.</returns>
    public static Rect Choose(PersonPose pose, Rect window, int side, Random random)
    {
        double chance = random.NextDouble();
        if (chance < FaceChance && Middle(pose, Keypoints135.Face, Keypoints135.FaceCount) is { } face) return Around(face, window, side);
        if (chance < HandChance && AnyHand(pose, random) is { } hand) return Around(hand, window, side);
        Keypoint point = pose.Points[random.Next(Keypoints135.BodyCount)];
        var anywhere = new Point(window.X + random.Next(window.Width), window.Y + random.Next(window.Height));
        return Around(point.Seen ? new Point((int)point.X, (int)point.Y) : anywhere, window, side);
    }

    /// <summary>Chooses a crop around a hand; if no hand was detected, another one.</summary>
    /// <param name="pose">The pose in the frame, in pixels.</param>
    /// <param name="window">The part of the frame that is available.</param>
    /// <param name="random">The random numbers.</param>
    public static Rect Hand(PersonPose pose, Rect window, Random random) =>
        AnyHand(pose, random) is { } hand ? Around(hand, window, HandSide) : Choose(pose, window, HandSide, random);

    private static Point? AnyHand(PersonPose pose, Random random)
    {
        int first = random.Next(2) == 0 ? Keypoints135.LeftHand : Keypoints135.RightHand;
        int other = Keypoints135.LeftHand + Keypoints135.RightHand - first;
        return Middle(pose, first, Keypoints135.HandCount) ?? Middle(pose, other, Keypoints135.HandCount);
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
