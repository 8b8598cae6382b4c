using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

// The drawing half of imgproc. With a shift, coordinates carry that many fractional bits.
public static partial class Cv2
{
    public static void Line(
        InputOutputArray img,
        int pt1X,
        int pt1Y,
        int pt2X,
        int pt2Y,
        Scalar color,
        int thickness = 1,
        LineTypes lineType = LineTypes.Link8,
        int shift = 0) =>
        Line(img, new Point(pt1X, pt1Y), new Point(pt2X, pt2Y), color, thickness, lineType, shift);

    public static void Line(
        InputOutputArray img,
        Point pt1,
        Point pt2,
        Scalar color,
        int thickness = 1,
        LineTypes lineType = LineTypes.Link8,
        int shift = 0) =>
        Check(imgproc_line(Out(img), pt1, pt2, color, thickness, (int)lineType, shift));

    public static void Circle(
        InputOutputArray img,
        int centerX,
        int centerY,
        int radius,
        Scalar color,
        int thickness = 1,
        LineTypes lineType = LineTypes.Link8,
        int shift = 0) =>
        Circle(img, new Point(centerX, centerY), radius, color, thickness, lineType, shift);

    public static void Circle(
        InputOutputArray img,
        Point center,
        int radius,
        Scalar color,
        int thickness = 1,
        LineTypes lineType = LineTypes.Link8,
        int shift = 0) =>
        Check(imgproc_circle(Out(img), center, radius, color, thickness, (int)lineType, shift));

    public static void Ellipse(
        InputOutputArray img,
        Point center,
        Size axes,
        double angle,
        double startAngle,
        double endAngle,
        Scalar color,
        int thickness = 1,
        LineTypes lineType = LineTypes.Link8,
        int shift = 0) =>
        Check(imgproc_ellipse(
            Out(img), center, axes, angle, startAngle, endAngle, color, thickness, (int)lineType, shift));

    public static void Rectangle(
        InputOutputArray img,
        Point pt1,
        Point pt2,
        Scalar color,
        int thickness = 1,
        LineTypes lineType = LineTypes.Link8,
        int shift = 0) =>
        Check(imgproc_rectangle(Out(img), pt1, pt2, color, thickness, (int)lineType, shift));

    public static void Rectangle(
        InputOutputArray img,
        Rect rect,
        Scalar color,
        int thickness = 1,
        LineTypes lineType = LineTypes.Link8,
        int shift = 0) =>
        Check(imgproc_rectangleOf(Out(img), rect, color, thickness, (int)lineType, shift));

    public static unsafe void Polylines(
        Mat img,
        IEnumerable<IEnumerable<Point>> pts,
        bool isClosed,
        Scalar color,
        int thickness = 1,
        LineTypes lineType = LineTypes.Link8,
        int shift = 0)
    {
        using var contours = new Contours(pts);
        Check(imgproc_polylines(
            In(img),
            contours.Pointers,
            contours.Counts,
            contours.Count,
            isClosed ? 1 : 0,
            color,
            thickness,
            (int)lineType,
            shift));
    }

    public static unsafe void FillPoly(
        Mat img,
        IEnumerable<IEnumerable<Point>> pts,
        Scalar color,
        LineTypes lineType = LineTypes.Link8,
        int shift = 0,
        Point? offset = null)
    {
        using var contours = new Contours(pts);
        Check(imgproc_fillPoly(
            In(img),
            contours.Pointers,
            contours.Counts,
            contours.Count,
            color,
            (int)lineType,
            shift,
            offset ?? default));
    }

    public static void FillConvexPoly(
        Mat img, IEnumerable<Point> pts, Scalar color, LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        Point[] points = pts as Point[] ?? [.. pts];
        Check(imgproc_fillConvexPoly(In(img), points, points.Length, color, (int)lineType, shift));
    }

    public static void PutText(
        InputOutputArray img,
        string text,
        Point org,
        HersheyFonts fontFace,
        double fontScale,
        Scalar color,
        int thickness = 1,
        LineTypes lineType = LineTypes.Link8,
        bool bottomLeftOrigin = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        Check(imgproc_putText(
            Out(img), text, org, (int)fontFace, fontScale, color, thickness, (int)lineType, bottomLeftOrigin ? 1 : 0));
    }

    public static Size GetTextSize(
        string text, HersheyFonts fontFace, double fontScale, int thickness, out int baseLine)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        Check(imgproc_getTextSize(text, (int)fontFace, fontScale, thickness, out baseLine, out Size size));
        return size;
    }
}
