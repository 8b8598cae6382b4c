using OpenCvSharp;

namespace LiveDance.Engine.Frames;

/// <summary>The sizes that a performer's generator works in.</summary>
/// <param name="Picture">Size of the picture, in pixels; multiples of <see cref="Block"/>.</param>
/// <param name="Drawing">Size of the stick figure that the generator takes as input, in pixels; of the picture's shape.</param>
public sealed record FrameFormat(Size Picture, Size Drawing)
{
    /// <summary>Side of a cell, in pixels: the generator's output packs 4 x 4 pixels of the picture into channels of one cell.</summary>
    public const int Block = 4;

    /// <summary>The number of pixels in a cell.</summary>
    public const int SubPixels = Block * Block;

    // Shorter side of the picture for which lengths such as the width of a limb are given, in pixels.
    private const float ReferenceSide = 512;

    /// <summary>For frames whose drawing and picture are not used: the smallest sizes.</summary>
    public static FrameFormat NoPicture { get; } = Square(Block, 1);

    /// <summary>A square picture with a square drawing.</summary>
    /// <param name="picture">Side of the picture, in pixels.</param>
    /// <param name="drawing">Side of the drawing, in pixels.</param>
    public static FrameFormat Square(int picture, int drawing) => new(new Size(picture, picture), new Size(drawing, drawing));

    /// <summary>The cells across the packed picture.</summary>
    public int Columns => Picture.Width / Block;

    /// <summary>The cells down the packed picture.</summary>
    public int Rows => Picture.Height / Block;

    /// <summary>The number of cells of the packed picture.</summary>
    public int CellCount => Columns * Rows;

    /// <summary>Factor on lengths that are given for a picture whose shorter side has 512 pixels.</summary>
    public float Scale => ScaleOf(Picture);

    /// <summary>Factor on lengths that are given for a picture whose shorter side has 512 pixels.</summary>
    /// <param name="picture">The picture's size, in pixels.</param>
    public static float ScaleOf(Size picture) => Math.Min(picture.Width, picture.Height) / ReferenceSide;

    /// <summary>Index of a pixel in <see cref="PackedPicture.Matte"/>, and in the red third of <see cref="PackedPicture.Colour"/>.</summary>
    /// <param name="x">Column of the picture.</param>
    /// <param name="y">Row of the picture.</param>
    public int IndexOf(int x, int y) => ((((y % Block) * Block) + (x % Block)) * CellCount) + ((y / Block) * Columns) + (x / Block);
}
