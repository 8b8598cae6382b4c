using System.Numerics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Generation;

/// <summary>Tests <see cref="Matting"/> against its definition.</summary>
public class MattingTests
{
    // Small, wider than high, and not a multiple of a vector's width.
    private static readonly FrameFormat Format = new(new Size(96, 64), new Size(48, 32));

    [Theory]
    [InlineData(0, 0, 24, 16)]
    [InlineData(3, 2, 19, 7)]
    [InlineData(21, 5, 3, 11)]
    [InlineData(0, 0, 0, 0)]
    public void Vectorized_composition_equals_the_definition(int x0, int y0, int width, int height)
    {
        using Performer performer = TestPerformer.With(Format);
        PackedPicture packed = RandomPicture(7);
        packed.SetRegion(new PackedRegion(x0, y0, width, height));
        using var picture = new Mat(Format.Picture, MatType.CV_8UC3);
        new Compositor(performer).Compose(packed, picture);
        for (int y = 0; y < Format.Picture.Height; y++)
        {
            for (int x = 0; x < Format.Picture.Width; x++)
            {
                Vec3b pixel = picture.At<Vec3b>(y, x), plate = performer.Plate.At<Vec3b>(y, x);
                Assert.Equal(Naive(packed, y, x, 0, plate.Item2) * 127.5 + 127.5, pixel.Item2, 0.501);
                Assert.Equal(Naive(packed, y, x, 1, plate.Item1) * 127.5 + 127.5, pixel.Item1, 0.501);
                Assert.Equal(Naive(packed, y, x, 2, plate.Item0) * 127.5 + 127.5, pixel.Item0, 0.501);
            }
        }
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(-9, 0)]
    [InlineData(0, -8)]
    [InlineData(40, 2)]
    public void Moved_feedback_is_that_of_the_moved_picture(int columns, int rows)
    {
        using Performer performer = TestPerformer.With(Format);
        float[] plate = PackedPlate.From(performer.Plate, Format);
        PackedPicture packed = RandomPicture(9), moved = new(Format);
        packed.SetRegion(new PackedRegion(5, 3, 13, 9));
        for (int plane = 0; plane < 48; plane++)
        {
            for (int row = 3; row < 12; row++)
            {
                for (int column = 5; column < 18; column++)
                {
                    if (row + rows is < 0 or >= 16 || column + columns is < 0 or >= 24) continue;
                    int from = (((plane * 16) + row) * 24) + column, to = from + (rows * 24) + columns;
                    moved.Colour[to] = packed.Colour[from];
                    if (plane < 16) moved.Matte[to] = packed.Matte[from];
                }
            }
        }
        float[] expected = new float[3 * Format.CellCount], averages = new float[3 * Format.CellCount];
        moved.SetRegion(PackedRegion.Whole(Format));
        Matting.Average(moved, plate, expected);
        PackedRegion region = Matting.AverageMoved(packed, plate, averages, (columns, rows));
        Assert.Equal(columns == 40 ? 0 : (Math.Min(18 + columns, 24) - Math.Max(5 + columns, 0)) * (12 + rows - Math.Max(3 + rows, 0)), region.CellCount);
        for (int i = 0; i < averages.Length; i++)
        {
            int x = i % 24, y = i / 24 % 16;
            bool inside = region.Contains(new PackedRegion(x, y, 1, 1));
            Assert.Equal(inside ? expected[i] : 0, averages[i], 1e-5f);
        }
    }

    [Fact]
    public void Feedback_is_the_composed_picture_averaged_over_4_by_4_pixels()
    {
        using Performer performer = TestPerformer.With(Format);
        PackedPicture packed = RandomPicture(8);
        float[] averages = new float[3 * Format.CellCount];
        Matting.Average(packed, PackedPlate.From(performer.Plate, Format), averages);
        for (int c = 0; c < 3; c++)
        {
            for (int cell = 0; cell < Format.CellCount; cell++)
            {
                double sum = 0;
                for (int k = 0; k < 16; k++)
                {
                    int y = (cell / Format.Columns * 4) + (k / 4), x = (cell % Format.Columns * 4) + (k % 4);
                    Vec3b plate = performer.Plate.At<Vec3b>(y, x);
                    sum += Naive(packed, y, x, c, c == 0 ? plate.Item2 : c == 1 ? plate.Item1 : plate.Item0);
                }
                Assert.Equal(sum / 16, averages[(c * Format.CellCount) + cell], 1e-5);
            }
        }
    }

    [Fact]
    public void Where_the_performer_hardly_shows_the_plate_is_composed()
    {
        using Performer performer = TestPerformer.With(Format);
        // As many columns of cells as a vector has have a trace of the performer, the others show them.
        int traced = Vector<float>.Count;
        PackedPicture packed = RandomPicture(9);
        for (int i = 0; i < packed.Matte.Length; i++)
            if (i % Format.Columns < traced) packed.Matte[i] *= 0.0078f;
        using var picture = new Mat(Format.Picture, MatType.CV_8UC3);
        new Compositor(performer).Compose(packed, picture);

        var left = new Rect(0, 0, traced * FrameFormat.Block, Format.Picture.Height);
        using Mat trace = new(picture, left), still = new(performer.Plate, left);
        Assert.Equal(0, Cv2.Norm(trace, still, NormTypes.INF));
        for (int y = 0; y < Format.Picture.Height; y++)
        {
            for (int x = 0; x < Format.Picture.Width; x++)
                Assert.Equal((Naive(packed, y, x, 0, performer.Plate.At<Vec3b>(y, x).Item2) * 127.5) + 127.5, picture.At<Vec3b>(y, x).Item2, x < left.Width ? 2 : 0.501);
        }
    }

    [Fact]
    public void Empty_matte_leaves_the_plate_unchanged()
    {
        using Performer performer = TestPerformer.With(Format);
        var packed = new PackedPicture(Format);
        using var picture = new Mat(Format.Picture, MatType.CV_8UC3);
        new Compositor(performer).Compose(packed, picture);
        Assert.Equal(0, Cv2.Norm(picture, performer.Plate, NormTypes.INF));
    }

    // The packed layout: colour of pixel (4y+i, 4x+j), channel c, is at [c*16 + i*4 + j, y, x].
    private static double Naive(PackedPicture packed, int y, int x, int channel, byte plate)
    {
        int k = (y % 4 * 4) + (x % 4), cell = (y / 4 * Format.Columns) + (x / 4);
        double matte = packed.Matte[(k * Format.CellCount) + cell];
        double colour = packed.Colour[(((channel * 16) + k) * Format.CellCount) + cell];
        return (matte * colour) + ((1 - matte) * ((plate / 127.5) - 1));
    }

    private static PackedPicture RandomPicture(int seed)
    {
        var random = new Random(seed);
        var packed = new PackedPicture(Format);
        packed.SetRegion(PackedRegion.Whole(Format));
        for (int i = 0; i < packed.Colour.Length; i++) packed.Colour[i] = (random.NextSingle() * 2) - 1;
        for (int i = 0; i < packed.Matte.Length; i++) packed.Matte[i] = random.NextSingle();
        return packed;
    }
}
