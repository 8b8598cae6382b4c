using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Composes the final picture on the CPU: unpacks the generator's 4 x 4 blocks and blends them over the plate. The window's fragment
/// shader does the same on the GPU.
/// </summary>
public sealed class Compositor : IStage
{
    private readonly FrameFormat _format;
    private readonly byte[] _background;
    private readonly float[] _plate;
    private readonly int[] _levels;

    /// <param name="performer">Performer with the plate and the sizes.</param>
    /// <param name="background">Background instead of the plate, used by this call only: height x width x 3 bytes, BGR.</param>
    public Compositor(Performer performer, Mat? background = null)
    {
        _format = performer.Format;
        Mat plate = background ?? performer.Plate;
        _background = plate.AsSpan<byte>().ToArray();
        _plate = PackedPlate.From(plate, _format);
        _levels = new int[3 * _format.Columns];
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
        const int Block = FrameFormat.Block;
        PackedRegion region = packed.Region;
        _background.CopyTo(picture.AsSpan<byte>());
        for (int y = region.Y * Block; y < (region.Y + region.Height) * Block; y++)
        {
            byte* row = (byte*)picture.Ptr(y) + (3 * Block * region.X);
            for (int j = 0; j < Block; j++)
            {
                Mix(packed, (y / Block) - region.Y, ((y % Block) * Block) + j);
                Interleave(row + (3 * j), region.Width);
            }
        }
    }

    private void Mix(PackedPicture packed, int row, int subPixel)
    {
        PackedRegion region = packed.Region;
        int cells = region.Width;
        ReadOnlySpan<float> matte = packed.Matte.AsSpan(packed.RowOf(subPixel, region, row), cells);
        for (int c = 0; c < 3; c++)
        {
            int channel = packed.RowOf((c * FrameFormat.SubPixels) + subPixel, region, row);
            Matting.Mix(packed.Colour.AsSpan(channel, cells), matte, _plate.AsSpan(channel, cells), _levels.AsSpan(c * cells, cells));
        }
    }

    private unsafe void Interleave(byte* pixel, int cells)
    {
        ReadOnlySpan<int> red = _levels.AsSpan(0, cells), green = _levels.AsSpan(cells, cells), blue = _levels.AsSpan(2 * cells, cells);
        for (int x = 0; x < cells; x++)
        {
            pixel[0] = (byte)blue[x];
            pixel[1] = (byte)green[x];
            pixel[2] = (byte)red[x];
            pixel += 3 * FrameFormat.Block;
        }
    }
}
