using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Removes a limb from the picture and the drawing that are fed back if it is far from where it is next: in a quick step or gesture, or where the
/// pose network has confused left and right. The generator paints the limb in its new place in any case, and would leave a piece of it in the old
/// one for a picture or two: a shin, a hand.
/// </summary>
internal static class LimbRemoval
{
    /// <summary>The limbs, from the shoulder or the hip to the tip of the middle finger or of the big toe.</summary>
    public static readonly IReadOnlyList<Limb> Limbs =
    [
        new([Keypoints135.LeftShoulder, Keypoints135.LeftElbow, Keypoints135.LeftWrist, Keypoints135.LeftHand + BodyParts.MiddleFinger], ArmRadius),
        new([Keypoints135.RightShoulder, Keypoints135.RightElbow, Keypoints135.RightWrist, Keypoints135.RightHand + BodyParts.MiddleFinger], ArmRadius),
        new([Keypoints135.LeftHip, Keypoints135.LeftKnee, Keypoints135.LeftAnkle, BodyParts.Toe(0)], LegRadius),
        new([Keypoints135.RightHip, Keypoints135.RightKnee, Keypoints135.RightAnkle, BodyParts.Toe(1)], LegRadius),
    ];

    // Half of a thigh's width, and of a spread hand's, in pixels of a picture whose shorter side has 512, of a performer who fills most of the
    // picture's height.
    private const float LegRadius = 25, ArmRadius = 18;

    // Share of the thigh or the upper arm, from the trunk, that is kept as the trunk's.
    private const float Root = 0.3f;

    /// <summary>Whether any joint of a limb but the first has moved farther than the generator has learned.</summary>
    /// <param name="before">The pose of the picture that is fed back, in pixels of the picture.</param>
    /// <param name="now">The pose of the next picture.</param>
    /// <param name="limb">The limb.</param>
    /// <param name="moved">The way that the feedback was moved, in cells.</param>
    /// <param name="format">The sizes of the performer's pictures.</param>
    public static bool IsNeeded(PersonPose before, PersonPose now, Limb limb, (int Columns, int Rows) moved, FrameFormat format)
    {
        foreach (int joint in limb.Joints.AsSpan(1))
            if (FeedbackMotion.HasLeapt(before.Points[joint], now.Points[joint], moved, format)) return true;
        return false;
    }

    /// <summary>Puts the plate in place of a limb, and black in the drawing.</summary>
    /// <param name="before">The pose of the picture that is fed back, in pixels of the picture.</param>
    /// <param name="limb">The limb.</param>
    /// <param name="moved">The way that the feedback was moved, in cells.</param>
    /// <param name="format">The sizes of the performer's pictures.</param>
    /// <param name="feedback">The picture's mean colour of each cell: 3 x rows x columns.</param>
    /// <param name="plate">That of the plate.</param>
    /// <param name="drawing">The drawing: height x width x 3 bytes.</param>
    public static void Remove(
        PersonPose before, Limb limb, (int Columns, int Rows) moved, FrameFormat format, float[] feedback, float[] plate, Mat drawing)
    {
        float radius = limb.Radius * format.Scale;
        for (int i = 1; i < limb.Joints.Length; i++)
        {
            Keypoint from = before.Points[limb.Joints[i - 1]], to = before.Points[limb.Joints[i]];
            if (!from.Seen || !to.Seen) continue;
            int steps = 1 + (int)(2 * from.DistanceTo(to) / radius);
            for (int step = 0; step <= steps; step++)
            {
                float share = i == 1 ? float.Lerp(Root, 1, (float)step / steps) : (float)step / steps;
                RemoveDisc(
                    float.Lerp(from.X, to.X, share) + (moved.Columns * FrameFormat.Block), float.Lerp(from.Y, to.Y, share) + (moved.Rows * FrameFormat.Block));
            }
        }

        void RemoveDisc(float x, float y)
        {
            for (int row = CellAt(y - radius, format.Rows); row < CellAt(y + radius, format.Rows); row++)
            {
                float down = ((row + 0.5f) * FrameFormat.Block) - y, width = MathF.Sqrt(MathF.Max((radius * radius) - (down * down), 0));
                int left = CellAt(x - width, format.Columns), right = CellAt(x + width, format.Columns);
                for (int channel = 0; channel < 3; channel++)
                {
                    int first = (((channel * format.Rows) + row) * format.Columns) + left;
                    plate.AsSpan(first, right - left).CopyTo(feedback.AsSpan(first));
                }
                for (int line = InDrawing(row); line < InDrawing(row + 1); line++)
                    drawing.AsRow(line, format.Drawing.Width)[InDrawing(left)..InDrawing(right)].Clear();
            }
        }

        int InDrawing(int cells) => cells * format.Drawing.Width / format.Columns;
    }

    private static int CellAt(float place, int count) => (int)Math.Clamp(place / FrameFormat.Block, 0, count);

    /// <summary>A limb.</summary>
    /// <param name="Joints">Its key points, from the trunk outwards.</param>
    /// <param name="Radius">How far it reaches to either side of the lines between them, in pixels of a picture whose shorter side has 512.</param>
    internal sealed record Limb(int[] Joints, float Radius);
}
