using System.Numerics;
using System.Runtime.CompilerServices;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Generation;

/// <summary>Alpha blending of the performer over the plate, <c>matte * colour + (1 - matte) * plate</c>, in the packed layout.</summary>
internal static class Matting
{
    // A matte below this, two levels of 255 at the very most, is not composed: it is what the generator leaves where there is no performer, nearly
    // two thirds of its region. The window's fragment shader has the same limit. The feedback keeps it, as in training.
    private const float Nil = 1f / 128;

    /// <summary>
    /// Averages the picture over blocks of 4 x 4 pixels, for the feedback of the generator, which works at that resolution.
    /// </summary>
    /// <param name="picture">Output of the generator.</param>
    /// <param name="plate">Plate as packed by <see cref="PackedPlate"/>.</param>
    /// <param name="averages">Receives RGB, -1 to 1, of the picture's region: 3 x cells x cells values.</param>
    public static void Average(PackedPicture picture, float[] plate, Span<float> averages)
    {
        for (int row = 0; row < picture.Region.Height; row++) AverageRow(picture, plate, averages, row);
    }

    /// <summary>As <see cref="Average"/>, of the performer moved to another place of the plate.</summary>
    /// <param name="picture">Output of the generator.</param>
    /// <param name="plate">Plate as packed by <see cref="PackedPlate"/>.</param>
    /// <param name="averages">Receives RGB, -1 to 1, of the region that is returned: 3 x cells x cells values.</param>
    /// <param name="moved">The way, in cells.</param>
    /// <returns>The picture's region at that place, without what is outside the picture there.</returns>
    public static PackedRegion AverageMoved(PackedPicture picture, float[] plate, Span<float> averages, (int Columns, int Rows) moved)
    {
        FrameFormat format = picture.Format;
        PackedRegion from = picture.Region;
        int left = Math.Max(from.X + moved.Columns, 0), right = Math.Min(from.X + from.Width + moved.Columns, format.Columns);
        int top = Math.Max(from.Y + moved.Rows, 0), bottom = Math.Min(from.Y + from.Height + moved.Rows, format.Rows);
        var region = new PackedRegion(left, top, Math.Max(right - left, 0), Math.Max(bottom - top, 0));
        for (int row = 0; row < region.Height; row++) AverageRow(picture, plate, averages, region, row, (moved.Rows * format.Columns) + moved.Columns);
        return region;
    }

    /// <summary>As <see cref="Average"/>, for one row of the region's cells.</summary>
    public static void AverageRow(PackedPicture picture, float[] plate, Span<float> averages, int row) =>
        AverageRow(picture, plate, averages, picture.Region, row, moved: 0);

    /// <summary>Whether the performer shows in any of several pixels of as many cells as a vector has.</summary>
    /// <param name="matte">Matte of the first pixel of the first cell; those of the cells follow.</param>
    /// <param name="plane">Number of values from one pixel of a cell to the next.</param>
    /// <param name="pixels">Number of pixels of each cell.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe bool Shows(float* matte, int plane, int pixels)
    {
        Vector<float> highest = Vector.Load(matte);
        for (int i = 1; i < pixels; i++) highest = Vector.Max(highest, Vector.Load(matte + (i * plane)));
        return Vector.GreaterThanAny(highest, new Vector<float>(Nil));
    }

    /// <summary>Cross-fades two pictures, independently of the plate.</summary>
    /// <param name="from">Previous picture.</param>
    /// <param name="to">New picture; receives the result, in the region of both.</param>
    /// <param name="share">Weight of <paramref name="to"/>, 0 to 1.</param>
    public static void CrossFade(PackedPicture from, PackedPicture to, float share)
    {
        int cells = to.Format.CellCount;
        to.Extend(from.Region);
        PackedRegion region = to.Region;
        for (int k = 0; k < FrameFormat.SubPixels; k++)
        {
            for (int row = 0; row < region.Height; row++)
            {
                int first = to.RowOf(k, region, row);
                for (int at = first; at < first + region.Width; at++)
                {
                    float a = (1 - share) * from.Matte[at], b = share * to.Matte[at], both = a + b;
                    // Each colour is weighted by its share of the blended matte.
                    float part = both > 1e-6f ? b / both : share;
                    for (int c = 0; c < 3; c++)
                    {
                        int colour = at + (c * FrameFormat.SubPixels * cells);
                        to.Colour[colour] = float.Lerp(from.Colour[colour], to.Colour[colour], part);
                    }
                    to.Matte[at] = both;
                }
            }
        }
    }

    // moved: index of a cell of the plate and the averages, less that of the picture's cell that is shown there.
    private static unsafe void AverageRow(PackedPicture picture, float[] plate, Span<float> averages, PackedRegion region, int row, int moved)
    {
        int plane = picture.Format.CellCount;
        fixed (float* colours = picture.Colour, mattes = picture.Matte, plates = plate, targets = averages)
        {
            for (int c = 0; c < 3; c++)
            {
                int target = picture.RowOf(c, region, row);
                averages.Slice(target, region.Width).Clear();
                for (int line = 0; line < FrameFormat.Block; line++)
                {
                    int matte = picture.RowOf(line * FrameFormat.Block, region, row), colour = matte + (c * FrameFormat.SubPixels * plane);
                    AddLine(colours + colour - moved, mattes + matte - moved, plates + colour, targets + target, plane, region.Width);
                }
            }
        }
    }

    // Adds a sixteenth of four of the sub-pixels, which are a plane apart, of a channel of a row of cells. Four at a time, because the cache
    // does not hold a row of all sixteen.
    private static unsafe void AddLine(float* colour, float* matte, float* plate, float* average, int plane, int cells)
    {
        const float share = 1f / FrameFormat.SubPixels;
        int width = Vector<float>.Count, x = 0;
        for (; x <= cells - width; x += width)
            ((share * (Mixed(x) + Mixed(x + plane) + Mixed(x + (2 * plane)) + Mixed(x + (3 * plane)))) + Vector.Load(average + x)).Store(average + x);
        for (; x < cells; x++)
        {
            for (int j = 0, at = x; j < FrameFormat.Block; j++, at += plane)
                average[x] += share * (plate[at] + (matte[at] * (colour[at] - plate[at])));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector<float> Mixed(int at) => Matting.Mixed(Vector.Load(colour + at), Vector.Load(matte + at), Vector.Load(plate + at));
    }

    /// <summary>Blends a channel of several pixels and converts it to levels.</summary>
    /// <param name="colour">Colours, -1 to 1.</param>
    /// <param name="matte">Mattes, 0 to 1.</param>
    /// <param name="plate">Plate, -1 to 1.</param>
    /// <returns>Levels of 0 to 255, rounded to nearest.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<uint> Level(Vector<float> colour, Vector<float> matte, Vector<float> plate)
    {
        Vector<float> level = (Mixed(colour, matte, plate) * 127.5f) + new Vector<float>(128f);
        return Vector.AsVectorUInt32(Vector.ConvertToInt32(Vector.Min(Vector.Max(level, Vector<float>.Zero), new Vector<float>(255f))));
    }

    /// <summary>As above, for one pixel.</summary>
    public static byte Level(float colour, float matte, float plate) =>
        (byte)Math.Clamp(((plate + (matte * (colour - plate))) * 127.5f) + 128f, 0f, 255f);

    private static Vector<float> Mixed(Vector<float> colour, Vector<float> matte, Vector<float> plate) => plate + (matte * (colour - plate));
}
