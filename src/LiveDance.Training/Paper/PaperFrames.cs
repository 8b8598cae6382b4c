using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Training.Data;
using OpenCvSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Paper;

/// <summary>
/// Whole frames and their drawings at the size that the paper's networks are trained at. Not thread-safe: buffers are reused.
/// </summary>
internal sealed class PaperFrames : IDisposable
{
    private readonly Dataset _dataset;
    private readonly StickFigure _figure;
    private readonly Mat _drawing;

    /// <param name="dataset">The dataset; stays the caller's.</param>
    /// <param name="size">Size of the pictures, in pixels.</param>
    public PaperFrames(Dataset dataset, Size size)
    {
        (_dataset, Size) = (dataset, size);
        _figure = new StickFigure(size, dataset.Manifest.Size);
        _drawing = new Mat(size, MatType.CV_8UC3);
    }

    /// <summary>Size of the pictures.</summary>
    public Size Size { get; }

    /// <summary>The drawing of a pose, 1 x 3 x H x W, -1..1 as the paper's networks take it.</summary>
    public Tensor Drawing(PersonPose pose)
    {
        _figure.Draw(pose, _drawing);
        float[] planes = new float[3 * Size.Width * Size.Height];
        PictureTensors.ToPlanes(_drawing, planes);
        return (tensor(planes, [1, 3, Size.Height, Size.Width]) * 2) - 1;
    }

    /// <summary>A frame, 1 x 3 x H x W, -1..1.</summary>
    public Tensor Truth(int index)
    {
        using Mat frame = Frame(index);
        return FrameTensors.Of(frame, new Rect(default, Size));
    }

    /// <summary>A frame as an image of H x W x 3 bytes, BGR; to be disposed of by the caller.</summary>
    public Mat Frame(int index)
    {
        Mat frame = _dataset.Frame(index);
        if (frame.Size() == Size) return frame;
        using (frame)
        {
            var sized = new Mat();
            Cv2.Resize(frame, sized, Size, 0, 0, InterpolationFlags.Area);
            return sized;
        }
    }

    public void Dispose()
    {
        _figure.Dispose();
        _drawing.Dispose();
    }
}
