using System.Numerics;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// A square part of the image, turned: what a network looks at. Angles are clockwise as seen on the screen, in radians;
/// lengths are pixels of the image.
/// </summary>
/// <param name="Centre">Its middle.</param>
/// <param name="Size">The length of its sides.</param>
/// <param name="Turn">How far its upright has been turned.</param>
internal readonly record struct Crop(Vector2 Centre, float Size, float Turn)
{
    /// <summary>The image place of a point of the crop, given as 0..1 across and 0..1 down.</summary>
    public Vector2 ToImage(Vector2 place) => Centre + (Rotate(place - new Vector2(0.5f), Turn) * Size);

    /// <summary>The opposite of <see cref="ToImage"/>: where in the crop, 0..1, a place of the image lies.</summary>
    public Vector2 FromImage(Vector2 place) => (Rotate(place - Centre, -Turn) / Size) + new Vector2(0.5f);

    /// <summary>
    /// The crop whose centre and scale a network has put out as two points: twice their distance wide, and turned so
    /// that the second lies from the first at a set angle (degrees, counter-clockwise from the right).
    /// </summary>
    public static Crop FromPoints(Vector2 centre, Vector2 edge, float degrees, float scale, float shift = 0)
    {
        float side = 2 * Vector2.Distance(centre, edge);
        return Around(centre, side, side, TurnOf(centre, edge, degrees), scale, shift);
    }

    /// <summary>
    /// The upright box around points, made square by its longer side, turned with the line between two others.
    /// </summary>
    public static Crop AroundPoints(
        ReadOnlySpan<Vector2> points, Vector2 from, Vector2 to, float scale, float shift = 0)
    {
        (Vector2 lowest, Vector2 highest) = Bounds(points, 0);
        Vector2 size = highest - lowest;
        return Around((lowest + highest) / 2, size.X, size.Y, TurnOf(from, to, 0), scale, shift);
    }

    /// <summary>The box around points that stands along a line, made square by its longer side.</summary>
    public static Crop AlongPoints(ReadOnlySpan<Vector2> points, Vector2 from, Vector2 to, float scale, float shift)
    {
        float turn = TurnOf(from, to, 90);
        (Vector2 lowest, Vector2 highest) = Bounds(points, -turn);
        Vector2 size = highest - lowest;
        return Around(Rotate((lowest + highest) / 2, turn), size.X, size.Y, turn, scale, shift);
    }

    /// <summary>
    /// A box made square by its longer side, widened, and shifted along its own upright by a part of its height.
    /// </summary>
    public static Crop Around(Vector2 centre, float width, float height, float turn, float scale, float shift) =>
        new(centre + Rotate(new Vector2(0, height * shift), turn), MathF.Max(width, height) * scale, turn);

    /// <summary>
    /// How far to turn so that the line from one point to another, in the turned crop, points in a set direction
    /// (degrees, counter-clockwise from the right).
    /// </summary>
    public static float TurnOf(Vector2 from, Vector2 to, float degrees) =>
        MathF.IEEERemainder((degrees * MathF.PI / 180) + MathF.Atan2(to.Y - from.Y, to.X - from.X), 2 * MathF.PI);

    /// <summary>Whether another crop is so like this one that what it holds is still what this one holds.</summary>
    /// <param name="other">The crop that the last frame's landmarks give.</param>
    /// <param name="landmarks">The last frame's landmarks.</param>
    /// <param name="limits">How unlike they may be.</param>
    public bool IsContinuedBy(Crop other, ReadOnlySpan<Vector2> landmarks, in CropLimits limits)
    {
        float turned = MathF.Abs(MathF.IEEERemainder(other.Turn - Turn, 2 * MathF.PI)) * 180 / MathF.PI;
        Vector2 moved = Vector2.Abs(Rotate(other.Centre - Centre, -Turn)) / Size;
        if (turned > limits.Degrees || MathF.Max(moved.X, moved.Y) > limits.Shift) return false;
        if (MathF.Abs(other.Size - Size) > limits.Scale * Size) return false;

        float reach = Size * (1 + limits.Margin) / 2;
        foreach (Vector2 landmark in landmarks)
        {
            Vector2 place = Vector2.Abs(Rotate(landmark - Centre, -Turn));
            if (MathF.Max(place.X, place.Y) >= reach) return false;
        }
        return true;
    }

    private static (Vector2 Lowest, Vector2 Highest) Bounds(ReadOnlySpan<Vector2> points, float turn)
    {
        Vector2 lowest = new(float.MaxValue), highest = new(float.MinValue);
        foreach (Vector2 point in points)
        {
            Vector2 turned = Rotate(point, turn);
            (lowest, highest) = (Vector2.Min(lowest, turned), Vector2.Max(highest, turned));
        }
        return (lowest, highest);
    }

    private static Vector2 Rotate(Vector2 vector, float turn)
    {
        (float sin, float cos) = MathF.SinCos(turn);
        return new Vector2((cos * vector.X) - (sin * vector.Y), (sin * vector.X) + (cos * vector.Y));
    }
}

/// <summary>How much a crop may differ from one frame to the next and still count as the same.</summary>
/// <param name="Degrees">Turned by at most so much.</param>
/// <param name="Shift">Moved by at most this part of its size, along either side.</param>
/// <param name="Scale">Grown or shrunk by at most this part of its size.</param>
/// <param name="Margin">The last landmarks lie within the crop widened by this part of its size.</param>
internal readonly record struct CropLimits(float Degrees, float Shift, float Scale, float Margin);
