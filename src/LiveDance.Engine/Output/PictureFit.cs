using OpenCvSharp;

namespace LiveDance.Engine.Output;

/// <summary>Fits pictures into an output's canvas. Allocates no memory as long as the sizes do not change.</summary>
public sealed class PictureFit : IDisposable
{
    private readonly FitMode _fit;
    private Size? _size;
    private Mat? _part;
    private (IntPtr Pixels, Size Size, int Channels) _layout;
    private Rect _from;
    private Mat? _into;

    /// <param name="size">The size of the canvas in pixels; null for that of the first picture.</param>
    /// <param name="fit">How a picture of another aspect ratio is fitted.</param>
    public PictureFit(Size? size, FitMode fit) => (_size, _fit) = (size, fit);

    /// <summary>The canvas; valid after <see cref="Draw"/>.</summary>
    public Mat Canvas { get; } = new();

    /// <summary>Draws a picture on the canvas.</summary>
    /// <param name="picture">Height x width x 3 or 4 bytes.</param>
    public void Draw(Mat picture)
    {
        var layout = (picture.Data, picture.Size(), picture.Channels());
        if (layout != _layout) LayOut(picture);
        _layout = layout;
        Cv2.Resize(_part!, _into!, _into!.Size(), 0, 0, Shrinks() ? InterpolationFlags.Area : InterpolationFlags.Linear);
    }

    /// <summary>Computes which rectangle of a picture is drawn into which rectangle of a canvas, in pixels of each.</summary>
    public static (Rect From, Rect Into) Place(Size picture, Size canvas, FitMode fit)
    {
        var all = new Rect(0, 0, picture.Width, picture.Height);
        var whole = new Rect(0, 0, canvas.Width, canvas.Height);
        double across = canvas.Width / (double)picture.Width, down = canvas.Height / (double)picture.Height;
        switch (fit)
        {
            case FitMode.Crop:
                double larger = Math.Max(across, down);
                return (Middle(picture, canvas.Width / larger, canvas.Height / larger), whole);
            case FitMode.Pad:
                double smaller = Math.Min(across, down);
                return (all, Middle(canvas, picture.Width * smaller, picture.Height * smaller));
            default:
                return (all, whole);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _part?.Dispose();
        _into?.Dispose();
        Canvas.Dispose();
    }

    private bool Shrinks() => _into!.Cols < _from.Width;

    private void LayOut(Mat picture)
    {
        // An encoder keeps the size that it was opened with; a performer with pictures of another size is fitted into it.
        Size size = _size ??= picture.Size();
        Canvas.Create(size, picture.Type());
        Canvas.SetTo(new Scalar(0, 0, 0, 0));
        (_from, Rect into) = Place(picture.Size(), size, _fit);
        _part?.Dispose();
        _into?.Dispose();
        _part = new Mat(picture, _from);
        _into = new Mat(Canvas, into);
    }

    private static Rect Middle(Size room, double width, double height)
    {
        int w = Math.Clamp((int)Math.Round(width), 1, room.Width), h = Math.Clamp((int)Math.Round(height), 1, room.Height);
        return new Rect((room.Width - w) / 2, (room.Height - h) / 2, w, h);
    }
}
