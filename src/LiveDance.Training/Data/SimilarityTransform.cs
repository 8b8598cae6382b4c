using LiveDance.Engine.Pose;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>
/// A frame and its pose, turned and scaled together about a point. A video shows each pose at one size and one slant only, and
/// a network that has seen them at many learns where an edge is by the drawing, not by heart.
/// </summary>
/// <param name="Turn">Clockwise as seen on the screen, in radians.</param>
/// <param name="Scale">More than 1 enlarges.</param>
/// <param name="X">The point that stays, in pixels from the left edge of the frame.</param>
/// <param name="Y">From its top edge.</param>
internal readonly record struct SimilarityTransform(float Turn, float Scale, float X, float Y)
{
    // Half of the time nothing is changed: whatever is scaled has lost some of its sharpness.
    private const double Chance = 0.5;
    private const float MostTurn = 0.1f, MostScale = 0.12f;

    /// <summary>Nothing changes.</summary>
    public static SimilarityTransform Identity => new(0, 1, 0, 0);

    /// <summary>Draws one, or none.</summary>
    /// <param name="x">The point that stays, in pixels from the left edge of the frame.</param>
    /// <param name="y">From its top edge.</param>
    /// <param name="random">The chance.</param>
    public static SimilarityTransform Draw(float x, float y, Random random)
    {
        float turn = Between(MostTurn), scale = MathF.Exp(Between(MostScale));
        return random.NextDouble() < Chance ? new SimilarityTransform(turn, scale, x, y) : Identity;

        float Between(float most) => ((2 * random.NextSingle()) - 1) * most;
    }

    /// <summary>Where a pose is in the transformed frame.</summary>
    /// <returns>A pose of its own.</returns>
    public PersonPose Of(PersonPose pose)
    {
        var moved = new PersonPose();
        moved.CopyFrom(pose);
        if (this == Identity) return moved;
        (float sin, float cos) = Directions();
        foreach (ref Keypoint point in moved.Points.AsSpan())
        {
            float x = point.X - X, y = point.Y - Y;
            if (point.Seen) point = point with { X = X + (cos * x) - (sin * y), Y = Y + (sin * x) + (cos * y) };
        }
        return moved;
    }

    /// <summary>Cuts a window out of the transformed frame. What lies beyond the frame continues its border.</summary>
    /// <param name="image">The frame as it is.</param>
    /// <param name="window">In the transformed frame.</param>
    /// <param name="target">Receives the window.</param>
    public void Cut(Mat image, Rect window, Mat target)
    {
        (float sin, float cos) = Directions();
        // Key points count from a pixel's corner, OpenCV from its middle.
        double x = X - 0.5, y = Y - 0.5;
        using var matrix = new Mat(2, 3, MatType.CV_64FC1);
        ReadOnlySpan<double> values = [cos, -sin, x - (cos * x) + (sin * y) - window.X, sin, cos, y - (sin * x) - (cos * y) - window.Y];
        values.CopyTo(matrix.AsSpan<double>());
        Cv2.WarpAffine(image, target, matrix, new Size(window.Width, window.Height), InterpolationFlags.Cubic, BorderTypes.Replicate);
    }

    private (float Sin, float Cos) Directions() => (Scale * MathF.Sin(Turn), Scale * MathF.Cos(Turn));
}
