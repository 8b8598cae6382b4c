using System.Runtime.InteropServices;

namespace OpenCvSharp;

// native/core.cpp, entry by entry.
internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial IntPtr core_Mat_new(out MatHandle made);

    [LibraryImport(Library)]
    internal static partial IntPtr core_Mat_newSized(int rows, int cols, int type, out MatHandle made);

    [LibraryImport(Library)]
    internal static partial IntPtr core_Mat_newFilled(int rows, int cols, int type, Scalar value, out MatHandle made);

    [LibraryImport(Library)]
    internal static partial IntPtr core_Mat_newOver(
        int rows, int cols, int type, IntPtr data, nuint step, out MatHandle made);

    [LibraryImport(Library)]
    internal static partial IntPtr core_Mat_newView(MatHandle whole, Rect part, out MatHandle made);

    [LibraryImport(Library)]
    internal static partial IntPtr core_Mat_clone(MatHandle mat, out MatHandle made);

    [LibraryImport(Library)]
    internal static partial IntPtr core_Mat_reshape(MatHandle mat, int channels, int rows, out MatHandle made);

    [LibraryImport(Library)]
    internal static partial IntPtr core_Mat_create(MatHandle mat, int rows, int cols, int type);

    [LibraryImport(Library)]
    internal static partial void core_Mat_release(MatHandle mat);

    [LibraryImport(Library)]
    internal static partial void core_Mat_delete(IntPtr mat);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int core_Mat_rows(MatHandle mat);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int core_Mat_cols(MatHandle mat);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int core_Mat_dims(MatHandle mat);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int core_Mat_type(MatHandle mat);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial nuint core_Mat_step(MatHandle mat);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial nuint core_Mat_elemSize(MatHandle mat);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial nuint core_Mat_total(MatHandle mat);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int core_Mat_empty(MatHandle mat);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int core_Mat_isContinuous(MatHandle mat);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int core_Mat_isSubmatrix(MatHandle mat);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial IntPtr core_Mat_data(MatHandle mat);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial IntPtr core_Mat_ptr(MatHandle mat, int row, int col);

    [LibraryImport(Library)]
    internal static partial IntPtr core_Mat_copyTo(MatHandle mat, MatHandle to, MatHandle mask);

    [LibraryImport(Library)]
    internal static partial IntPtr core_Mat_setTo(MatHandle mat, MatHandle value, MatHandle mask);

    [LibraryImport(Library)]
    internal static partial IntPtr core_Mat_setToScalar(MatHandle mat, Scalar value, MatHandle mask);

    [LibraryImport(Library)]
    internal static partial IntPtr core_Mat_convertTo(MatHandle mat, MatHandle to, int type, double alpha, double beta);

    [LibraryImport(Library)]
    internal static partial IntPtr core_add(MatHandle a, MatHandle b, MatHandle to, MatHandle mask, int type);

    [LibraryImport(Library)]
    internal static partial IntPtr core_subtract(MatHandle a, MatHandle b, MatHandle to, MatHandle mask, int type);

    [LibraryImport(Library)]
    internal static partial IntPtr core_multiply(MatHandle a, MatHandle b, MatHandle to, double scale, int type);

    [LibraryImport(Library)]
    internal static partial IntPtr core_addWeighted(
        MatHandle a, double alpha, MatHandle b, double beta, double gamma, MatHandle to, int type);

    [LibraryImport(Library)]
    internal static partial IntPtr core_absdiff(MatHandle a, MatHandle b, MatHandle to);

    [LibraryImport(Library)]
    internal static partial IntPtr core_bitwiseNot(MatHandle a, MatHandle to, MatHandle mask);

    [LibraryImport(Library)]
    internal static partial IntPtr core_min(MatHandle a, MatHandle b, MatHandle to);

    [LibraryImport(Library)]
    internal static partial IntPtr core_minWith(MatHandle a, double b, MatHandle to);

    [LibraryImport(Library)]
    internal static partial IntPtr core_max(MatHandle a, MatHandle b, MatHandle to);

    [LibraryImport(Library)]
    internal static partial IntPtr core_maxWith(MatHandle a, double b, MatHandle to);

    [LibraryImport(Library)]
    internal static partial IntPtr core_inRange(MatHandle a, MatHandle low, MatHandle high, MatHandle to);

    [LibraryImport(Library)]
    internal static partial IntPtr core_inRangeScalar(MatHandle a, Scalar low, Scalar high, MatHandle to);

    [LibraryImport(Library)]
    internal static partial IntPtr core_convertScaleAbs(MatHandle a, MatHandle to, double alpha, double beta);

    [LibraryImport(Library)]
    internal static partial IntPtr core_mean(MatHandle a, MatHandle mask, out Scalar mean);

    [LibraryImport(Library)]
    internal static partial IntPtr core_meanStdDev(MatHandle a, MatHandle mask, out Scalar mean, out Scalar deviation);

    [LibraryImport(Library)]
    internal static partial IntPtr core_minMaxLoc(
        MatHandle a, MatHandle mask, out double min, out double max, out Point minAt, out Point maxAt);

    [LibraryImport(Library)]
    internal static partial IntPtr core_norm(MatHandle a, int type, MatHandle mask, out double norm);

    [LibraryImport(Library)]
    internal static partial IntPtr core_normBetween(
        MatHandle a, MatHandle b, int type, MatHandle mask, out double norm);

    [LibraryImport(Library)]
    internal static partial IntPtr core_countNonZero(MatHandle a, out int count);

    [LibraryImport(Library)]
    internal static partial IntPtr core_merge(IntPtr[] planes, int count, MatHandle to);

    [LibraryImport(Library)]
    internal static partial IntPtr core_extractChannel(MatHandle a, MatHandle to, int channel);

    [LibraryImport(Library)]
    internal static partial IntPtr core_hconcat(IntPtr[] mats, int count, MatHandle to);

    [LibraryImport(Library)]
    internal static partial IntPtr core_vconcat(IntPtr[] mats, int count, MatHandle to);

    [LibraryImport(Library)]
    internal static partial IntPtr core_flip(MatHandle a, MatHandle to, int code);

    [LibraryImport(Library)]
    internal static partial IntPtr core_rotate(MatHandle a, MatHandle to, int code);

    [LibraryImport(Library)]
    internal static partial IntPtr core_copyMakeBorder(
        MatHandle a, MatHandle to, int top, int bottom, int left, int right, int type, Scalar value);

    [LibraryImport(Library)]
    internal static partial void core_setNumThreads(int threads);

    [LibraryImport(Library)]
    internal static partial int core_getNumThreads();

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial IntPtr core_version();
}
