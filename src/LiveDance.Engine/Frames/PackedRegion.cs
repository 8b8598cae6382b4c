namespace LiveDance.Engine.Frames;

/// <summary>A rectangular region of the picture, in cells of 4 x 4 pixels.</summary>
/// <param name="X">Its left column.</param>
/// <param name="Y">Its top row.</param>
/// <param name="Width">Cells across.</param>
/// <param name="Height">Cells down.</param>
public readonly record struct PackedRegion(int X, int Y, int Width, int Height)
{
    /// <summary>The region of a whole picture.</summary>
    public static PackedRegion Whole(FrameFormat format) => new(0, 0, format.Cells, format.Cells);
}
