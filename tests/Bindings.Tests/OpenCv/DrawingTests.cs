using OpenCvSharp;

namespace LiveDance.Bindings.Tests.OpenCv;

public class DrawingTests
{
    [Fact]
    public void A_diagonal_line_sets_the_pixels_of_the_diagonal()
    {
        using Mat canvas = Canvas(8);
        Cv2.Line(canvas, new Point(1, 1), new Point(5, 5), new Scalar(200));
        for (int i = 1; i <= 5; i++) Assert.Equal(200, canvas.Get<byte>(i, i));
        Assert.Equal(5, Cv2.CountNonZero(canvas));
    }

    [Fact]
    public void A_shifted_line_is_placed_in_sixteenths_of_a_pixel()
    {
        using Mat canvas = Canvas(8);
        Cv2.Line(canvas, 2 * 16, 3 * 16, 6 * 16, 3 * 16, new Scalar(255), 1, LineTypes.Link8, 4);
        for (int x = 2; x <= 6; x++) Assert.Equal(255, canvas.Get<byte>(3, x));
        Assert.Equal(5, Cv2.CountNonZero(canvas));
    }

    [Fact]
    public void Filled_shapes_cover_the_area_that_geometry_gives()
    {
        using Mat canvas = Canvas(200);
        Cv2.Rectangle(canvas, new Rect(10, 20, 30, 40), new Scalar(1), -1);
        Assert.Equal(30 * 40, Cv2.CountNonZero(canvas));

        canvas.SetTo(Scalar.All(0));
        Cv2.Circle(canvas, new Point(100, 100), 60, new Scalar(1), -1);
        Assert.InRange(Cv2.CountNonZero(canvas), Math.PI * 3600 * 0.99, Math.PI * 3600 * 1.03);

        canvas.SetTo(Scalar.All(0));
        Cv2.Ellipse(canvas, new Point(100, 100), new Size(80, 40), 0, 0, 180, new Scalar(1), -1);
        Assert.InRange(Cv2.CountNonZero(canvas), Math.PI * 1600 * 0.97, Math.PI * 1600 * 1.06);
        Assert.Equal(0, canvas.Get<byte>(90, 100));

        canvas.SetTo(Scalar.All(0));
        Point[] triangle = [new(10, 10), new(110, 10), new(10, 110)];
        Cv2.FillConvexPoly(canvas, triangle, new Scalar(1));
        int convex = Cv2.CountNonZero(canvas);
        Assert.InRange(convex, 5000, 5300);

        canvas.SetTo(Scalar.All(0));
        Cv2.FillPoly(canvas, [triangle], new Scalar(1));
        Assert.Equal(convex, Cv2.CountNonZero(canvas));
    }

    [Fact]
    public void A_closed_polyline_returns_to_its_start()
    {
        Point[] square = [new(2, 2), new(6, 2), new(6, 6), new(2, 6)];
        using Mat open = Canvas(10);
        Cv2.Polylines(open, [square], false, new Scalar(1));
        Assert.Equal(13, Cv2.CountNonZero(open));
        using Mat closed = Canvas(10);
        Cv2.Polylines(closed, [square], true, new Scalar(1));
        Assert.Equal(16, Cv2.CountNonZero(closed));
    }

    [Fact]
    public void Text_stays_within_the_measured_box()
    {
        using Mat canvas = Canvas(200);
        Size size = Cv2.GetTextSize("Nova gap", HersheyFonts.HersheySimplex, 0.7, 1, out int baseLine);
        Cv2.PutText(canvas, "Nova gap", new Point(10, 100), HersheyFonts.HersheySimplex, 0.7, new Scalar(255));
        int all = Cv2.CountNonZero(canvas);
        var box = new Rect(8, 100 - size.Height - 2, size.Width + 4, size.Height + baseLine + 4);
        using Mat inside = canvas[box];
        Assert.True(all > 100);
        Assert.Equal(all, Cv2.CountNonZero(inside));
    }

    [Fact]
    public void Drawing_with_a_kept_wrapper_allocates_nothing()
    {
        using Mat canvas = Canvas(64);
        using var target = InputOutputArray.Create(canvas);
        Draw();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Draw();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Draw()
        {
            Cv2.Line(target, new Point(1, 2), new Point(60, 50), new Scalar(255), 2, LineTypes.AntiAlias, 0);
            Cv2.Circle(target, new Point(30, 30), 5, new Scalar(9), -1);
            Cv2.PutText(target, "fps", new Point(5, 20), HersheyFonts.HersheyPlain, 1, new Scalar(1));
            canvas.At<byte>(3, 3) = 1;
        }
    }

    private static Mat Canvas(int size) => new(size, size, MatType.CV_8UC1, Scalar.All(0));
}
