using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// How far the performer as a whole has moved from one picture to the next. After a long way the picture that is fed back is moved along: the
/// generator has never learned to remove from it what is far from where it is now, and would leave pieces of the legs behind.
/// </summary>
internal static class FeedbackMotion
{
    // Pixels, of a picture whose shorter side has 512, up to which a joint may move between two pictures: guest.mp4 shown by a camera that pans
    // is painted without remains up to 15, and with them at 30.
    private const float LongestStep = 20;

    /// <summary>The way that the feedback is to be moved, in cells; none if the trunk has moved no farther than the generator has learned.</summary>
    /// <param name="before">The pose of the picture that is fed back, in pixels of the picture.</param>
    /// <param name="now">The pose of the next picture.</param>
    /// <param name="format">The sizes of the performer's pictures.</param>
    public static (int Columns, int Rows) Between(PersonPose before, PersonPose now, FrameFormat format)
    {
        (float x, float y, int count) = (0, 0, 0);
        foreach (int i in BodyParts.Trunk)
        {
            if (!AreConfident(before.Points[i], now.Points[i])) continue;
            x += now.Points[i].X - before.Points[i].X;
            y += now.Points[i].Y - before.Points[i].Y;
            count++;
        }
        float longest = count * LongestStep * format.Scale;
        return (x * x) + (y * y) <= longest * longest ? default : (InCells(x / count), InCells(y / count));
    }

    /// <summary>Whether a joint has moved farther than the generator has learned, apart from the motion of the whole.</summary>
    /// <param name="before">The pose of the picture that is fed back, in pixels of the picture.</param>
    /// <param name="now">The pose of the next picture.</param>
    /// <param name="moved">The way that the feedback is moved, in cells.</param>
    /// <param name="format">The sizes of the performer's pictures.</param>
    public static bool LeavesJointsBehind(PersonPose before, PersonPose now, (int Columns, int Rows) moved, FrameFormat format)
    {
        for (int i = 0; i < Keypoints135.BodyCount; i++)
            if (HasLeapt(before.Points[i], now.Points[i], moved, format)) return true;
        return false;
    }

    /// <summary>As <see cref="LeavesJointsBehind"/>, of one joint.</summary>
    public static bool HasLeapt(Keypoint before, Keypoint now, (int Columns, int Rows) moved, FrameFormat format)
    {
        if (!AreConfident(before, now)) return false;
        float longest = LongestStep * format.Scale;
        float x = now.X - before.X - (moved.Columns * FrameFormat.Block), y = now.Y - before.Y - (moved.Rows * FrameFormat.Block);
        return (x * x) + (y * y) > longest * longest;
    }

    /// <summary>Moves a drawing; what comes in is black.</summary>
    /// <param name="drawing">Height x width x 3 bytes.</param>
    /// <param name="moved">The way, in cells of the picture.</param>
    /// <param name="format">The sizes of the performer's pictures.</param>
    public static void Move(Mat drawing, (int Columns, int Rows) moved, FrameFormat format)
    {
        int across = InDrawing(moved.Columns, format), down = InDrawing(moved.Rows, format), height = drawing.Height, width = drawing.Width;
        for (int i = 0; i < height; i++)
        {
            // Each row is read before it is written.
            int y = down > 0 ? height - 1 - i : i;
            Span<Vec3b> target = drawing.AsRow(y, width);
            if (y - down < 0 || y - down >= height || Math.Abs(across) >= width)
            {
                target.Clear();
                continue;
            }
            Span<Vec3b> source = drawing.AsRow(y - down, width);
            if (across >= 0)
            {
                source[..(width - across)].CopyTo(target[across..]);
                target[..across].Clear();
            }
            else
            {
                source[-across..].CopyTo(target);
                target[(width + across)..].Clear();
            }
        }
    }

    /// <summary>A row of a drawing, of <paramref name="width"/> pixels.</summary>
    public static unsafe Span<Vec3b> AsRow(this Mat drawing, int y, int width) => new((void*)drawing.Ptr(y), width);

    private static int InCells(float pixels) => (int)MathF.Round(pixels / FrameFormat.Block);

    private static int InDrawing(int cells, FrameFormat format) =>
        (int)MathF.Round((float)cells * FrameFormat.Block * format.Drawing.Width / format.Picture.Width);

    private static bool AreConfident(Keypoint a, Keypoint b) => a.Confidence > BodyMeasure.Confident && b.Confidence > BodyMeasure.Confident;
}
