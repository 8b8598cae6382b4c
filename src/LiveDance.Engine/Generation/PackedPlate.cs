using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>Still background in the generator's packed layout, so that it can be blended with the output in one pass.</summary>
internal static class PackedPlate
{
    /// <summary>Packs an image in the layout of <see cref="PackedPicture.Colour"/>.</summary>
    /// <param name="plate">Image of picture height x width x 3 bytes, BGR.</param>
    /// <param name="format">Sizes of the picture.</param>
    /// <returns>48 x rows x columns of cells values, RGB, -1 to 1.</returns>
    public static unsafe float[] From(Mat plate, FrameFormat format)
    {
        const int Block = FrameFormat.Block;
        var packed = new float[3 * FrameFormat.SubPixels * format.CellCount];
        for (int y = 0; y < format.Picture.Height; y++)
        {
            byte* row = (byte*)plate.Ptr(y);
            for (int x = 0; x < format.Picture.Width; x++)
            {
                int subPixel = ((y % Block) * Block) + (x % Block);
                int cell = ((y / Block) * format.Columns) + (x / Block);
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
