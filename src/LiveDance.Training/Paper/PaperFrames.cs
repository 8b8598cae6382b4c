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
    /// <param name="size">Side of the pictures, in pixels.</param>
    public PaperFrames(Dataset dataset, int size)
    {
        (_dataset, Size) = (dataset, size);
        _figure = new StickFigure(size, dataset.Manifest.Size);
        _drawing = new Mat(size, size, MatType.CV_8UC3);
    }

    /// <summary>Side of the pictures.</summary>
    public int Size { get; }

    /// <summary>The drawing of a pose, 1 x 3 x S x S, -1..1 as the paper's networks take it.</summary>
    public Tensor Drawing(PersonPose pose)
    {
        _figure.Draw(pose, _drawing);
        float[] planes = new float[3 * Size * Size];
        PictureTensors.ToPlanes(_drawing, planes);
        return (tensor(planes, [1, 3, Size, Size]) * 2) - 1;
    }

    /// <summary>A frame, 1 x 3 x S x S, -1..1.</summary>
    public Tensor Truth(int index)
    {
        using Mat frame = Frame(index);
        return FrameTensors.Of(frame, new Rect(0, 0, Size, Size));
    }

    /// <summary>A frame as an image of S x S x 3 bytes, BGR; to be disposed of by the caller.</summary>
    public Mat Frame(int index)
    {
        Mat frame = _dataset.Frame(index);
        if (frame.Rows == Size) return frame;
        using (frame)
        {
            var sized = new Mat();
            Cv2.Resize(frame, sized, new Size(Size, Size), 0, 0, InterpolationFlags.Area);
            return sized;
        }
    }

    public void Dispose()
    {
        _figure.Dispose();
        _drawing.Dispose();
    }
}
