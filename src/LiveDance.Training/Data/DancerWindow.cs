using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>
/// The part of the frame that training looks at: around the dancer, as most of the frame is a plate that is known.
/// </summary>
internal static class DancerWindow
{
    /// <summary>Places are multiples of this, in pixels: the generator's finest grid. A frame seen from many of them teaches more.</summary>
    public const int Grid = 4;

    private const int Margin = 40;

    /// <summary>The box around the key points of a pose, in pixels; empty if nobody was found.</summary>
    /// <param name="pose">The pose.</param>
    /// <param name="first">The first key point that counts.</param>
    /// <param name="count">How many count.</param>
    /// <param name="margin">Added on each side.</param>
    /// <param name="size">Side of the frame, which the box is cut to.</param>
    public static Rect Box(PersonPose pose, int first, int count, int margin, int size)
    {
        float left = float.MaxValue, top = float.MaxValue, right = float.MinValue, bottom = float.MinValue;
        foreach (Keypoint point in pose.Points.AsSpan(first, count))
        {
            if (!point.Seen) continue;
            (left, right) = (MathF.Min(left, point.X), MathF.Max(right, point.X));
            (top, bottom) = (MathF.Min(top, point.Y), MathF.Max(bottom, point.Y));
        }
        if (left > right) return default;
        int x0 = Math.Clamp((int)left - margin, 0, size), x1 = Math.Clamp((int)MathF.Ceiling(right) + margin, 0, size);
        int y0 = Math.Clamp((int)top - margin, 0, size), y1 = Math.Clamp((int)MathF.Ceiling(bottom) + margin, 0, size);
        return new Rect(x0, y0, Math.Max(0, x1 - x0), Math.Max(0, y1 - y0));
    }

    /// <summary>Where a dancer is in some frames.</summary>
    public static Rect Around(IEnumerable<PersonPose> poses, int size)
    {
        int left = size, top = size, right = 0, bottom = 0;
        foreach (PersonPose pose in poses)
        {
            Rect box = Box(pose, 0, Keypoints135.Count, Margin, size);
            if (box.Width == 0) continue;
            (left, right) = (Math.Min(left, box.X), Math.Max(right, box.X + box.Width));
            (top, bottom) = (Math.Min(top, box.Y), Math.Max(bottom, box.Y + box.Height));
        }
        return left < right && top < bottom ? new Rect(left, top, right - left, bottom - top) : new Rect(0, 0, size, size);
    }

    /// <summary>A window of that size around a place, on the grid and within the frame.</summary>
    public static Rect Place(Point middle, Size window, int size)
    {
        return new Rect(Along(middle.X, window.Width), Along(middle.Y, window.Height), window.Width, window.Height);

        int Along(int at, int side) => Math.Clamp((at - (side / 2) + (Grid / 2)) / Grid * Grid, 0, size - side);
    }
}
