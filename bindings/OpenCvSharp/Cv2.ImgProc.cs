using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

public static partial class Cv2
{
    public static void CvtColor(InputArray src, OutputArray dst, ColorConversionCodes code, int dstCn = 0) =>
        Check(imgproc_cvtColor(In(src), Out(dst), (int)code, dstCn));

    public static double Threshold(InputArray src, OutputArray dst, double thresh, double maxval, ThresholdTypes type)
    {
        Check(imgproc_threshold(In(src), Out(dst), thresh, maxval, (int)type, out double used));
        return used;
    }

    public static void Resize(
        InputArray src,
        OutputArray dst,
        Size dsize,
        double fx = 0,
        double fy = 0,
        InterpolationFlags interpolation = InterpolationFlags.Linear) =>
        Check(imgproc_resize(In(src), Out(dst), dsize, fx, fy, (int)interpolation));

    public static void WarpAffine(
        InputArray src,
        OutputArray dst,
        InputArray m,
        Size dsize,
        InterpolationFlags flags = InterpolationFlags.Linear,
        BorderTypes borderMode = BorderTypes.Constant,
        Scalar? borderValue = null) =>
        Check(imgproc_warpAffine(In(src), Out(dst), In(m), dsize, (int)flags, (int)borderMode, borderValue ?? default));

    public static void WarpPerspective(
        InputArray src,
        OutputArray dst,
        InputArray m,
        Size dsize,
        InterpolationFlags flags = InterpolationFlags.Linear,
        BorderTypes borderMode = BorderTypes.Constant,
        Scalar? borderValue = null) =>
        Check(imgproc_warpPerspective(
            In(src), Out(dst), In(m), dsize, (int)flags, (int)borderMode, borderValue ?? default));

    public static Mat GetAffineTransform(IEnumerable<Point2f> src, IEnumerable<Point2f> dst)
    {
        Check(imgproc_getAffineTransform(Exactly(3, src), Exactly(3, dst), out MatHandle handle));
        return new Mat(handle);
    }

    public static Mat GetPerspectiveTransform(IEnumerable<Point2f> src, IEnumerable<Point2f> dst)
    {
        Check(imgproc_getPerspectiveTransform(Exactly(4, src), Exactly(4, dst), out MatHandle handle));
        return new Mat(handle);
    }

    public static Mat GetRotationMatrix2D(Point2f center, double angle, double scale)
    {
        Check(imgproc_getRotationMatrix2D(center, angle, scale, out MatHandle handle));
        return new Mat(handle);
    }

    public static void InvertAffineTransform(InputArray m, OutputArray im) =>
        Check(imgproc_invertAffineTransform(In(m), Out(im)));

    public static void Remap(
        InputArray src,
        OutputArray dst,
        InputArray map1,
        InputArray map2,
        InterpolationFlags interpolation = InterpolationFlags.Linear,
        BorderTypes borderMode = BorderTypes.Constant,
        Scalar? borderValue = null) =>
        Check(imgproc_remap(
            In(src), Out(dst), In(map1), In(map2), (int)interpolation, (int)borderMode, borderValue ?? default));

    public static void GaussianBlur(
        InputArray src,
        OutputArray dst,
        Size ksize,
        double sigmaX,
        double sigmaY = 0,
        BorderTypes borderType = BorderTypes.Default) =>
        Check(imgproc_gaussianBlur(In(src), Out(dst), ksize, sigmaX, sigmaY, (int)borderType));

    public static void Blur(
        InputArray src,
        OutputArray dst,
        Size ksize,
        Point? anchor = null,
        BorderTypes borderType = BorderTypes.Default) =>
        Check(imgproc_blur(In(src), Out(dst), ksize, anchor ?? new Point(-1, -1), (int)borderType));

    public static void MedianBlur(InputArray src, OutputArray dst, int ksize) =>
        Check(imgproc_medianBlur(In(src), Out(dst), ksize));

    public static void Laplacian(
        InputArray src,
        OutputArray dst,
        MatType ddepth,
        int ksize = 1,
        double scale = 1,
        double delta = 0,
        BorderTypes borderType = BorderTypes.Default) =>
        Check(imgproc_laplacian(In(src), Out(dst), ddepth, ksize, scale, delta, (int)borderType));

    public static void Sobel(
        InputArray src,
        OutputArray dst,
        MatType ddepth,
        int xorder,
        int yorder,
        int ksize = 3,
        double scale = 1,
        double delta = 0,
        BorderTypes borderType = BorderTypes.Default) =>
        Check(imgproc_sobel(In(src), Out(dst), ddepth, xorder, yorder, ksize, scale, delta, (int)borderType));

    private static Point2f[] Exactly(int count, IEnumerable<Point2f> points)
    {
        Point2f[] array = [.. points];
        return array.Length == count
            ? array
            : throw new ArgumentException($"{count} points are needed, {array.Length} were given.", nameof(points));
    }
}
