using System.Runtime.InteropServices;
using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

/// <summary>OpenCV's functions. Documentation: docs.opencv.org/4.6.0.</summary>
public static partial class Cv2
{
    public static void Add(
        InputArray src1, InputArray src2, OutputArray dst, InputArray? mask = null, int dtype = -1) =>
        Check(core_add(In(src1), In(src2), Out(dst), InputArray.HandleOf(mask), dtype));

    public static void Subtract(
        InputArray src1, InputArray src2, OutputArray dst, InputArray? mask = null, int dtype = -1) =>
        Check(core_subtract(In(src1), In(src2), Out(dst), InputArray.HandleOf(mask), dtype));

    public static void Multiply(InputArray src1, InputArray src2, OutputArray dst, double scale = 1, int dtype = -1) =>
        Check(core_multiply(In(src1), In(src2), Out(dst), scale, dtype));

    public static void AddWeighted(
        InputArray src1, double alpha, InputArray src2, double beta, double gamma, OutputArray dst, int dtype = -1) =>
        Check(core_addWeighted(In(src1), alpha, In(src2), beta, gamma, Out(dst), dtype));

    public static void Absdiff(InputArray src1, InputArray src2, OutputArray dst) =>
        Check(core_absdiff(In(src1), In(src2), Out(dst)));

    public static void BitwiseNot(InputArray src, OutputArray dst, InputArray? mask = null) =>
        Check(core_bitwiseNot(In(src), Out(dst), InputArray.HandleOf(mask)));

    public static void Min(InputArray src1, InputArray src2, OutputArray dst) =>
        Check(core_min(In(src1), In(src2), Out(dst)));

    public static void Min(Mat src1, Mat src2, Mat dst) => Check(core_min(In(src1), In(src2), In(dst)));

    public static void Min(Mat src1, double src2, Mat dst) => Check(core_minWith(In(src1), src2, In(dst)));

    public static void Max(InputArray src1, InputArray src2, OutputArray dst) =>
        Check(core_max(In(src1), In(src2), Out(dst)));

    public static void Max(Mat src1, Mat src2, Mat dst) => Check(core_max(In(src1), In(src2), In(dst)));

    public static void Max(Mat src1, double src2, Mat dst) => Check(core_maxWith(In(src1), src2, In(dst)));

    public static void InRange(InputArray src, InputArray lowerb, InputArray upperb, OutputArray dst) =>
        Check(core_inRange(In(src), In(lowerb), In(upperb), Out(dst)));

    public static void InRange(InputArray src, Scalar lowerb, Scalar upperb, OutputArray dst) =>
        Check(core_inRangeScalar(In(src), lowerb, upperb, Out(dst)));

    public static void ConvertScaleAbs(InputArray src, OutputArray dst, double alpha = 1, double beta = 0) =>
        Check(core_convertScaleAbs(In(src), Out(dst), alpha, beta));

    public static Scalar Mean(InputArray src, InputArray? mask = null)
    {
        Check(core_mean(In(src), InputArray.HandleOf(mask), out Scalar mean));
        return mean;
    }

    public static void MeanStdDev(InputArray src, out Scalar mean, out Scalar stddev, InputArray? mask = null) =>
        Check(core_meanStdDev(In(src), InputArray.HandleOf(mask), out mean, out stddev));

    public static void MinMaxLoc(InputArray src, out double minVal, out double maxVal) =>
        MinMaxLoc(src, out minVal, out maxVal, out _, out _);

    public static void MinMaxLoc(InputArray src, out Point minLoc, out Point maxLoc) =>
        MinMaxLoc(src, out _, out _, out minLoc, out maxLoc);

    public static void MinMaxLoc(
        InputArray src,
        out double minVal,
        out double maxVal,
        out Point minLoc,
        out Point maxLoc,
        InputArray? mask = null) =>
        Check(core_minMaxLoc(In(src), InputArray.HandleOf(mask), out minVal, out maxVal, out minLoc, out maxLoc));

    public static double Norm(InputArray src1, NormTypes normType = NormTypes.L2, InputArray? mask = null)
    {
        Check(core_norm(In(src1), (int)normType, InputArray.HandleOf(mask), out double norm));
        return norm;
    }

    public static double Norm(
        InputArray src1, InputArray src2, NormTypes normType = NormTypes.L2, InputArray? mask = null)
    {
        Check(core_normBetween(In(src1), In(src2), (int)normType, InputArray.HandleOf(mask), out double norm));
        return norm;
    }

    public static int CountNonZero(InputArray mtx)
    {
        Check(core_countNonZero(In(mtx), out int count));
        return count;
    }

    public static void Merge(Mat[] mv, Mat dst)
    {
        using var planes = new MatList(mv);
        Check(core_merge(planes.Pointers, planes.Count, In(dst)));
    }

    public static Mat[] Split(Mat src)
    {
        Split(src, out Mat[] mv);
        return mv;
    }

    public static void Split(Mat src, out Mat[] mv)
    {
        ArgumentNullException.ThrowIfNull(src);
        mv = new Mat[src.Channels()];
        for (int channel = 0; channel < mv.Length; channel++)
            ExtractChannel(src, mv[channel] = new Mat(), channel);
    }

    public static void ExtractChannel(InputArray src, OutputArray dst, int coi) =>
        Check(core_extractChannel(In(src), Out(dst), coi));

    public static void HConcat(IEnumerable<Mat> src, OutputArray dst)
    {
        using var mats = new MatList(src);
        Check(core_hconcat(mats.Pointers, mats.Count, Out(dst)));
    }

    public static void VConcat(IEnumerable<Mat> src, OutputArray dst)
    {
        using var mats = new MatList(src);
        Check(core_vconcat(mats.Pointers, mats.Count, Out(dst)));
    }

    public static void Flip(InputArray src, OutputArray dst, FlipMode flipCode) =>
        Check(core_flip(In(src), Out(dst), (int)flipCode));

    public static void Rotate(InputArray src, OutputArray dst, RotateFlags rotateCode) =>
        Check(core_rotate(In(src), Out(dst), (int)rotateCode));

    public static void CopyMakeBorder(
        InputArray src,
        OutputArray dst,
        int top,
        int bottom,
        int left,
        int right,
        BorderTypes borderType,
        Scalar? value = null) =>
        Check(core_copyMakeBorder(In(src), Out(dst), top, bottom, left, right, (int)borderType, value ?? default));

    public static void SetNumThreads(int nThreads) => core_setNumThreads(nThreads);

    public static int GetNumThreads() => core_getNumThreads();

    public static string? GetVersionString() => Marshal.PtrToStringUTF8(core_version());

    private static MatHandle In(InputArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return array.Handle;
    }

    private static MatHandle In(Mat mat)
    {
        ArgumentNullException.ThrowIfNull(mat);
        return mat.Handle;
    }

    private static MatHandle Out(OutputArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return array.Handle;
    }
}
