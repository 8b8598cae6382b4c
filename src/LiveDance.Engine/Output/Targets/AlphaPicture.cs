using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Output.Targets;

/// <summary>Creates a picture of the performer without background, with the matte as alpha, for compositing in other programs.</summary>
public static class AlphaPicture
{
    /// <summary>Unpacks the generator's output.</summary>
    /// <param name="packed">The generator's output.</param>
    /// <param name="picture">Receives the picture: height x width x 4 bytes, BGRA, not premultiplied.</param>
    public static unsafe void Unpack(PackedPicture packed, Mat picture)
    {
        FrameFormat format = packed.Format;
        picture.Create(format.Picture, MatType.CV_8UC4);
        int plane = FrameFormat.SubPixels * format.CellCount;
        // Outside the region the colours have no meaning, and encoders spend bits on whatever is there.
        picture.SetTo(new Scalar(0, 0, 0, 0));
        const int Block = FrameFormat.Block;
        PackedRegion region = packed.Region;
        for (int y = region.Y * Block; y < (region.Y + region.Height) * Block; y++)
        {
            byte* row = (byte*)picture.Ptr(y);
            for (int x = region.X * Block; x < (region.X + region.Width) * Block; x++)
            {
                int at = format.IndexOf(x, y);
                row[4 * x] = Level(packed.Colour[(2 * plane) + at]);
                row[(4 * x) + 1] = Level(packed.Colour[plane + at]);
                row[(4 * x) + 2] = Level(packed.Colour[at]);
                row[(4 * x) + 3] = (byte)((Math.Clamp(packed.Matte[at], 0, 1) * 255) + 0.5f);
            }
        }
    }

    private static byte Level(float colour) => (byte)Math.Clamp(((colour + 1) * 127.5f) + 0.5f, 0, 255);
}
