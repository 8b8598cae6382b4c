using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Generation;

/// <summary>
/// How far the performer reaches beyond the key points of the pose, hair, clothes and shadow included, in pixels of the picture. Measured
/// when a performer is exported. If the drawing has a shadow, its points count as key points. If it has none, the reach below the knees
/// counts from the key points there: the shadow on the floor reaches much farther to one side than hair and clothes do, and hardly moves
/// with the arms.
/// </summary>
/// <param name="Up">Upwards from the highest key point.</param>
/// <param name="Down">Downwards from the lowest key point.</param>
/// <param name="Left">To the left of the leftmost key point, above the knees.</param>
/// <param name="Right">To the right of the rightmost key point, above the knees.</param>
/// <param name="FloorLeft">To the left of the leftmost key point below the knees, there.</param>
/// <param name="FloorRight">To the right of the rightmost key point below the knees, there.</param>
public sealed record MatteReach(float Up, float Down, float Left, float Right, float FloorLeft, float FloorRight)
{
    /// <summary>The part of the picture that the performer can reach.</summary>
    /// <param name="pose">The pose, in pixels of the picture.</param>
    /// <param name="shadow">The points of its shadow, see <see cref="ShadowProjection.Project"/>; null if the drawing has none.</param>
    /// <param name="area">Receives the area, in pixels; it may lie outside the picture.</param>
    /// <returns>False if no key point is seen.</returns>
    public bool TryCover(PersonPose pose, PersonPose? shadow, out BoundingArea area)
    {
        if (!TryFind(pose, shadow, out area)) return false;
        area = new BoundingArea(area.Left - Left, area.Top - Up, area.Right + Right, area.Bottom + Down);
        if (BoundingArea.TryFind(pose, Keypoints135.LeftKnee, Keypoints135.BodyCount - Keypoints135.LeftKnee, out BoundingArea floor))
        {
            area = area with
            {
                Left = MathF.Min(area.Left, floor.Left - FloorLeft),
                Right = MathF.Max(area.Right, floor.Right + FloorRight),
            };
        }
        return true;
    }

    /// <summary>The area from which the reach counts: that of the key points and of their shadow's.</summary>
    /// <inheritdoc cref="TryCover"/>
    public static bool TryFind(PersonPose pose, PersonPose? shadow, out BoundingArea area)
    {
        if (!BoundingArea.TryFind(pose, 0, Keypoints135.Count, out area)) return false;
        if (shadow is not null && BoundingArea.TryFind(shadow, 0, Keypoints135.BodyCount, out BoundingArea thrown)) area = area.Including(thrown);
        return true;
    }
}
