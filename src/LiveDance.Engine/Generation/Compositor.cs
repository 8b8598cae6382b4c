using System.Numerics;
using System.Runtime.CompilerServices;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Composes the final picture on the CPU: unpacks the generator's 4 x 4 blocks and blends them over the plate. The window's fragment
/// shader does the same on the GPU.
/// </summary>
public sealed class Compositor : IStage
{
    private const int Block = FrameFormat.Block;

    // Words that a cell's four pixels of a line take.
    private const int Words = 3 * Block / sizeof(uint);

    private readonly FrameFormat _format;
    private readonly byte[] _background;
    private readonly float[] _plate;

    /// <param name="performer">Performer with the plate and the sizes.</param>
    /// <param name="background">Background instead of the plate, used by this call only: height x width x 3 bytes, BGR.</param>
    public Compositor(Performer performer, Mat? background = null)
    {
        _format = performer.Format;
        Mat plate = background ?? performer.Plate;
        _background = plate.AsSpan<byte>().ToArray();
        _plate = PackedPlate.From(plate, _format);
    }

    /// <inheritdoc/>
    public string Name => "composite";

    /// <inheritdoc/>
    public void Reset()
    {
        // No state: each picture is composed on its own.
    }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        Compose(frame.Packed, frame.Picture);
        frame.HasPicture = true;
    }

    /// <summary>Composes a picture.</summary>
    /// <param name="packed">Output of the generator.</param>
    /// <param name="picture">Receives the picture: height x width x 3 bytes, BGR.</param>
    public unsafe void Compose(PackedPicture packed, Mat picture)
    {
        PackedRegion region = packed.Region;
        CopyAround(region, picture);
        fixed (float* colour = packed.Colour, matte = packed.Matte, plate = _plate)
        fixed (byte* background = _background)
        {
            for (int row = 0; row < region.Height; row++)
            {
                for (int line = 0; line < Block; line++)
                {
                    int y = ((region.Y + row) * Block) + line, left = 3 * Block * region.X, at = packed.RowOf(line * Block, region, row);
                    uint* pixels = (uint*)((byte*)picture.Ptr(y) + left), plain = (uint*)(background + ((long)y * 3 * _format.Picture.Width) + left);
                    ComposeLine(colour + at, matte + at, plate + at, plain, pixels, region.Width);
                }
            }
        }
    }

    // The background outside the region.
    private void CopyAround(PackedRegion region, Mat picture)
    {
        int line = 3 * _format.Picture.Width, left = 3 * Block * region.X, right = left + (3 * Block * region.Width);
        int top = Block * region.Y * line, bottom = Block * (region.Y + region.Height) * line;
        ReadOnlySpan<byte> background = _background;
        Span<byte> target = picture.AsSpan<byte>();
        background[..top].CopyTo(target);
        for (int at = top; at < bottom; at += line)
        {
            background.Slice(at, left).CopyTo(target[at..]);
            background[(at + right)..(at + line)].CopyTo(target[(at + right)..]);
        }
        background[bottom..].CopyTo(target[bottom..]);
    }

    // Composes a line of the region. A cell's four pixels of a line are twelve bytes, which are computed for many cells at once and written
    // as three words: byte by byte the writing takes longer than everything else. Where the performer does not show, the background is copied.
    private unsafe void ComposeLine(float* colour, float* matte, float* plate, uint* background, uint* pixels, int cells)
    {
        int width = Vector<float>.Count, pixel = _format.CellCount, channel = FrameFormat.SubPixels * pixel, x = 0;
        uint* words = stackalloc uint[Words * width];
        for (; x <= cells - width; x += width)
        {
            if (!Matting.Shows(matte + x, pixel, Block))
            {
                Unsafe.CopyBlockUnaligned(pixels, background + (Words * x), (uint)(Words * width * sizeof(uint)));
                pixels += Words * width;
                continue;
            }
            // The order of bytes is blue, green, red; that of channels red, green, blue.
            (Level(x, 2, 0) | (Level(x, 1, 0) << 8) | (Level(x, 0, 0) << 16) | (Level(x, 2, 1) << 24)).Store(words);
            (Level(x, 1, 1) | (Level(x, 0, 1) << 8) | (Level(x, 2, 2) << 16) | (Level(x, 1, 2) << 24)).Store(words + width);
            (Level(x, 0, 2) | (Level(x, 2, 3) << 8) | (Level(x, 1, 3) << 16) | (Level(x, 0, 3) << 24)).Store(words + (2 * width));
            for (int i = 0; i < width; i++, pixels += Words)
                (pixels[0], pixels[1], pixels[2]) = (words[i], words[width + i], words[(2 * width) + i]);
        }
        for (; x < cells; x++, pixels += Words)
        {
            for (int i = 0; i < 3 * Block; i++)
            {
                int at = ((2 - (i % 3)) * channel) + (i / 3 * pixel) + x;
                ((byte*)pixels)[i] = Matting.Level(colour[at], matte[(i / 3 * pixel) + x], plate[at]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector<uint> Level(int x, int c, int j)
        {
            int at = (c * channel) + (j * pixel) + x;
            return Matting.Level(Vector.Load(colour + at), Vector.Load(matte + (j * pixel) + x), Vector.Load(plate + at));
        }
    }
}
