namespace LiveDance.Engine.Frames;

/// <summary>
/// The output of the generator: colour and matte, with 4 x 4 blocks of pixels packed into channels.
/// Pixel (4y + i, 4x + j), channel c (0 red, 1 green, 2 blue), is colour[c * 16 + i * 4 + j, y, x].
/// </summary>
public sealed class PackedPicture
{
    /// <param name="format">The sizes of the performer's pictures.</param>
    public PackedPicture(FrameFormat format)
    {
        Format = format;
        Colour = GC.AllocateUninitializedArray<float>(3 * FrameFormat.SubPixels * format.CellCount, pinned: true);
        Matte = GC.AllocateUninitializedArray<float>(FrameFormat.SubPixels * format.CellCount, pinned: true);
        Clear();
    }

    /// <summary>The sizes of the performer's pictures.</summary>
    public FrameFormat Format { get; }

    /// <summary>The colour: 48 x cells x cells, -1 to 1.</summary>
    public float[] Colour { get; }

    /// <summary>The matte: 16 x cells x cells, 0 (plate) to 1 (performer).</summary>
    public float[] Matte { get; }

    /// <summary>Sets colour and matte to 0, so that only the plate is visible.</summary>
    public void Clear()
    {
        Array.Clear(Colour);
        Array.Clear(Matte);
    }
}
