using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Drawing;

/// <summary>
/// Writes <see cref="BodyCoordinates"/> to the same memory for each frame. Most of them is zero, and clearing it takes longer than writing
/// the rest, so only what the frame before has written is cleared. Nothing else may write to the memory.
/// </summary>
internal sealed class WrittenBodyCoordinates
{
    private readonly Rect[] _written = new Rect[BodyCoordinates.PartCount];
    private PackedRegion _region;

    /// <summary>Writes the values of a region.</summary>
    /// <param name="pose">In pixels of the picture; a pose that was not found gives zeros.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    /// <param name="region">The region, in cells of 4 x 4 pixels.</param>
    /// <param name="target">The memory, in the same layout each time.</param>
    public void Write<TTarget>(PersonPose pose, Size picture, PackedRegion region, TTarget target)
        where TTarget : IBodyCoordinateTarget, allows ref struct
    {
        // Another size puts every cell elsewhere.
        if ((region.Width, region.Height) == (_region.Width, _region.Height)) BodyCoordinates.ClearParts(region, target, _written);
        else target.Clear();
        _region = region;
        BodyCoordinates.WriteParts(pose, picture, region, target, _written);
    }
}
