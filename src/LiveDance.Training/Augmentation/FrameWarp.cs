using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Training.Augmentation;

/// <summary>
/// A rotation and scaling about a point, followed by an elastic deformation, applied to a frame and its pose alike. A video shows
/// each pose at one size, one slant and with one build only; warped frames teach the network to follow the drawing
/// (docs/training-notes.md: warping by rotation and scale, and later by deformation, improved unseen frames).
/// </summary>
/// <param name="Turn">Rotation, clockwise on the screen, in radians.</param>
/// <param name="Scale">Scale; more than 1 enlarges.</param>
/// <param name="X">Fixed point of rotation and scaling, in pixels from the left edge of the frame.</param>
/// <param name="Y">Fixed point, in pixels from the top edge of the frame.</param>
/// <param name="Deformation">Seed of the <see cref="ElasticDeformation"/>; 0 for none.</param>
internal readonly record struct FrameWarp(float Turn, float Scale, float X, float Y, int Deformation = 0)
{
    // Probability that a sequence is warped. The others stay unchanged, as interpolation blurs a little.
    private const double Chance = 0.75;

    // Largest rotation in radians (6 degrees), and largest logarithm of the scale (an eighth).
    private const float MaxTurn = 0.1f, MaxScale = 0.12f;

    // Seeds are below this: checkpoints store them as float32, which holds integers exactly up to 2^24.
    private const int MaxDeformationSeed = 1 << 24;

    /// <summary>The warp that changes nothing.</summary>
    public static FrameWarp Identity => new(0, 1, 0, 0);

    /// <summary>Draws a random warp, or <see cref="Identity"/>.</summary>
    /// <param name="x">Fixed point, in pixels from the left edge of the frame.</param>
    /// <param name="y">Fixed point, in pixels from the top edge of the frame.</param>
    /// <param name="random">The random numbers.</param>
    public static FrameWarp Draw(float x, float y, Random random)
    {
        float turn = Between(MaxTurn), scale = MathF.Exp(Between(MaxScale));
        int deformation = random.Next(1, MaxDeformationSeed);
        return random.NextDouble() < Chance ? new FrameWarp(turn, scale, x, y, deformation) : Identity;

        float Between(float most) => ((2 * random.NextSingle()) - 1) * most;
    }

    /// <summary>The pose in the warped frame.</summary>
    /// <param name="pose">The pose in the original frame, in pixels; unchanged.</param>
    /// <returns>A new pose.</returns>
    public PersonPose Of(PersonPose pose)
    {
        var moved = new PersonPose();
        moved.CopyFrom(pose);
        if (this == Identity) return moved;
        (float sin, float cos) = (Scale * MathF.Sin(Turn), Scale * MathF.Cos(Turn));
        ElasticDeformation? deformation = Deformation == 0 ? null : new ElasticDeformation(Deformation);
        foreach (ref Keypoint point in moved.Points.AsSpan())
        {
            if (!point.Seen) continue;
            float x = point.X - X, y = point.Y - Y;
            (x, y) = (X + (cos * x) - (sin * y), Y + (sin * x) + (cos * y));
            if (deformation is not null) (x, y) = deformation.Forward(x, y);
            point = point with { X = x, Y = y };
        }
        return moved;
    }

    /// <summary>Cuts a window out of the warped frame. Beyond the frame its border is repeated.</summary>
    /// <param name="image">The original frame.</param>
    /// <param name="window">The window, in pixels of the warped frame.</param>
    /// <param name="target">Receives the window's pixels.</param>
    public void Cut(Mat image, Rect window, Mat target)
    {
        using var map = new WarpMap();
        map.Set(this, window, image.Size());
        using var source = new Mat(image, map.Source);
        map.Cut(source, target);
    }
}
