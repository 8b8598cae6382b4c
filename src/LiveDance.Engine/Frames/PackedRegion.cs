namespace LiveDance.Engine.Frames;

/// <summary>A rectangular region of the picture, in cells of 4 x 4 pixels.</summary>
/// <param name="X">Its left column.</param>
/// <param name="Y">Its top row.</param>
/// <param name="Width">Cells across.</param>
/// <param name="Height">Cells down.</param>
public readonly record struct PackedRegion(int X, int Y, int Width, int Height)
{
    /// <summary>Number of cells.</summary>
    public int CellCount => Width * Height;

    /// <summary>The region of a whole picture.</summary>
    public static PackedRegion Whole(FrameFormat format) => new(0, 0, format.Columns, format.Rows);

    /// <summary>The smallest region that contains two others; an empty one adds nothing.</summary>
    public static PackedRegion Union(PackedRegion a, PackedRegion b)
    {
        if (a.CellCount == 0) return b;
        if (b.CellCount == 0) return a;
        int x = Math.Min(a.X, b.X), y = Math.Min(a.Y, b.Y);
        return new PackedRegion(x, y, Math.Max(a.X + a.Width, b.X + b.Width) - x, Math.Max(a.Y + a.Height, b.Y + b.Height) - y);
    }

    /// <summary>Whether all of another region lies in this one.</summary>
    public bool Contains(PackedRegion other) =>
        other.X >= X && other.Y >= Y && other.X + other.Width <= X + Width && other.Y + other.Height <= Y + Height;
}
