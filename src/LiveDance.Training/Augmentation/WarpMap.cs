using OpenCvSharp;

namespace LiveDance.Training.Augmentation;

/// <summary>
/// Where each pixel of a window of a warped frame comes from. Computed once for several pictures of the same size, such as a frame and its
/// plate. Not thread-safe.
/// </summary>
internal sealed class WarpMap : IDisposable
{
    // Pixels around a place that bicubic interpolation reads.
    private const int Reach = 3;

    private Mat _places = new();
    private float[] _shiftX = [], _shiftY = [];
    private (FrameWarp Warp, Rect Window, Size Frame)? _of;

    /// <summary>The part of the original picture that the window shows, with what interpolation needs around it.</summary>
    public Rect Source { get; private set; }

    /// <summary>Computes the places, unless they are those of the last call.</summary>
    /// <param name="warp">The warp.</param>
    /// <param name="window">The window, in pixels of the warped frame.</param>
    /// <param name="frame">Size of the frame.</param>
    public void Set(FrameWarp warp, Rect window, Size frame)
    {
        if (_of == (warp, window, frame)) return;
        _of = (warp, window, frame);
        if (_places.Rows != window.Height || _places.Cols != window.Width)
        {
            _places.Dispose();
            _places = new Mat(window.Height, window.Width, MatType.CV_32FC2);
            (_shiftX, _shiftY) = (new float[window.Width], new float[window.Width]);
        }
        Span<float> from = _places.AsSpan<float>();
        Fill(warp, window, from);
        (float left, float top, float right, float bottom) = Bounds(from);
        Rect needed = Rect.FromLTRB((int)MathF.Floor(left) - Reach, (int)MathF.Floor(top) - Reach, (int)right + Reach + 1, (int)bottom + Reach + 1);
        Source = needed.Intersect(new Rect(default, frame));
        // A window beyond the frame shows the frame's border.
        if (Source.Width <= 0 || Source.Height <= 0) Source = new Rect(default, frame);
        for (int i = 0; i < from.Length; i += 2)
        {
            from[i] -= Source.X;
            from[i + 1] -= Source.Y;
        }
    }

    /// <summary>Cuts the window out of a picture. Beyond the frame its border is repeated.</summary>
    /// <param name="source">The part <see cref="Source"/> of the original picture.</param>
    /// <param name="target">Receives the window's pixels.</param>
    public void Cut(Mat source, Mat target)
    {
        using var none = new Mat();
        Cv2.Remap(source, target, _places, none, InterpolationFlags.Cubic, BorderTypes.Replicate);
    }

    public void Dispose() => _places.Dispose();

    private void Fill(FrameWarp warp, Rect window, Span<float> from)
    {
        (float sin, float cos) = (MathF.Sin(warp.Turn) / warp.Scale, MathF.Cos(warp.Turn) / warp.Scale);
        ElasticDeformation? deformation = warp.Deformation == 0 ? null : new ElasticDeformation(warp.Deformation);
        for (int row = 0, at = 0; row < window.Height; row++)
        {
            // Key points count from a pixel's corner, OpenCV from its centre.
            float top = window.Y + row + 0.5f;
            deformation?.Shifts(window.X + 0.5f, top, _shiftX, _shiftY);
            for (int column = 0; column < window.Width; column++, at += 2)
            {
                float x = window.X + column + 0.5f + _shiftX[column] - warp.X, y = top + _shiftY[column] - warp.Y;
                from[at] = warp.X + (cos * x) + (sin * y) - 0.5f;
                from[at + 1] = warp.Y - (sin * x) + (cos * y) - 0.5f;
            }
        }
        if (deformation is null) return;
        Array.Clear(_shiftX);
        Array.Clear(_shiftY);
    }

    private static (float Left, float Top, float Right, float Bottom) Bounds(ReadOnlySpan<float> from)
    {
        float left = float.MaxValue, top = float.MaxValue, right = float.MinValue, bottom = float.MinValue;
        for (int i = 0; i < from.Length; i += 2)
        {
            (left, right) = (MathF.Min(left, from[i]), MathF.Max(right, from[i]));
            (top, bottom) = (MathF.Min(top, from[i + 1]), MathF.Max(bottom, from[i + 1]));
        }
        return (left, top, right, bottom);
    }
}
