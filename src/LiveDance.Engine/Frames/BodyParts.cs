using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Frames;

/// <summary>The groups of key points that move rigidly with a joint: foot with ankle, hand with wrist, face with nose.</summary>
internal static class BodyParts
{
    /// <summary>The number of a foot's points: big toe, small toe and heel.</summary>
    public const int FootCount = 3;

    private const int Feet = 17;

    /// <summary>The big toe of the left (0) or right (1) foot.</summary>
    public static int Toe(int side) => Feet + (side * FootCount);

    /// <summary>The first point of the left (0) or right (1) hand.</summary>
    public static int Hand(int side) => side == 0 ? LeftHand : RightHand;

    /// <summary>The joint that a key point moves with: the wrist of a hand's point, the ankle of a foot's; -1 for any other.</summary>
    public static int JointOf(int point) => point switch
    {
        >= LeftHand and < LeftHand + HandCount => LeftWrist,
        >= RightHand and < RightHand + HandCount => RightWrist,
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
