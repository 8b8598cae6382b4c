namespace LiveDance.Engine.Frames;

/// <summary>
/// The output of the generator: colour and matte, with 4 x 4 blocks of pixels packed into channels.
/// Pixel (4y + i, 4x + j), channel c (0 red, 1 green, 2 blue), is colour[c * 16 + i * 4 + j, y, x]. Only <see cref="Region"/> is
/// rendered: outside it the matte is 0 and the colour has no meaning.
/// </summary>
public sealed class PackedPicture
{
    /// <param name="format">The sizes of the performer's pictures.</param>
    public PackedPicture(FrameFormat format)
    {
        Format = format;
        Colour = GC.AllocateArray<float>(3 * FrameFormat.SubPixels * format.CellCount, pinned: true);
        Matte = GC.AllocateArray<float>(FrameFormat.SubPixels * format.CellCount, pinned: true);
    }

    /// <summary>The sizes of the performer's pictures.</summary>
    public FrameFormat Format { get; }

    /// <summary>The colour: 48 x rows x columns of cells, -1 to 1.</summary>
    public float[] Colour { get; }

    /// <summary>The matte: 16 x rows x columns of cells, 0 (plate) to 1 (performer).</summary>
    public float[] Matte { get; }

    /// <summary>The rendered region; empty if only the plate is visible.</summary>
    public PackedRegion Region { get; private set; }

    /// <summary>Index in <see cref="Matte"/> of the region's first value.</summary>
    public int FirstIndex => RowOf(0, Region, 0);

    /// <summary>Changes the region, whose colour and matte are to be written then, and clears the matte outside it.</summary>
    public void SetRegion(PackedRegion region)
    {
        if (!region.Contains(Region)) ClearMatte(Region);
        Region = region;
    }

    /// <summary>Enlarges the region; the matte of what is added is 0.</summary>
    public void Extend(PackedRegion region) => Region = PackedRegion.Union(Region, region);

    /// <summary>Sets the matte to 0, so that only the plate is visible.</summary>
    public void Clear() => SetRegion(default);

    /// <summary>Index of a region's row in a plane of <see cref="Colour"/> or <see cref="Matte"/>.</summary>
    /// <param name="plane">The plane: a channel of the colour, or a sub-pixel of the matte.</param>
    /// <param name="region">The region.</param>
    /// <param name="row">The row, from the region's top.</param>
    internal int RowOf(int plane, PackedRegion region, int row) =>
        (((plane * Format.Rows) + region.Y + row) * Format.Columns) + region.X;

    private void ClearMatte(PackedRegion region)
    {
        for (int plane = 0; plane < FrameFormat.SubPixels; plane++)
            for (int row = 0; row < region.Height; row++) Matte.AsSpan(RowOf(plane, region, row), region.Width).Clear();
    }
}
