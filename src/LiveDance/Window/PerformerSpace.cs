using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Window;

/// <summary>Where the performer is in the window.</summary>
internal static class PerformerSpace
{
    // The body and its hair and clothes reach beyond the key points by about this share of the picture.
    private const float Margin = 0.06f;

    /// <summary>The surroundings of the performer's key points, in pixels of the window; empty if nobody is shown.</summary>
    /// <param name="panes">The window's panes.</param>
    /// <param name="frame">The frame that is shown; null for none.</param>
    /// <param name="mirror">Whether left and right are exchanged within the panes.</param>
    public static Rect In(ReadOnlySpan<Pane> panes, Frame? frame, bool mirror)
    {
        if (frame is not { TargetPose.Found: true }) return default;
        Rect pane = default;
        foreach (Pane each in panes) if (each.Content == PaneContent.Performer) pane = each.Area;
        Size picture = frame.Picture.Size();
        if (pane == default || picture.Width == 0) return default;
        (float left, float top, float right, float bottom) = (float.PositiveInfinity, float.PositiveInfinity, float.NegativeInfinity, float.NegativeInfinity);
        foreach (Keypoint point in frame.TargetPose.Points)
        {
            if (!point.Seen) continue;
            (left, right) = (MathF.Min(left, point.X), MathF.Max(right, point.X));
            (top, bottom) = (MathF.Min(top, point.Y), MathF.Max(bottom, point.Y));
        }
        if (left > right) return default;
        (left, right) = ((left / picture.Width) - Margin, (right / picture.Width) + Margin);
        (top, bottom) = ((top / picture.Height) - Margin, (bottom / picture.Height) + Margin);
        if (mirror) (left, right) = (1 - right, 1 - left);
        (left, top, right, bottom) = (Math.Clamp(left, 0, 1), Math.Clamp(top, 0, 1), Math.Clamp(right, 0, 1), Math.Clamp(bottom, 0, 1));
        return new Rect(
            pane.X + (int)(left * pane.Width), pane.Y + (int)(top * pane.Height),
            (int)((right - left) * pane.Width), (int)((bottom - top) * pane.Height));
    }
}
