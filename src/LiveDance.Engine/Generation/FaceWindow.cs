using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Window of the picture that is the input of the face network, with an enlarged drawing of the stick figure in it. Used for training and
/// live.
/// </summary>
public sealed class FaceWindow : IDisposable
{
    /// <summary>Side of the window, in pixels of the picture.</summary>
    public const int Side = 96;

    /// <summary>
    /// Side of the drawing, in pixels: two for each pixel of the picture, so that thin lines show the position of an eyelid.
    /// </summary>
    public const int DrawingSide = 2 * Side;

    // Number of visible face points from which the face counts as seen; a face seen from behind has few points.
    private const int FewestPoints = Keypoints135.FaceCount / 2;

    private readonly StickFigure _figure = new(new Size(DrawingSide, DrawingSide), new Size(Side, Side));
    private readonly PersonPose _moved = new();

    /// <summary>Result of the last <see cref="Draw"/>: <see cref="DrawingSide"/> squared x 3 bytes, BGR.</summary>
    public Mat Drawing { get; } = new(DrawingSide, DrawingSide, MatType.CV_8UC3);

    /// <summary>Computes the position of the window around the face.</summary>
    /// <param name="pose">Pose, in pixels of the picture.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    /// <param name="left">Left column of the window.</param>
    /// <param name="top">Top row of the window.</param>
    /// <returns>False if the face is not visible, or the picture is smaller than the window.</returns>
    public static bool TryPlace(PersonPose pose, Size picture, out int left, out int top)
    {
        (left, top) = (0, 0);
        if (!pose.Found || Math.Min(picture.Width, picture.Height) < Side) return false;
        float x0 = float.MaxValue, y0 = float.MaxValue, x1 = float.MinValue, y1 = float.MinValue;
        int seen = 0;
        foreach (ref readonly Keypoint point in pose.Points.AsSpan(Keypoints135.Face, Keypoints135.FaceCount))
        {
            if (point.Confidence <= BodyMeasure.Confident) continue;
            (x0, x1) = (MathF.Min(x0, point.X), MathF.Max(x1, point.X));
            (y0, y1) = (MathF.Min(y0, point.Y), MathF.Max(y1, point.Y));
            seen++;
        }
        if (seen < FewestPoints) return false;
        float x = (x0 + x1) / 2, y = (y0 + y1) / 2;
        // A face outside the picture cannot be refined.
        if (x < 0 || y < 0 || x >= picture.Width || y >= picture.Height) return false;
        left = Math.Clamp((int)MathF.Round(x) - (Side / 2), 0, picture.Width - Side);
        top = Math.Clamp((int)MathF.Round(y) - (Side / 2), 0, picture.Height - Side);
        return true;
    }

    /// <summary>Draws a pose in the window.</summary>
    /// <param name="pose">Pose, in pixels of the picture.</param>
    /// <param name="left">Left column of the window.</param>
    /// <param name="top">Top row of the window.</param>
    public void Draw(PersonPose pose, int left, int top)
    {
        _moved.CopyFrom(pose);
        foreach (ref Keypoint point in _moved.Points.AsSpan()) point = point with { X = point.X - left, Y = point.Y - top };
        _figure.Draw(_moved, Drawing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _figure.Dispose();
        Drawing.Dispose();
    }
}
