namespace LiveDance.Engine.Frames;

/// <summary>The sizes that a performer's generator works in.</summary>
/// <param name="PictureSize">Side of the square picture, in pixels; a multiple of <see cref="Block"/>.</param>
/// <param name="DrawingSize">Side of the square stick figure that the generator takes as input, in pixels.</param>
public sealed record FrameFormat(int PictureSize, int DrawingSize)
{
    /// <summary>Side of a cell, in pixels: the generator's output packs 4 x 4 pixels of the picture into channels of one cell.</summary>
    public const int Block = 4;

    /// <summary>The number of pixels in a cell.</summary>
    public const int SubPixels = Block * Block;

    /// <summary>The number of cells along a side of the packed picture.</summary>
    public int Cells => PictureSize / Block;

    /// <summary>The number of cells of the packed picture.</summary>
    public int CellCount => Cells * Cells;
}
