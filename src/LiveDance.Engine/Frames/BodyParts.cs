using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Frames;

/// <summary>The groups of key points that move rigidly with a joint: foot with ankle, hand with wrist, face with nose.</summary>
internal static class BodyParts
{
    /// <summary>The number of a foot's points: big toe, small toe and heel.</summary>
    public const int FootCount = 3;

    /// <summary>Index of the middle finger's tip among a hand's points.</summary>
    public const int MiddleFinger = 12;

    private const int Feet = 17;

    // Nose, eyes and ears.
    private const int HeadCount = 5;

    /// <summary>Shoulders and hips.</summary>
    public static ReadOnlySpan<int> Trunk => [LeftShoulder, RightShoulder, LeftHip, RightHip];

    /// <summary>The big toe of the left (0) or right (1) foot.</summary>
    public static int Toe(int side) => Feet + (side * FootCount);

    /// <summary>The first point of the left (0) or right (1) hand.</summary>
    public static int Hand(int side) => side == 0 ? LeftHand : RightHand;

    /// <summary>
    /// The joint that a key point moves with: the wrist of a hand's point, the ankle of a foot's, the nose of eyes, ears, face and pupils; -1
    /// for any other.
    /// </summary>
    public static int JointOf(int point) => point switch
    {
        >= LeftHand and < LeftHand + HandCount => LeftWrist,
        >= RightHand and < RightHand + HandCount => RightWrist,
        > Nose and < Nose + HeadCount => Nose,
        >= Face and < Face + FaceCount => Nose,
        LeftPupil or RightPupil => Nose,
        >= Feet and < Feet + FootCount => LeftAnkle,
        >= Feet + FootCount and < Feet + (2 * FootCount) => RightAnkle,
        _ => -1,
    };

    /// <summary>Moves and scales a foot with its ankle, which moves from one position to another.</summary>
    public static void MoveFoot(Keypoint[] points, int side, Keypoint from, Keypoint to, float scale) =>
        Move(points.AsSpan(Toe(side), FootCount), from, to, scale);

    /// <summary>Moves and scales a hand with its wrist.</summary>
    public static void MoveHand(Keypoint[] points, int side, Keypoint from, Keypoint to, float scale) =>
        Move(points.AsSpan(Hand(side), HandCount), from, to, scale);

    /// <summary>Marks nose, eyes, ears, the face and the pupils as missing.</summary>
    public static void RemoveHead(Keypoint[] points)
    {
        points.AsSpan(Nose, HeadCount).Fill(Keypoint.Missing);
        points.AsSpan(Face, FaceCount).Fill(Keypoint.Missing);
        points.AsSpan(LeftPupil, 2).Fill(Keypoint.Missing);
    }

    /// <summary>Whether both shoulders and both hips are certain enough to be drawn.</summary>
    public static bool HasTrunk(Keypoint[] points)
    {
        foreach (int i in Trunk)
            if (points[i].Confidence <= BodyMeasure.Confident) return false;
        return true;
    }

    /// <summary>Whether neither nose, eyes, ears nor the face were seen.</summary>
    public static bool HasNoHead(Keypoint[] points)
    {
        foreach (Keypoint point in points.AsSpan(Nose, HeadCount))
            if (point.Seen) return false;
        return !points[Face].Seen && !points[LeftPupil].Seen;
    }

    /// <summary>Copies the head of another pose, so that it is as far from the middle of the shoulders as there.</summary>
    /// <param name="points">The points that get the head.</param>
    /// <param name="from">The other pose's points.</param>
    /// <param name="scale">How much larger it becomes.</param>
    public static void CopyHead(Keypoint[] points, Keypoint[] from, float scale)
    {
        float x = (points[LeftShoulder].X + points[RightShoulder].X) / 2, y = (points[LeftShoulder].Y + points[RightShoulder].Y) / 2;
        float fromX = (from[LeftShoulder].X + from[RightShoulder].X) / 2, fromY = (from[LeftShoulder].Y + from[RightShoulder].Y) / 2;
        Copy(Nose, HeadCount);
        Copy(Face, FaceCount);
        Copy(LeftPupil, 2);

        void Copy(int first, int count)
        {
            for (int i = first; i < first + count; i++)
                if (from[i].Seen) points[i] = from[i] with { X = x + (scale * (from[i].X - fromX)), Y = y + (scale * (from[i].Y - fromY)) };
        }
    }

    /// <summary>Moves and scales eyes, ears, the face and the pupils with the nose.</summary>
    public static void MoveFace(Keypoint[] points, Keypoint from, Keypoint to, float scale)
    {
        Move(points.AsSpan(Nose + 1, 4), from, to, scale);
        Move(points.AsSpan(Face, FaceCount), from, to, scale);
        Move(points.AsSpan(LeftPupil, 2), from, to, scale);
    }

    // Scales about the joint: a point at the joint's old position ends at its new position.
    private static void Move(Span<Keypoint> points, Keypoint from, Keypoint to, float scale)
    {
        if (!from.Seen) return;
        foreach (ref Keypoint point in points)
        {
            if (!point.Seen) continue;
            point = point with { X = to.X + (scale * (point.X - from.X)), Y = to.Y + (scale * (point.Y - from.Y)) };
        }
    }
}
