using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

/// <summary>
/// OpenCV's matrix: an image, or any array of up to two dimensions. Copies of the header share the pixels.
/// </summary>
public partial class Mat : IDisposable
{
    internal MatHandle Handle { get; }

    internal Mat(MatHandle handle) => Handle = handle;

    public Mat()
    {
        Check(core_Mat_new(out MatHandle handle));
        Handle = handle;
    }

    public Mat(string fileName, ImreadModes flags = ImreadModes.Color)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        Check(imgcodecs_imread(fileName, (int)flags, out MatHandle handle));
        Handle = handle;
    }

    public Mat(int rows, int cols, MatType type)
    {
        Check(core_Mat_newSized(rows, cols, type, out MatHandle handle));
        Handle = handle;
    }

    public Mat(Size size, MatType type) : this(size.Height, size.Width, type)
    {
    }

    public Mat(int rows, int cols, MatType type, Scalar s)
    {
        Check(core_Mat_newFilled(rows, cols, type, s, out MatHandle handle));
        Handle = handle;
    }

    public Mat(Size size, MatType type, Scalar s) : this(size.Height, size.Width, type, s)
    {
    }

    public Mat(Mat m, Rect roi)
    {
        ArgumentNullException.ThrowIfNull(m);
        Check(core_Mat_newView(m.Handle, roi, out MatHandle handle));
        Handle = handle;
    }

    /// <summary>
    /// A matrix over memory of the caller's, which must outlive it. A step of 0 means rows without gaps.
    /// </summary>
    public static Mat FromPixelData(int rows, int cols, MatType type, IntPtr data, long step = 0)
    {
        Check(core_Mat_newOver(rows, cols, type, data, (nuint)step, out MatHandle handle));
        return new Mat(handle);
    }

    /// <summary>A matrix over an array, which stays pinned until the matrix is disposed of.</summary>
    public static Mat FromPixelData(int rows, int cols, MatType type, Array data, long step = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        var pin = GCHandle.Alloc(data, GCHandleType.Pinned);
        try
        {
            Mat mat = FromPixelData(rows, cols, type, pin.AddrOfPinnedObject(), step);
            mat.Handle.Pinned = pin;
            return mat;
        }
        catch
        {
            pin.Free();
            throw;
        }
    }

    public static Mat FromImageData(byte[] imageBytes, ImreadModes mode = ImreadModes.Color) =>
        ImDecode(imageBytes, mode);

    public static Mat ImDecode(byte[] imageBytes, ImreadModes mode = ImreadModes.Color) =>
        Cv2.ImDecode(imageBytes, mode);

    public bool IsDisposed => Handle.IsClosed;

    public IntPtr CvPtr
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return Handle.DangerousGetHandle();
        }
    }

    public int Rows => core_Mat_rows(Handle);

    public int Cols => core_Mat_cols(Handle);

    public int Height => Rows;

    public int Width => Cols;

    public int Dims => core_Mat_dims(Handle);

    public IntPtr Data => core_Mat_data(Handle);

    public unsafe byte* DataPointer => (byte*)Data;

    public long Step() => (long)core_Mat_step(Handle);

    public int ElemSize() => (int)core_Mat_elemSize(Handle);

    public int ElemSize1() => ElemSize() / Channels();

    public int Channels() => Type().Channels;

    public int Depth() => Type().Depth;

    public MatType Type() => core_Mat_type(Handle);

    public long Total() => (long)core_Mat_total(Handle);

    public bool Empty() => core_Mat_empty(Handle) != 0;

    public bool IsContinuous() => core_Mat_isContinuous(Handle) != 0;

    public bool IsSubmatrix() => core_Mat_isSubmatrix(Handle) != 0;

    public Size Size() => new(Cols, Rows);

    public int Size(int dim) => dim == 0 ? Rows : Cols;

    /// <summary>The address of a row's first element.</summary>
    public IntPtr Ptr(int i0) => core_Mat_ptr(Handle, i0, 0);

    /// <summary>The address of the element at row <paramref name="i0"/>, column <paramref name="i1"/>.</summary>
    public IntPtr Ptr(int i0, int i1) => core_Mat_ptr(Handle, i0, i1);

    public unsafe ref T At<T>(int i0) where T : unmanaged => ref Unsafe.AsRef<T>((void*)Ptr(i0));

    public unsafe ref T At<T>(int i0, int i1) where T : unmanaged => ref Unsafe.AsRef<T>((void*)Ptr(i0, i1));

    public unsafe T Get<T>(int i0, int i1) where T : struct => Unsafe.Read<T>((void*)Ptr(i0, i1));

    public unsafe void Set<T>(int i0, int i1, T value) where T : struct => Unsafe.Write((void*)Ptr(i0, i1), value);

    /// <summary>All elements as a span; empty when the rows have gaps between them.</summary>
    public unsafe Span<T> AsSpan<T>() where T : unmanaged =>
        IsContinuous() ? new Span<T>(DataPointer, (int)(Total() * ElemSize() / sizeof(T))) : default;

    /// <summary>New memory of this shape, unless that is what the matrix has already.</summary>
    public void Create(int rows, int cols, MatType type) => Check(core_Mat_create(Handle, rows, cols, type));

    public void Create(Size size, MatType type) => Create(size.Height, size.Width, type);

    public void CopyTo(OutputArray m, InputArray? mask = null)
    {
        ArgumentNullException.ThrowIfNull(m);
        Check(core_Mat_copyTo(Handle, m.Handle, InputArray.HandleOf(mask)));
    }

    public void CopyTo(Mat m, InputArray? mask = null)
    {
        ArgumentNullException.ThrowIfNull(m);
        Check(core_Mat_copyTo(Handle, m.Handle, InputArray.HandleOf(mask)));
    }

    public Mat Clone()
    {
        Check(core_Mat_clone(Handle, out MatHandle handle));
        return new Mat(handle);
    }

    public Mat Clone(Rect roi)
    {
        using var part = new Mat(this, roi);
        return part.Clone();
    }

    public Mat SetTo(Scalar value, Mat? mask = null)
    {
        Check(core_Mat_setToScalar(Handle, value, mask?.Handle ?? MatHandle.None));
        return this;
    }

    public Mat SetTo(InputArray value, Mat? mask = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        Check(core_Mat_setTo(Handle, value.Handle, mask?.Handle ?? MatHandle.None));
        return this;
    }

    public void ConvertTo(OutputArray m, MatType rtype, double alpha = 1, double beta = 0)
    {
        ArgumentNullException.ThrowIfNull(m);
        Check(core_Mat_convertTo(Handle, m.Handle, rtype, alpha, beta));
    }

    public Mat Reshape(int cn, int rows = 0)
    {
        Check(core_Mat_reshape(Handle, cn, rows, out MatHandle handle));
        return new Mat(handle);
    }

    /// <summary>A view of a part; the pixels are shared.</summary>
    public Mat SubMat(Rect roi) => new(this, roi);

    public Mat SubMat(int rowStart, int rowEnd, int colStart, int colEnd) =>
        new(this, Rect.FromLTRB(colStart, rowStart, colEnd, rowEnd));

    public Mat Row(int y) => RowRange(y, y + 1);

    public Mat Col(int x) => ColRange(x, x + 1);

    public Mat RowRange(int startRow, int endRow) => SubMat(startRow, endRow, 0, Cols);

    public Mat ColRange(int startCol, int endCol) => SubMat(0, Rows, startCol, endCol);

    public Mat this[Rect roi]
    {
        get => SubMat(roi);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            using Mat part = SubMat(roi);
            if (part.Dims != value.Dims || part.Size() != value.Size())
                throw new ArgumentException("The matrix does not have the size of the region.", nameof(value));
            value.CopyTo(part);
        }
    }

    public byte[] ImEncode(string ext = ".png", int[]? prms = null)
    {
        Cv2.ImEncode(ext, this, out byte[] buf, prms);
        return buf;
    }

    public byte[] ImEncode(string ext = ".png", params ImageEncodingParam[] prms) =>
        ImEncode(ext, ImageEncodingParam.Flatten(prms));

    public bool ImWrite(string fileName, int[]? prms = null) => Cv2.ImWrite(fileName, this, prms);

    public bool ImWrite(string fileName, params ImageEncodingParam[] prms) => Cv2.ImWrite(fileName, this, prms);

    public bool SaveImage(string fileName, params ImageEncodingParam[] prms) => Cv2.ImWrite(fileName, this, prms);

    /// <summary>Lets go of the pixels and keeps an empty matrix.</summary>
    public void Release() => core_Mat_release(Handle);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) Handle.Dispose();
    }
}
