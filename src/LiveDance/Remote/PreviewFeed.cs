using System.Diagnostics;
using LiveDance.Control;
using LiveDance.Window;
using OpenCvSharp;

namespace LiveDance.Remote;

/// <summary>
/// Small pictures of what the window shows, for remotes. One is painted when a client asks and shared with all others who ask for it, so
/// that many phones cost no more than one; none is painted while nobody looks.
/// </summary>
internal sealed class PreviewFeed : IPictureFeed, IDisposable
{
    // The longest side in pixels, and the JPEG quality: sharp enough on a phone, and about 25 KB.
    private const int LongestSide = 640;
    private const int Quality = 75;

    // The shortest time between two pictures, and the pause before looking for a new one.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(80), Pause = TimeSpan.FromMilliseconds(15);
    private static readonly int[] JpegOptions = [(int)ImwriteFlags.JpegQuality, Quality];
    private readonly NewestFrame _newest;
    private readonly ViewState _view;
    private readonly SemaphoreSlim _painting = new(1);
    private readonly ViewPainter _painter = new();
    private readonly Mat _canvas = new();
    private readonly Mat _small = new();
    private (long Frame, ViewLayout Layout, bool Mirror) _painted = (-1, default, false);
    private byte[] _jpeg = [];
    private long _number;
    private long _paintedAt;

    /// <param name="newest">The newest frame of the session.</param>
    /// <param name="view">The layout and whether it is mirrored.</param>
    public PreviewFeed(NewestFrame newest, ViewState view) => (_newest, _view) = (newest, view);

    /// <inheritdoc/>
    public long Number => Interlocked.Read(ref _number);

    /// <inheritdoc/>
    public async ValueTask<(byte[] Jpeg, long Number)> NextAsync(long after, CancellationToken cancellation)
    {
        while (true)
        {
            await _painting.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                if (Stopwatch.GetElapsedTime(_paintedAt) >= Interval) Paint();
                // A client that was paired with an earlier run of the show has a number from there.
                if (_jpeg.Length > 0 && after != _number) return (_jpeg, _number);
            }
            finally
            {
                _painting.Release();
            }
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        // Clients have left before; one that still paints keeps the images.
        if (!_painting.Wait(TimeSpan.FromSeconds(2))) return;
        _painter.Dispose();
        _canvas.Dispose();
        _small.Dispose();
        _painting.Dispose();
    }

    private void Paint()
    {
        var now = (_newest.Count, _view.Layout, _view.Mirror);
        if (now == _painted || _newest.Take() is not { } frame) return;
        try
        {
            if (!frame.HasPicture) return;
            _painter.Paint(_view.Layout, frame.Image, frame.Drawing, frame.Picture, _view.Mirror, _canvas);
            double scale = Math.Min(1, LongestSide / (double)Math.Max(_canvas.Width, _canvas.Height));
            Cv2.Resize(_canvas, _small, new Size((int)(_canvas.Width * scale), (int)(_canvas.Height * scale)), 0, 0, InterpolationFlags.Area);
            _jpeg = _small.ImEncode(".jpg", JpegOptions);
            Interlocked.Increment(ref _number);
            (_painted, _paintedAt) = (now, Stopwatch.GetTimestamp());
        }
        finally
        {
            frame.Release();
        }
    }
}
