using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Training.Augmentation;

/// <summary>Parts of a frame that people look at closely: faces and hands half of the time, else anywhere on the dancer.</summary>
internal static class DetailCrop
{
    /// <summary>Side of a close-up, in pixels.</summary>
    public const int Side = 128;

    /// <summary>Side of a hand's close-up.</summary>
    public const int HandSide = 64;

    private const double FaceChance = 0.25, HandChance = 0.5;

    /// <summary>Chooses a part.</summary>
    /// <param name="pose">Of the frame.</param>
    /// <param name="window">What is there of the frame.</param>
    /// <param name="side">The part's side.</param>
    /// <param name="random">The chance.</param>
    /// <returns>Within the window, on even rows and columns.</returns>
    public static Rect Choose(PersonPose pose, Rect window, int side, Random random)
    {
        double chance = random.NextDouble();
        if (chance < FaceChance && Middle(pose, Keypoints135.Face, Keypoints135.FaceCount) is { } face) return Around(face, window, side);
        if (chance < HandChance && AnyHand(pose, random) is { } hand) return Around(hand, window, side);
        Keypoint point = pose.Points[random.Next(Keypoints135.BodyCount)];
        var anywhere = new Point(window.X + random.Next(window.Width), window.Y + random.Next(window.Height));
        return Around(point.Seen ? new Point((int)point.X, (int)point.Y) : anywhere, window, side);
    }

    /// <summary>Chooses a hand; if none is seen, some other part.</summary>
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
