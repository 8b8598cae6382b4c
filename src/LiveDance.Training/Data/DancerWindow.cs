using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>The part of a frame around the dancer. The rest of the frame is the plate, which need not be learned.</summary>
internal static class DancerWindow
{
    /// <summary>Windows begin at multiples of this, in pixels: the cell size of the generator's finest grid.</summary>
    public const int Grid = 4;

    // Pixels around the key points: hair, clothes and the shadow reach beyond them.
    private const int Margin = 40;

    /// <summary>The bounding box of some key points of a pose, in pixels; empty if none of them was detected.</summary>
    /// <param name="pose">The pose, in pixels of the frame.</param>
    /// <param name="first">The first key point.</param>
    /// <param name="count">The number of key points.</param>
    /// <param name="margin">Pixels added on each side.</param>
    /// <param name="size">Size of the frame, which the box is clipped to.</param>
    public static Rect Box(PersonPose pose, int first, int count, int margin, Size size)
    {
        float left = float.MaxValue, top = float.MaxValue, right = float.MinValue, bottom = float.MinValue;
        foreach (Keypoint point in pose.Points.AsSpan(first, count))
        {
            if (!point.Seen) continue;
            (left, right) = (MathF.Min(left, point.X), MathF.Max(right, point.X));
            (top, bottom) = (MathF.Min(top, point.Y), MathF.Max(bottom, point.Y));
        }
        if (left > right) return default;
        int x0 = Math.Clamp((int)left - margin, 0, size.Width), x1 = Math.Clamp((int)MathF.Ceiling(right) + margin, 0, size.Width);
        int y0 = Math.Clamp((int)top - margin, 0, size.Height), y1 = Math.Clamp((int)MathF.Ceiling(bottom) + margin, 0, size.Height);
        return new Rect(x0, y0, Math.Max(0, x1 - x0), Math.Max(0, y1 - y0));
    }

    /// <summary>
    /// The bounding box of the dancer over several frames, with a margin; the whole frame if nobody was detected.
    /// </summary>
    public static Rect Around(IEnumerable<PersonPose> poses, Size size)
    {
        int left = size.Width, top = size.Height, right = 0, bottom = 0;
        foreach (PersonPose pose in poses)
        {
            Rect box = Box(pose, 0, Keypoints135.Count, Margin, size);
            if (box.Width == 0) continue;
            (left, right) = (Math.Min(left, box.X), Math.Max(right, box.X + box.Width));
            (top, bottom) = (Math.Min(top, box.Y), Math.Max(bottom, box.Y + box.Height));
        }
        return left < right && top < bottom ? new Rect(left, top, right - left, bottom - top) : new Rect(default, size);
    }

    /// <summary>A window of a given size around a point, on the grid and within the frame.</summary>
    /// <param name="middle">The point, in pixels of the frame.</param>
    /// <param name="window">The window's size.</param>
    /// <param name="size">Size of the frame.</param>
    public static Rect Place(Point middle, Size window, Size size)
    {
        return new Rect(Along(middle.X, window.Width, size.Width), Along(middle.Y, window.Height, size.Height), window.Width, window.Height);

        static int Along(int at, int side, int whole) => Math.Clamp((at - (side / 2) + (Grid / 2)) / Grid * Grid, 0, whole - side);
    }
}
