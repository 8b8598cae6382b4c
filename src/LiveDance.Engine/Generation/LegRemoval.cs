using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Removes a leg from the picture and the drawing that are fed back if it is far from where it is next: in a quick step, or where the pose
/// network has confused left and right. The generator paints the leg in its new place in any case, and would leave a piece of it in the old one
/// for a picture or two.
/// </summary>
internal static class LegRemoval
{
    // Half of a thigh's width, in pixels of a picture whose shorter side has 512, of a performer who fills most of the picture's height.
    private const float Radius = 25;

    // Share of the thigh, from the hip, that belongs to the trunk.
    private const float Hip = 0.3f;

    /// <summary>Whether knee or ankle of a leg have moved farther than the generator has learned.</summary>
    /// <param name="before">The pose of the picture that is fed back, in pixels of the picture.</param>
    /// <param name="now">The pose of the next picture.</param>
    /// <param name="side">The left leg (0) or the right one (1).</param>
    /// <param name="moved">The way that the feedback was moved, in cells.</param>
    /// <param name="format">The sizes of the performer's pictures.</param>
    public static bool IsNeeded(PersonPose before, PersonPose now, int side, (int Columns, int Rows) moved, FrameFormat format)
    {
        int knee = Keypoints135.LeftKnee + side, ankle = Keypoints135.LeftAnkle + side;
        return FeedbackMotion.HasLeapt(before.Points[knee], now.Points[knee], moved, format)
            || FeedbackMotion.HasLeapt(before.Points[ankle], now.Points[ankle], moved, format);
    }

    /// <summary>Puts the plate in place of a leg, and black in the drawing.</summary>
    /// <param name="before">The pose of the picture that is fed back, in pixels of the picture.</param>
    /// <param name="side">The left leg (0) or the right one (1).</param>
    /// <param name="moved">The way that the feedback was moved, in cells.</param>
    /// <param name="format">The sizes of the performer's pictures.</param>
    /// <param name="feedback">The picture's mean colour of each cell: 3 x rows x columns.</param>
    /// <param name="plate">That of the plate.</param>
    /// <param name="drawing">The drawing: height x width x 3 bytes.</param>
    public static void Remove(
        PersonPose before, int side, (int Columns, int Rows) moved, FrameFormat format, float[] feedback, float[] plate, Mat drawing)
    {
        Span<Keypoint> joints =
        [
            before.Points[Keypoints135.LeftHip + side], before.Points[Keypoints135.LeftKnee + side],
            before.Points[Keypoints135.LeftAnkle + side], before.Points[BodyParts.Toe(side)],
        ];
        float radius = Radius * format.Scale;
        for (int i = 1; i < joints.Length; i++)
        {
            Keypoint from = joints[i - 1], to = joints[i];
            if (!from.Seen || !to.Seen) continue;
            int steps = 1 + (int)(2 * from.DistanceTo(to) / radius);
            for (int step = 0; step <= steps; step++)
            {
                float share = i == 1 ? float.Lerp(Hip, 1, (float)step / steps) : (float)step / steps;
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
}
