using System.Numerics;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Generation;

/// <summary>Alpha blending of the performer over the plate, <c>matte * colour + (1 - matte) * plate</c>, in the packed layout.</summary>
internal static class Matting
{
    /// <summary>
    /// Averages the picture over blocks of 4 x 4 pixels, for the feedback of the generator, which works at that resolution.
    /// </summary>
    /// <param name="picture">Output of the generator.</param>
    /// <param name="plate">Plate as packed by <see cref="PackedPlate"/>.</param>
    /// <param name="averages">Receives RGB, -1 to 1, of the picture's region: 3 x cells x cells values.</param>
    public static void Average(PackedPicture picture, float[] plate, Span<float> averages)
    {
        PackedRegion region = picture.Region;
        for (int c = 0; c < 3; c++)
        {
            for (int row = 0; row < region.Height; row++)
            {
                Span<float> sums = averages.Slice(picture.RowOf(c, region, row), region.Width);
                sums.Clear();
                for (int k = 0; k < FrameFormat.SubPixels; k++)
                {
                    int channel = picture.RowOf((c * FrameFormat.SubPixels) + k, region, row);
                    AddMixed(
                        picture.Colour.AsSpan(channel, region.Width), picture.Matte.AsSpan(picture.RowOf(k, region, row), region.Width),
                        plate.AsSpan(channel, region.Width), sums);
                }
                System.Numerics.Tensors.TensorPrimitives.Multiply(sums, 1f / FrameFormat.SubPixels, sums);
            }
        }
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

    private static void AddMixed(ReadOnlySpan<float> colour, ReadOnlySpan<float> matte, ReadOnlySpan<float> plate, Span<float> sums)
    {
        int width = Vector<float>.Count, i = 0;
        for (; i <= sums.Length - width; i += width)
        {
            var background = new Vector<float>(plate[i..]);
            Vector<float> mixed = background + (new Vector<float>(matte[i..]) * (new Vector<float>(colour[i..]) - background));
            (new Vector<float>(sums[i..]) + mixed).CopyTo(sums[i..]);
        }
        for (; i < sums.Length; i++) sums[i] += plate[i] + (matte[i] * (colour[i] - plate[i]));
    }

    /// <summary>Blends one row of a sub-pixel column and channel and converts it to bytes.</summary>
    /// <param name="colour">Colours of the cells of a row, -1 to 1.</param>
    /// <param name="matte">Matte of the same cells, 0 to 1.</param>
    /// <param name="plate">Plate of the same cells, -1 to 1.</param>
    /// <param name="levels">Receives levels of 0 to 255, rounded to nearest.</param>
    public static void Mix(ReadOnlySpan<float> colour, ReadOnlySpan<float> matte, ReadOnlySpan<float> plate, Span<int> levels)
    {
        int width = Vector<float>.Count, i = 0;
        for (; i <= levels.Length - width; i += width)
        {
            var background = new Vector<float>(plate[i..]);
            Vector<float> mixed = background + (new Vector<float>(matte[i..]) * (new Vector<float>(colour[i..]) - background));
            Vector<float> level = (mixed * 127.5f) + new Vector<float>(128f);
            level = Vector.Min(Vector.Max(level, Vector<float>.Zero), new Vector<float>(255f));
            Vector.ConvertToInt32(level).CopyTo(levels[i..]);
        }
        for (; i < levels.Length; i++)
            levels[i] = (int)Math.Clamp(((plate[i] + (matte[i] * (colour[i] - plate[i]))) * 127.5f) + 128f, 0f, 255f);
    }
}
