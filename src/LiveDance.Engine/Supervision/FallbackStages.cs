using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Supervision;

/// <summary>Stands in for any stage that cannot be had any more: nobody is there, and the picture is the plate.</summary>
internal sealed class PlateStage(string name, Mat plate) : IStage
{
    public string Name => name;

    public void Process(Frame frame)
    {
        frame.Pose.Clear();
        frame.Driven.Clear();
        frame.Packed.Clear();
        plate.CopyTo(frame.Picture);
        frame.HasPicture = true;
    }
}

/// <summary>Stands in for a stage that the show can do without.</summary>
internal sealed class LeftOutStage(string name) : IStage
{
    public string Name => name;

    public void Process(Frame frame) { }
}

/// <summary>Stands in for the generator: the dancer as a stick figure before the plate.</summary>
internal sealed class StickPictureStage(string name) : IStage
{
    public string Name => name;

    public unsafe void Process(Frame frame)
    {
        PackedPicture packed = frame.Packed;
        packed.Clear();
        if (!frame.Driven.Found) return;
        const int Block = FrameFormat.Block;
        FrameFormat format = packed.Format;
        int plane = FrameFormat.SubPixels * format.CellCount;
        for (int y = 0; y < format.PictureSize; y++)
        {
            byte* row = (byte*)frame.Drawing.Ptr(y * format.DrawingSize / format.PictureSize);
            for (int x = 0; x < format.PictureSize; x++)
            {
                byte* pixel = row + (3 * (x * format.DrawingSize / format.PictureSize));
                if (pixel[0] + pixel[1] + pixel[2] == 0) continue;
                int at = ((((y % Block) * Block) + (x % Block)) * format.CellCount) + ((y / Block) * format.Cells) + (x / Block);
                for (int c = 0; c < 3; c++) packed.Colour[(c * plane) + at] = (pixel[2 - c] / 127.5f) - 1;
                packed.Matte[at] = 1;
            }
        }
    }
}
