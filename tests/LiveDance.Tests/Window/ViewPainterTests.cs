using LiveDance.Control;
using LiveDance.Engine.Frames;
using LiveDance.Window;
using OpenCvSharp;

namespace LiveDance.Tests.Window;

/// <summary>Tests the pixels that <see cref="ViewPainter"/> paints.</summary>
public sealed class ViewPainterTests : IDisposable
{
    private readonly ViewPainter _painter = new();
    private readonly Mat _source = new(48, 64, MatType.CV_8UC3, new Scalar(10, 0, 0));
    private readonly Mat _drawing = new(32, 32, MatType.CV_8UC3, new Scalar(0, 20, 0));
    private readonly Mat _picture = new(64, 64, MatType.CV_8UC3, new Scalar(0, 0, 30));
    private readonly Mat _canvas = new();

    [Fact]
    public void Each_pane_has_its_content_and_the_rest_is_black()
    {
        using var canvas = new Mat(100, 250, MatType.CV_8UC3, Scalar.All(99));
        _painter.PaintInto(ViewLayout.SideBySide, _source, _drawing, _picture, mirror: false, canvas);
        // Height 75: panes of 100, 75 and 75, 12 rows from the top.
        Assert.Equal(new Vec3b(10, 0, 0), canvas.Get<Vec3b>(50, 99));
        Assert.Equal(new Vec3b(0, 20, 0), canvas.Get<Vec3b>(50, 100));
        Assert.Equal(new Vec3b(0, 0, 30), canvas.Get<Vec3b>(50, 175));
        Assert.Equal(new Vec3b(0, 0, 0), canvas.Get<Vec3b>(11, 50));
        Assert.Equal(new Vec3b(10, 0, 0), canvas.Get<Vec3b>(12, 50));
        Assert.Equal(new Vec3b(0, 0, 0), canvas.Get<Vec3b>(87, 50));
    }

    [Fact]
    public void Performer_at_the_natural_size_is_unchanged()
    {
        new Random(2).NextBytes(_picture.AsSpan<byte>());
        _painter.Paint(ViewLayout.SideBySide, _source, _drawing, _picture, mirror: false, _canvas);
        Assert.Equal(new Size(214, 64), _canvas.Size());
        using Mat pane = _canvas[new Rect(149, 0, 64, 64)];
        Assert.Equal(0, Cv2.Norm(pane, _picture, NormTypes.INF));
    }

    [Fact]
    public void Mirroring_exchanges_left_and_right_within_each_pane()
    {
        _source.Set(5, 7, new Vec3b(255, 255, 255));
        _picture.Set(9, 3, new Vec3b(255, 255, 255));
        _painter.Paint(ViewLayout.Performer, _source, _drawing, _picture, mirror: true, _canvas);
        Assert.Equal(new Vec3b(255, 255, 255), _canvas.Get<Vec3b>(9, 60));

        _painter.Paint(ViewLayout.SideBySide, _source, _drawing, _picture, mirror: true, _canvas);
        Assert.Equal(new Vec3b(255, 255, 255), _canvas.Get<Vec3b>(9, 149 + 60));
        Assert.True(_canvas.Get<Vec3b>(6, 85 - 10).Item1 > 0, "the source pane is mirrored in its own place");
    }

    [Fact]
    public void Sampling_is_bilinear_with_half_pixel_centres_and_clamped_edges()
    {
        using Mat two = Mat.FromPixelData(2, 2, MatType.CV_8UC3, new byte[] { 0, 0, 0, 200, 0, 0, 0, 0, 0, 200, 0, 0 });
        using var canvas = new Mat(8, 8, MatType.CV_8UC3);
        _painter.PaintInto(ViewLayout.Performer, _source, _drawing, two, mirror: false, canvas);
        // Column x samples (x + 0.5) / 4 - 0.5: 0 and 1 are the centres of the two pixels.
        int[] row = [.. Enumerable.Range(0, 8).Select(x => (int)canvas.Get<Vec3b>(4, x).Item0)];
        Assert.Equal([0, 0, 25, 75, 125, 175, 200, 200], row);
    }

    [Fact]
    public void Source_without_an_image_leaves_its_pane_empty()
    {
        using var nothing = new Mat();
        _painter.Paint(ViewLayout.Inset, nothing, _drawing, _picture, mirror: false, _canvas);
        Assert.Equal(new Vec3b(0, 0, 30), _canvas.Get<Vec3b>(2, 2));
    }

    [Fact]
    public void Painting_reused_frames_allocates_nothing()
    {
        using Frame first = new(FrameFormat.Square(64, 32)), second = new(FrameFormat.Square(64, 32));
        _source.CopyTo(first.Image);
        _source.CopyTo(second.Image);
        Paint(20);
        Assert.Equal(0, Allocation.Least(() => Paint(200)));

        void Paint(int times)
        {
            for (int i = 0; i < times; i++)
                _painter.Paint(ViewLayout.SideBySide, i % 2 == 0 ? first : second, _canvas);
        }
    }

    public void Dispose()
    {
        _painter.Dispose();
        foreach (Mat mat in new[] { _source, _drawing, _picture, _canvas }) mat.Dispose();
    }
}
