using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Generation;

/// <summary>
/// How far the performer reaches beyond the key points of the pose, hair, clothes and shadow included, in pixels of the picture. Measured
/// when a performer is exported. Below the knees the shadow lies on the floor, which reaches much farther to one side than hair and clothes
/// do, and does not move with the arms; so there the reach counts from the key points below the knees.
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
    /// <param name="area">Receives the area, in pixels; it may lie outside the picture.</param>
    /// <returns>False if no key point is seen.</returns>
    public bool TryCover(PersonPose pose, out BoundingArea area)
    {
        if (!BoundingArea.TryFind(pose, 0, Keypoints135.Count, out area)) return false;
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
}
