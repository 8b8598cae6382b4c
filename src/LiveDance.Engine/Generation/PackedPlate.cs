using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>
/// The still background in the generator's own layout, so that it can be mixed with its output in one sweep.
/// </summary>
internal static class PackedPlate
{
    /// <summary>Packs an image as <see cref="PackedPicture.Colour"/> is.</summary>
    /// <param name="plate">Picture size squared x 3 bytes, BGR.</param>
    /// <param name="format">The sizes.</param>
    /// <returns>48 x cells x cells, RGB, -1 to 1.</returns>
    public static unsafe float[] From(Mat plate, FrameFormat format)
    {
        const int Block = FrameFormat.Block;
        var packed = new float[3 * FrameFormat.SubPixels * format.CellCount];
        for (int y = 0; y < format.PictureSize; y++)
        {
            byte* row = (byte*)plate.Ptr(y);
            for (int x = 0; x < format.PictureSize; x++)
            {
                int subPixel = ((y % Block) * Block) + (x % Block);
                int cell = ((y / Block) * format.Cells) + (x / Block);
                for (int c = 0; c < 3; c++)
                {
                    int channel = (c * FrameFormat.SubPixels) + subPixel;
                    packed[(channel * format.CellCount) + cell] = (row[(3 * x) + 2 - c] / 127.5f) - 1;
                }
            }
        }
        return packed;
    }
}
