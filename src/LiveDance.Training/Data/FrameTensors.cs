using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Training.Augmentation;
using OpenCvSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Data;

/// <summary>
/// Frames, plates, drawings and weights as tensors, cut to a window. Not thread-safe: its buffers are used again.
/// </summary>
internal sealed class FrameTensors : IDisposable
{
    // A pixel counts as the performer's from this difference to the plate on, of the range -1 to 1.
    private const float MatteRange = 0.12f;
    private const float PerformerWeight = 4, FaceWeight = 6, HandWeight = 3;

    private readonly Dataset _dataset;
    private readonly StickFigure _figure;
    private readonly Mat _drawing;
    private readonly Mat _source;
    private readonly Mat _warped = new();
    private readonly byte[] _frame;
    private readonly byte[] _plate;

    public FrameTensors(Dataset dataset)
    {
        _dataset = dataset;
        int size = dataset.Manifest.Size;
        _figure = new StickFigure(size / 2, size);
        _drawing = new Mat(size / 2, size / 2, MatType.CV_8UC3);
        _source = new Mat(size, size, MatType.CV_8UC3);
        _frame = new byte[size * size * 3];
        _plate = new byte[size * size * 3];
    }

    /// <summary>A frame's pixels, -1..1, RGB planes, into part of a batch.</summary>
    public void Frame(int index, Rect window, Span<float> planes)
    {
        Span<byte> pixels = _frame.AsSpan(0, window.Width * window.Height * 3);
        _dataset.Read(index, window, pixels);
        ToPlanes(pixels, planes, 1 / 127.5f, -1);
    }

    /// <summary>The same of a warped frame.</summary>
    public void Frame(int index, FrameWarp warp, Rect window, Span<float> planes)
    {
        if (warp == FrameWarp.Identity)
        {
            Frame(index, window, planes);
            return;
        }
        _dataset.Read(index, new Rect(0, 0, _source.Cols, _source.Rows), _source.AsSpan<byte>());
        warp.Cut(_source, window, _warped);
        ToPlanes(_warped.AsSpan<byte>(), planes, 1 / 127.5f, -1);
    }

    /// <summary>The warped plate's pixels, -1..1, RGB planes.</summary>
    public void Plate(FrameWarp warp, Rect window, Span<float> planes)
    {
        if (warp == FrameWarp.Identity)
        {
            Plate(window, planes);
            return;
        }
        warp.Cut(_dataset.Plate, window, _warped);
        ToPlanes(_warped.AsSpan<byte>(), planes, 1 / 127.5f, -1);
    }

    /// <summary>The plate's pixels, -1..1, RGB planes.</summary>
    public void Plate(Rect window, Span<float> planes)
    {
        Span<byte> pixels = _plate.AsSpan(0, window.Width * window.Height * 3);
        Cut(_dataset.Plate, window, pixels);
        ToPlanes(pixels, planes, 1 / 127.5f, -1);
    }

    /// <summary>A pose's drawing, 0..1, RGB planes, half the resolution of the frame.</summary>
    public void Drawing(PersonPose pose, Rect window, Span<float> planes)
    {
        _figure.Draw(pose, _drawing);
        var half = new Rect(window.X / 2, window.Y / 2, window.Width / 2, window.Height / 2);
        Span<byte> pixels = _plate.AsSpan(0, half.Width * half.Height * 3);
        Cut(_drawing, half, pixels);
        ToPlanes(pixels, planes, 1 / 255f, 0);
    }

    /// <summary>A pose's body coordinates, a quarter of the resolution of the frame.</summary>
    public void Coordinates(PersonPose pose, Rect window, Span<float> planes) => BodyCoordinates.Write(
        pose, _dataset.Manifest.Size,
        new PackedRegion(window.X / FrameFormat.Block, window.Y / FrameFormat.Block, window.Width / FrameFormat.Block, window.Height / FrameFormat.Block),
        planes);

    /// <summary>
    /// What the matte should be, judged by the difference of frame and plate; and where errors weigh how much.
    /// </summary>
    /// <param name="frame">-1..1, RGB planes.</param>
    /// <param name="plate">Likewise.</param>
    /// <param name="pose">The pose in the frame.</param>
    /// <param name="window">Where the planes are cut from.</param>
    /// <param name="matte">Receives 0..1.</param>
    /// <param name="weights">Receives 1 and more.</param>
    public void Judge(
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
        int size = _dataset.Manifest.Size;
        Add(DancerWindow.Box(pose, Keypoints135.Face, Keypoints135.FaceCount, 10, size), FaceWeight, weights);
        Add(DancerWindow.Box(pose, Keypoints135.LeftHand, Keypoints135.HandCount, 6, size), HandWeight, weights);
        Add(DancerWindow.Box(pose, Keypoints135.RightHand, Keypoints135.HandCount, 6, size), HandWeight, weights);

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
        _source.Dispose();
        _warped.Dispose();
    }

    /// <summary>Part of an image as a tensor, 1 x 3 x H x W, -1..1, RGB.</summary>
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
