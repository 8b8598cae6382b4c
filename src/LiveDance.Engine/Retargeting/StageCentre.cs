using OpenCvSharp;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Chooses which place of the dancer's stage is shown where the performer stood in the middle. In a picture that is not wider than high it is
/// the dancer's usual place, because there is no room to walk. A wide picture has room: there the camera's middle stays the middle, so that a
/// dancer who walks across the room walks across the picture, unless the dancer's places would then lie outside it.
/// </summary>
internal static class StageCentre
{
    // Distance of the performer from the edges of the picture that is kept free, in heights from ankle to nose: arms reach about so far.
    private const float Free = 0.5f;

    /// <summary>Returns statistics with the chosen centre.</summary>
    /// <param name="source">The dancer's statistics, in pixels of the source.</param>
    /// <param name="walk">The dancer's leftmost and rightmost place, in pixels of the source.</param>
    /// <param name="imageWidth">Width of the source's images, in pixels.</param>
    /// <param name="target">The performer's statistics, in pixels of the picture.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    public static BodyStatistics Place(
        in BodyStatistics source, (float Left, float Right) walk, int imageWidth, in BodyStatistics target, Size picture)
    {
        if (picture.Width <= picture.Height || imageWidth <= 0) return source;
        float scale = target.HeightNear / source.HeightNear, free = Free * target.HeightNear;
        float roomLeft = MathF.Max(0, target.CentreX - free) / scale, roomRight = MathF.Max(0, picture.Width - free - target.CentreX) / scale;
        // The centre must not be farther to the right of the leftmost place than there is room at the left, and likewise at the right.
        float highest = walk.Left + roomLeft, lowest = walk.Right - roomRight;
        float centre = lowest > highest ? (lowest + highest) / 2 : Math.Clamp(imageWidth / 2f, lowest, highest);
        return source with { CentreX = centre };
    }
}
