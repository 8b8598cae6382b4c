using System.Runtime.InteropServices;

namespace OpenCvSharp;

// native/imgproc.cpp, entry by entry.
internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_cvtColor(MatHandle a, MatHandle to, int code, int channels);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_threshold(
        MatHandle a, MatHandle to, double threshold, double max, int type, out double used);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_resize(
        MatHandle a, MatHandle to, Size size, double fx, double fy, int interpolation);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_warpAffine(
        MatHandle a, MatHandle to, MatHandle m, Size size, int flags, int border, Scalar value);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_warpPerspective(
        MatHandle a, MatHandle to, MatHandle m, Size size, int flags, int border, Scalar value);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_getAffineTransform(Point2f[] from, Point2f[] to, out MatHandle made);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_getPerspectiveTransform(Point2f[] from, Point2f[] to, out MatHandle made);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_getRotationMatrix2D(
        Point2f centre, double angle, double scale, out MatHandle made);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_invertAffineTransform(MatHandle m, MatHandle to);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_remap(
        MatHandle a, MatHandle to, MatHandle map1, MatHandle map2, int interpolation, int border, Scalar value);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_gaussianBlur(
        MatHandle a, MatHandle to, Size size, double sigmaX, double sigmaY, int border);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_blur(MatHandle a, MatHandle to, Size size, Point anchor, int border);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_medianBlur(MatHandle a, MatHandle to, int size);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_laplacian(
        MatHandle a, MatHandle to, int depth, int size, double scale, double delta, int border);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_sobel(
        MatHandle a, MatHandle to, int depth, int dx, int dy, int size, double scale, double delta, int border);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_line(
        MatHandle image, Point a, Point b, Scalar colour, int thickness, int type, int shift);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_circle(
        MatHandle image, Point centre, int radius, Scalar colour, int thickness, int type, int shift);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_ellipse(
        MatHandle image, Point centre, Size axes, double angle, double start, double end, Scalar colour,
        int thickness, int type, int shift);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_rectangle(
        MatHandle image, Point a, Point b, Scalar colour, int thickness, int type, int shift);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_rectangleOf(
        MatHandle image, Rect rect, Scalar colour, int thickness, int type, int shift);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_polylines(
        MatHandle image, IntPtr[] points, int[] counts, int contours, int closed, Scalar colour, int thickness,
        int type, int shift);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_fillPoly(
        MatHandle image, IntPtr[] points, int[] counts, int contours, Scalar colour, int type, int shift, Point offset);

    [LibraryImport(Library)]
    internal static partial IntPtr imgproc_fillConvexPoly(
        MatHandle image, Point[] points, int count, Scalar colour, int type, int shift);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial IntPtr imgproc_putText(
        MatHandle image, string text, Point origin, int font, double scale, Scalar colour, int thickness, int type,
        int bottomLeft);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial IntPtr imgproc_getTextSize(
        string text, int font, double scale, int thickness, out int baseLine, out Size size);
}
