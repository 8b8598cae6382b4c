using OpenCvSharp;

namespace LiveDance.Engine.Capture;

/// <summary>Gives the images of a source the size of its first one; one of another shape gets black bars.</summary>
internal sealed class ImageFit : IDisposable
{
    private readonly Mat _scaled = new();
    private Size _size;

    /// <summary>Fits an image in place; the first one sets the size.</summary>
    public void Apply(Mat image)
    {
        Size size = image.Size();
        if (_size == default) _size = size;
        if (size == _size) return;
        double scale = Math.Min(_size.Width / (double)size.Width, _size.Height / (double)size.Height);
        int width = Math.Clamp((int)Math.Round(size.Width * scale), 1, _size.Width);
        int height = Math.Clamp((int)Math.Round(size.Height * scale), 1, _size.Height);
        Cv2.Resize(image, _scaled, new Size(width, height), 0, 0, scale < 1 ? InterpolationFlags.Area : InterpolationFlags.Linear);
        int left = (_size.Width - width) / 2, top = (_size.Height - height) / 2;
        Cv2.CopyMakeBorder(
            _scaled, image, top, _size.Height - height - top, left, _size.Width - width - left, BorderTypes.Constant, Scalar.All(0));
    }

    /// <inheritdoc/>
    public void Dispose() => _scaled.Dispose();
}
