using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Training.Augmentation;

/// <summary>
/// A frame and its pose, bent, and turned and scaled about a point, together. A video shows each pose at one size, one slant and
/// with one build only; a network that has seen them at many learns where an edge is by the drawing, not by heart.
/// </summary>
/// <param name="Turn">Clockwise as seen on the screen, in radians.</param>
/// <param name="Scale">More than 1 enlarges.</param>
/// <param name="X">The point that stays when turning and scaling, in pixels from the left edge of the frame.</param>
/// <param name="Y">From its top edge.</param>
/// <param name="Bend">Which bend follows; 0 for none.</param>
internal readonly record struct FrameWarp(float Turn, float Scale, float X, float Y, int Bend = 0)
{
    // Some frames stay as they are: whatever is warped has lost a little of its sharpness.
    private const double Chance = 0.75;
    private const float MostTurn = 0.1f, MostScale = 0.12f;

    // A float, in which a walk is saved, holds integers up to here.
    private const int Bends = 1 << 24;

    /// <summary>Nothing changes.</summary>
    public static FrameWarp Identity => new(0, 1, 0, 0);

    /// <summary>Draws one, or none.</summary>
    /// <param name="x">The point that stays, in pixels from the left edge of the frame.</param>
    /// <param name="y">From its top edge.</param>
    /// <param name="random">The chance.</param>
    public static FrameWarp Draw(float x, float y, Random random)
    {
        float turn = Between(MostTurn), scale = MathF.Exp(Between(MostScale));
        int bend = random.Next(1, Bends);
        return random.NextDouble() < Chance ? new FrameWarp(turn, scale, x, y, bend) : Identity;

        float Between(float most) => ((2 * random.NextSingle()) - 1) * most;
    }

    /// <summary>Where a pose is in the warped frame.</summary>
    /// <returns>A pose of its own.</returns>
    public PersonPose Of(PersonPose pose)
    {
        var moved = new PersonPose();
        moved.CopyFrom(pose);
        if (this == Identity) return moved;
        (float sin, float cos) = (Scale * MathF.Sin(Turn), Scale * MathF.Cos(Turn));
        ElasticDeformation? bend = Bend == 0 ? null : new ElasticDeformation(Bend);
        foreach (ref Keypoint point in moved.Points.AsSpan())
        {
            if (!point.Seen) continue;
            float x = point.X - X, y = point.Y - Y;
            (x, y) = (X + (cos * x) - (sin * y), Y + (sin * x) + (cos * y));
            if (bend is not null) (x, y) = bend.Bent(x, y);
            point = point with { X = x, Y = y };
        }
        return moved;
    }

    /// <summary>Cuts a window out of the warped frame. What lies beyond the frame continues its border.</summary>
    /// <param name="image">The frame as it is.</param>
    /// <param name="window">In the warped frame.</param>
    /// <param name="target">Receives the window.</param>
    public void Cut(Mat image, Rect window, Mat target)
    {
        using Mat places = new(window.Height, window.Width, MatType.CV_32FC2), none = new();
        Span<float> from = places.AsSpan<float>();
        (float sin, float cos) = (MathF.Sin(Turn) / Scale, MathF.Cos(Turn) / Scale);
        ElasticDeformation? bend = Bend == 0 ? null : new ElasticDeformation(Bend);
        for (int row = 0, at = 0; row < window.Height; row++)
        {
            for (int column = 0; column < window.Width; column++, at += 2)
            {
                // Key points count from a pixel's corner, OpenCV from its middle.
                (float x, float y) = (window.X + column + 0.5f, window.Y + row + 0.5f);
                if (bend is not null) (x, y) = bend.Straight(x, y);
                (x, y) = (x - X, y - Y);
                from[at] = X + (cos * x) + (sin * y) - 0.5f;
                from[at + 1] = Y - (sin * x) + (cos * y) - 0.5f;
            }
        }
        Cv2.Remap(image, target, places, none, InterpolationFlags.Cubic, BorderTypes.Replicate);
    }
}
