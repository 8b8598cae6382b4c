using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Drawing;

/// <summary>
/// The planes of <see cref="BodyCoordinates"/> in a generator's input, written anew for each frame. Most of them is zero, and clearing it takes
/// longer than writing the rest, so only what the frame before has written is cleared. Nothing else may write to the planes.
/// </summary>
/// <param name="planes">The memory, for the largest region.</param>
internal sealed class BodyCoordinatePlanes(float[] planes)
{
    private readonly Rect[] _written = new Rect[BodyCoordinates.PartCount];
    private PackedRegion _region;

    /// <summary>Writes the planes of a region.</summary>
    /// <param name="pose">In pixels of the picture; a pose that was not found gives zeros.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    /// <param name="region">The region, in cells of 4 x 4 pixels.</param>
    public void Write(PersonPose pose, Size picture, PackedRegion region)
    {
        Span<float> used = planes.AsSpan(0, BodyCoordinates.Planes * region.CellCount);
        // Another size puts every cell elsewhere.
        if ((region.Width, region.Height) == (_region.Width, _region.Height)) BodyCoordinates.ClearParts(region, used, _written);
        else used.Clear();
        _region = region;
        BodyCoordinates.WriteParts(pose, picture, region, used, _written);
    }
}
