using System.Numerics;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Rotated square of the image that is the input of a network. Angles are in radians, clockwise as seen on the screen; lengths are pixels
/// of the image.
/// </summary>
/// <param name="Centre">Centre of the square.</param>
/// <param name="Size">Length of the sides.</param>
/// <param name="Turn">Rotation of its upward direction.</param>
internal readonly record struct Crop(Vector2 Centre, float Size, float Turn)
{
    /// <summary>Converts a point of the crop, 0 to 1 in both directions, to the image.</summary>
    public Vector2 ToImage(Vector2 position) => Centre + (Rotate(position - new Vector2(0.5f), Turn) * Size);

    /// <summary>Converts a point of the image to the crop, 0 to 1 in both directions: the inverse of <see cref="ToImage"/>.</summary>
    public Vector2 FromImage(Vector2 position) => (Rotate(position - Centre, -Turn) / Size) + new Vector2(0.5f);

    /// <summary>
    /// Returns the crop for a centre and a scale point, as a network outputs them: its side is twice their distance, and it is rotated so
    /// that the second point lies from the first at the given angle (degrees, counter-clockwise from the right).
    /// </summary>
    public static Crop FromPoints(Vector2 centre, Vector2 edge, float degrees, float scale, float shift = 0)
    {
        float side = 2 * Vector2.Distance(centre, edge);
        return Around(centre, side, side, TurnOf(centre, edge, degrees), scale, shift);
    }

    /// <summary>
    /// Returns the square on the longer side of the points' upright bounding box, rotated with the line between two other points.
    /// </summary>
    public static Crop AroundPoints(
        ReadOnlySpan<Vector2> points, Vector2 from, Vector2 to, float scale, float shift = 0)
    {
        (Vector2 lowest, Vector2 highest) = Bounds(points, 0);
        Vector2 size = highest - lowest;
        return Around((lowest + highest) / 2, size.X, size.Y, TurnOf(from, to, 0), scale, shift);
    }

    /// <summary>Returns the square on the longer side of the points' bounding box along a line.</summary>
    public static Crop AlongPoints(ReadOnlySpan<Vector2> points, Vector2 from, Vector2 to, float scale, float shift)
    {
        float turn = TurnOf(from, to, 90);
        (Vector2 lowest, Vector2 highest) = Bounds(points, -turn);
        Vector2 size = highest - lowest;
        return Around(Rotate((lowest + highest) / 2, turn), size.X, size.Y, turn, scale, shift);
    }

    /// <summary>
    /// Returns a square on the longer side of a box, scaled, and shifted along its own upward direction by a share of its height.
    /// </summary>
    public static Crop Around(Vector2 centre, float width, float height, float turn, float scale, float shift) =>
        new(centre + Rotate(new Vector2(0, height * shift), turn), MathF.Max(width, height) * scale, turn);

    /// <summary>
    /// Returns the rotation at which the line between two points has the given direction in the crop (degrees, counter-clockwise from the
    /// right).
    /// </summary>
    public static float TurnOf(Vector2 from, Vector2 to, float degrees) =>
        MathF.IEEERemainder((degrees * MathF.PI / 180) + MathF.Atan2(to.Y - from.Y, to.X - from.X), 2 * MathF.PI);

    /// <summary>Whether another crop is so similar that the tracked object is still the same.</summary>
    /// <param name="other">Crop from the last frame's landmarks.</param>
    /// <param name="landmarks">Landmarks of the last frame, in pixels of the image.</param>
    /// <param name="limits">Allowed differences.</param>
    public bool IsContinuedBy(Crop other, ReadOnlySpan<Vector2> landmarks, in CropLimits limits)
    {
        float turned = MathF.Abs(MathF.IEEERemainder(other.Turn - Turn, 2 * MathF.PI)) * 180 / MathF.PI;
        Vector2 moved = Vector2.Abs(Rotate(other.Centre - Centre, -Turn)) / Size;
        if (turned > limits.Degrees || MathF.Max(moved.X, moved.Y) > limits.Shift) return false;
        if (MathF.Abs(other.Size - Size) > limits.Scale * Size) return false;

        float reach = Size * (1 + limits.Margin) / 2;
        foreach (Vector2 landmark in landmarks)
        {
            Vector2 position = Vector2.Abs(Rotate(landmark - Centre, -Turn));
            if (MathF.Max(position.X, position.Y) >= reach) return false;
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

/// <summary>Largest differences between crops of consecutive frames of the same object.</summary>
/// <param name="Degrees">Largest rotation, in degrees.</param>
/// <param name="Shift">Largest shift along either side, as a share of the size.</param>
/// <param name="Scale">Largest change of size, as a share of the size.</param>
/// <param name="Margin">The last landmarks must lie within the crop enlarged by this share of its size.</param>
internal readonly record struct CropLimits(float Degrees, float Shift, float Scale, float Margin);
