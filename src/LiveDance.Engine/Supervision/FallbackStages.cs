using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Supervision;

/// <summary>Replaces an optional stage; does not change the frame.</summary>
internal sealed class SkippedStage(string name) : IStage
{
    public string Name => name;

    public void Process(Frame frame) { }

    public void Reset() { }
}

/// <summary>Replaces a stage that corrects the pose; copies the pose unchanged.</summary>
/// <param name="name">The name of the replaced stage.</param>
/// <param name="input">The pose that the stage reads.</param>
/// <param name="output">The pose that it writes.</param>
internal sealed class UncorrectedPoseStage(string name, Func<Frame, PersonPose> input, Func<Frame, PersonPose> output) : IStage
{
    public string Name => name;

    public void Process(Frame frame) => output(frame).CopyFrom(input(frame));

    public void Reset() { }
}

/// <summary>Replaces a stage without which the dancer's pose is unknown; outputs an empty pose, so that the performer rests.</summary>
/// <param name="name">The name of the replaced stage.</param>
/// <param name="output">The pose that it writes.</param>
internal sealed class NobodyStage(string name, Func<Frame, PersonPose> output) : IStage
{
    public string Name => name;

    public void Process(Frame frame) => output(frame).Clear();

    public void Reset() { }
}

/// <summary>Replaces the generator; outputs the stick figure over the plate.</summary>
internal sealed class StickPictureStage(string name) : IStage
{
    public string Name => name;

    public unsafe void Process(Frame frame)
    {
        PackedPicture packed = frame.Packed;
        packed.Clear();
        frame.IsFallback = true;
        if (!frame.TargetPose.Found) return;
        packed.SetRegion(PackedRegion.Whole(packed.Format));
        FrameFormat format = packed.Format;
        int plane = FrameFormat.SubPixels * format.CellCount;
        for (int y = 0; y < format.Picture.Height; y++)
        {
            byte* row = (byte*)frame.Drawing.Ptr(y * format.Drawing.Height / format.Picture.Height);
            for (int x = 0; x < format.Picture.Width; x++)
            {
                byte* pixel = row + (3 * (x * format.Drawing.Width / format.Picture.Width));
                if (pixel[0] + pixel[1] + pixel[2] == 0) continue;
                int at = format.IndexOf(x, y);
                for (int c = 0; c < 3; c++) packed.Colour[(c * plane) + at] = (pixel[2 - c] / 127.5f) - 1;
                packed.Matte[at] = 1;
            }
        }
    }

    public void Reset() { }
}

/// <summary>Replaces the generator or the compositor; outputs the plate only.</summary>
/// <param name="name">The name of the replaced stage.</param>
/// <param name="plate">Picture height x width x 3 bytes, BGR; owned by the caller.</param>
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
