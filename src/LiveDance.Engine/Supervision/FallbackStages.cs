using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Supervision;

/// <summary>In place of a stage that the session can do without: leaves the frame as it is.</summary>
internal sealed class SkippedStage(string name) : IStage
{
    public string Name => name;

    public void Process(Frame frame) { }

    public void Reset() { }
}

/// <summary>In place of a correction of the pose: hands the pose on as the stage before it left it.</summary>
/// <param name="name">The name of the stage that is replaced.</param>
/// <param name="input">The pose that the stage reads.</param>
/// <param name="output">The pose that it writes.</param>
internal sealed class UncorrectedPoseStage(string name, Func<Frame, PersonPose> input, Func<Frame, PersonPose> output) : IStage
{
    public string Name => name;

    public void Process(Frame frame) => output(frame).CopyFrom(input(frame));

    public void Reset() { }
}

/// <summary>In place of a stage without which the dancer's pose is not known: nobody is there, and the performer rests.</summary>
/// <param name="name">The name of the stage that is replaced.</param>
/// <param name="output">The pose that it writes.</param>
internal sealed class NobodyStage(string name, Func<Frame, PersonPose> output) : IStage
{
    public string Name => name;

    public void Process(Frame frame) => output(frame).Clear();

    public void Reset() { }
}

/// <summary>In place of the generator: the pose as a stick figure before the plate.</summary>
internal sealed class StickPictureStage(string name) : IStage
{
    public string Name => name;

    public unsafe void Process(Frame frame)
    {
        PackedPicture packed = frame.Packed;
        packed.Clear();
        frame.IsFallback = true;
        if (!frame.TargetPose.Found) return;
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

    public void Reset() { }
}

/// <summary>In place of the generator or the compositor: the empty plate.</summary>
/// <param name="name">The name of the stage that is replaced.</param>
/// <param name="plate">Picture size squared x 3 bytes, BGR; stays the caller's.</param>
internal sealed class PlateStage(string name, Mat plate) : IStage
{
    public string Name => name;

    public void Process(Frame frame)
    {
        frame.Packed.Clear();
        frame.IsFallback = true;
        plate.CopyTo(frame.Picture);
        frame.HasPicture = true;
    }

    public void Reset() { }
}
