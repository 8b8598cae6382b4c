namespace LiveDance.Engine.Frames;

/// <summary>An upright rectangle, in pixels.</summary>
/// <param name="Left">X of its left edge.</param>
/// <param name="Top">Y of its upper edge.</param>
/// <param name="Right">X of its right edge.</param>
/// <param name="Bottom">Y of its lower edge.</param>
public readonly record struct BoundingArea(float Left, float Top, float Right, float Bottom)
{
    /// <summary>The smallest area around the key points that are seen.</summary>
    /// <param name="pose">The pose.</param>
    /// <param name="first">The first key point.</param>
    /// <param name="count">The number of key points.</param>
    /// <param name="area">Receives the area, in the pose's pixels.</param>
    /// <returns>False if none of the key points is seen.</returns>
    public static bool TryFind(PersonPose pose, int first, int count, out BoundingArea area)
    {
        float left = float.MaxValue, top = float.MaxValue, right = float.MinValue, bottom = float.MinValue;
        if (pose.Found)
        {
            foreach (ref readonly Keypoint point in pose.Points.AsSpan(first, count))
            {
                if (point.Confidence <= BodyMeasure.Confident) continue;
                (left, right) = (MathF.Min(left, point.X), MathF.Max(right, point.X));
                (top, bottom) = (MathF.Min(top, point.Y), MathF.Max(bottom, point.Y));
            }
        }
        area = new BoundingArea(left, top, right, bottom);
        return left <= right;
    }

    /// <summary>The smallest area that contains this one and another.</summary>
    /// <param name="other">The other area.</param>
    public BoundingArea Including(BoundingArea other) => new(
        MathF.Min(Left, other.Left), MathF.Min(Top, other.Top), MathF.Max(Right, other.Right), MathF.Max(Bottom, other.Bottom));
}
