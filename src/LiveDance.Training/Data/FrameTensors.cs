using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Training.Augmentation;
using OpenCvSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Data;

/// <summary>
/// Reads windows of frames, plates, drawings and loss weights as planes of floats. Not thread-safe: buffers are reused.
/// </summary>
internal sealed class FrameTensors : IDisposable
{
    // Difference to the plate, in the range -1..1, from which on a pixel belongs entirely to the performer.
    private const float MatteRange = 0.12f;

    // Added to the weight 1 of a pixel's error on the performer, the face and the hands.
    private const float PerformerWeight = 4, FaceWeight = 6, HandWeight = 3;

    // Pixels around the key points of face and hands that belong to them.
    private const int FaceMargin = 10, HandMargin = 6;

    private readonly Dataset _dataset;
    private readonly StickFigure _figure;
    private readonly Mat _drawing;
    private readonly Mat _warped = new();
    private readonly WarpMap _map = new();
    private readonly PersonPose _shadow = new();
    private readonly byte[] _frame;
    private readonly byte[] _plate;

    /// <param name="dataset">The dataset; stays the caller's.</param>
    public FrameTensors(Dataset dataset)
    {
        _dataset = dataset;
        Size size = dataset.Manifest.Size, half = new(size.Width / 2, size.Height / 2);
        _figure = new StickFigure(half, size, shadow: dataset.Manifest.Shadow);
        _drawing = new Mat(half, MatType.CV_8UC3);
        _frame = new byte[size.Width * size.Height * 3];
        _plate = new byte[size.Width * size.Height * 3];
    }

    /// <summary>Reads a window of a frame.</summary>
    /// <param name="index">The frame's index.</param>
    /// <param name="window">The window, in pixels.</param>
    /// <param name="planes">Receives red, green and blue planes, -1..1.</param>
    public void Frame(int index, Rect window, Span<float> planes)
    {
        Span<byte> pixels = _frame.AsSpan(0, window.Width * window.Height * 3);
        _dataset.Read(index, window, pixels);
        ToPlanes(pixels, planes, 1 / 127.5f, -1);
    }

    /// <summary>Reads a window of a warped frame.</summary>
    /// <param name="index">The frame's index.</param>
    /// <param name="warp">The warp.</param>
    /// <param name="window">The window, in pixels of the warped frame.</param>
    /// <param name="planes">Receives red, green and blue planes, -1..1.</param>
    public void Frame(int index, FrameWarp warp, Rect window, Span<float> planes)
    {
        if (warp == FrameWarp.Identity)
        {
            Frame(index, window, planes);
            return;
        }
        _map.Set(warp, window, _dataset.Manifest.Size);
        using Mat source = Mat.FromPixelData(_map.Source.Height, _map.Source.Width, MatType.CV_8UC3, _frame);
        _dataset.Read(index, _map.Source, _frame.AsSpan(0, _map.Source.Width * _map.Source.Height * 3));
        _map.Cut(source, _warped);
        ToPlanes(_warped.AsSpan<byte>(), planes, 1 / 127.5f, -1);
    }

    /// <summary>Reads a window of the warped plate; parameters as for a frame.</summary>
    public void Plate(FrameWarp warp, Rect window, Span<float> planes)
    {
        if (warp == FrameWarp.Identity)
        {
            Plate(window, planes);
            return;
        }
        _map.Set(warp, window, _dataset.Manifest.Size);
        using var source = new Mat(_dataset.Plate, _map.Source);
        _map.Cut(source, _warped);
        ToPlanes(_warped.AsSpan<byte>(), planes, 1 / 127.5f, -1);
    }

    /// <summary>Reads a window of the plate; parameters as for a frame.</summary>
    public void Plate(Rect window, Span<float> planes)
    {
        Span<byte> pixels = _plate.AsSpan(0, window.Width * window.Height * 3);
        Cut(_dataset.Plate, window, pixels);
        ToPlanes(pixels, planes, 1 / 127.5f, -1);
    }

    /// <summary>Draws a pose.</summary>
    /// <param name="pose">The pose, in pixels of the frame.</param>
    /// <param name="window">The window, in pixels of the frame.</param>
    /// <param name="planes">Receives red, green and blue planes, 0..1, at half the frame's resolution.</param>
    public void Drawing(PersonPose pose, Rect window, Span<float> planes)
    {
        _figure.Draw(pose, _drawing);
        CutDrawing(window, planes);
    }

    /// <summary>Draws a warped pose and its shadow, which must be projected before it is warped.</summary>
    /// <param name="pose">The pose, in pixels of the warped frame.</param>
    /// <param name="index">The index of the frame that the pose is of.</param>
    /// <param name="warp">The warp.</param>
    /// <param name="window">The window, in pixels of the warped frame.</param>
    /// <param name="planes">Receives red, green and blue planes, 0..1, at half the frame's resolution.</param>
    public void Drawing(PersonPose pose, int index, FrameWarp warp, Rect window, Span<float> planes)
    {
        _dataset.Manifest.Shadow?.Project(_dataset.Poses[index], _shadow);
        _figure.Draw(pose, _shadow.Found ? warp.Of(_shadow) : null, _drawing);
        CutDrawing(window, planes);
    }

    private void CutDrawing(Rect window, Span<float> planes)
    {
        var half = new Rect(window.X / 2, window.Y / 2, window.Width / 2, window.Height / 2);
        Span<byte> pixels = _plate.AsSpan(0, half.Width * half.Height * 3);
        Cut(_drawing, half, pixels);
        ToPlanes(pixels, planes, 1 / 255f, 0);
    }

    /// <summary>Computes a pose's body coordinates, see <see cref="BodyCoordinates"/>.</summary>
    /// <param name="pose">The pose, in pixels of the frame.</param>
    /// <param name="window">The window, in pixels of the frame.</param>
    /// <param name="planes">Receives the planes, at a quarter of the frame's resolution.</param>
    public void Coordinates(PersonPose pose, Rect window, Span<float> planes) => BodyCoordinates.Write(
        pose, _dataset.Manifest.Size,
        new PackedRegion(window.X / FrameFormat.Block, window.Y / FrameFormat.Block, window.Width / FrameFormat.Block, window.Height / FrameFormat.Block),
        planes);

    /// <summary>Estimates the true matte from the difference of frame and plate, and sets the weights of errors.</summary>
    /// <param name="frame">The frame's window: red, green and blue planes, -1..1.</param>
    /// <param name="plate">The plate's window, likewise.</param>
    /// <param name="pose">The pose, in pixels of the frame.</param>
    /// <param name="window">The window that the planes were cut from.</param>
    /// <param name="matte">Receives the matte, one plane, 0..1.</param>
    /// <param name="weights">Receives the weights, one plane, at least 1.</param>
    public void MatteAndWeights(
        ReadOnlySpan<float> frame, ReadOnlySpan<float> plate, PersonPose pose, Rect window, Span<float> matte, Span<float> weights)
    {
        int count = window.Width * window.Height;
        for (int i = 0; i < count; i++)
        {
            float difference = (MathF.Abs(frame[i] - plate[i]) + MathF.Abs(frame[count + i] - plate[count + i])
                + MathF.Abs(frame[(2 * count) + i] - plate[(2 * count) + i])) / 3;
            matte[i] = MathF.Min(1, difference / MatteRange);
            weights[i] = 1 + (PerformerWeight * MathF.Min(1, difference / MatteRange));
        }
        Size size = _dataset.Manifest.Size;
        Add(DancerWindow.Box(pose, Keypoints135.Face, Keypoints135.FaceCount, FaceMargin, size), FaceWeight, weights);
        Add(DancerWindow.Box(pose, Keypoints135.LeftHand, Keypoints135.HandCount, HandMargin, size), HandWeight, weights);
        Add(DancerWindow.Box(pose, Keypoints135.RightHand, Keypoints135.HandCount, HandMargin, size), HandWeight, weights);

        void Add(Rect box, float more, Span<float> target)
        {
            int left = Math.Max(box.X - window.X, 0), right = Math.Min(box.X + box.Width - window.X, window.Width);
            int top = Math.Max(box.Y - window.Y, 0), bottom = Math.Min(box.Y + box.Height - window.Y, window.Height);
            for (int y = top; y < bottom; y++)
                for (int x = left; x < right; x++) target[(y * window.Width) + x] += more;
        }
    }

    public void Dispose()
    {
        _figure.Dispose();
        _drawing.Dispose();
        _warped.Dispose();
        _map.Dispose();
    }

    /// <summary>A part of an image as a tensor, 1 x 3 x H x W, -1..1, RGB.</summary>
    public static Tensor Of(Mat image, Rect crop)
    {
        byte[] pixels = new byte[crop.Width * crop.Height * 3];
        float[] planes = new float[pixels.Length];
        Cut(image, crop, pixels);
        ToPlanes(pixels, planes, 1 / 127.5f, -1);
        return tensor(planes, [1, 3, crop.Height, crop.Width]);
    }

    private static unsafe void Cut(Mat image, Rect window, Span<byte> pixels)
    {
        int row = window.Width * 3;
        for (int y = 0; y < window.Height; y++)
        {
            byte* source = (byte*)image.Ptr(window.Y + y) + (window.X * 3);
            new ReadOnlySpan<byte>(source, row).CopyTo(pixels.Slice(y * row, row));
        }
    }

    internal static void ToPlanes(ReadOnlySpan<byte> pixels, Span<float> planes, float scale, float offset)
    {
        int count = pixels.Length / 3;
        Span<float> red = planes[..count], green = planes.Slice(count, count), blue = planes.Slice(2 * count, count);
        for (int i = 0; i < count; i++)
        {
            blue[i] = (pixels[3 * i] * scale) + offset;
            green[i] = (pixels[(3 * i) + 1] * scale) + offset;
            red[i] = (pixels[(3 * i) + 2] * scale) + offset;
        }
    }
}
