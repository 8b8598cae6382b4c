using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenCvSharp;

/// <summary>Owns a native matrix, and the array it was laid over, if any.</summary>
internal sealed class MatHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <summary>No matrix: where a mask or the like is left out.</summary>
    public static readonly MatHandle None = new();

    public GCHandle Pinned { get; set; }

    protected override bool ReleaseHandle()
    {
        NativeMethods.core_Mat_delete(handle);
        if (Pinned.IsAllocated) Pinned.Free();
        return true;
    }
}

/// <summary>Owns a native capture.</summary>
internal sealed class CaptureHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.videoio_VideoCapture_delete(handle);
        return true;
    }
}

/// <summary>Matrices as an array of native pointers, kept alive for the length of a call.</summary>
internal sealed class MatList : IDisposable
{
    private readonly Mat[] _mats;

    public MatList(IEnumerable<Mat> mats)
    {
        ArgumentNullException.ThrowIfNull(mats);
        _mats = [.. mats];
        Pointers = [.. _mats.Select(mat => mat.CvPtr)];
    }

    public IntPtr[] Pointers { get; }

    public int Count => _mats.Length;

    public void Dispose() => GC.KeepAlive(_mats);
}

/// <summary>Contours as arrays of native pointers and counts, pinned for the length of a call.</summary>
internal sealed class Contours : IDisposable
{
    private readonly GCHandle[] _pins;

    public Contours(IEnumerable<IEnumerable<Point>> contours)
    {
        ArgumentNullException.ThrowIfNull(contours);
        Point[][] points = [.. contours.Select(contour => contour.ToArray())];
        _pins = [.. points.Select(contour => GCHandle.Alloc(contour, GCHandleType.Pinned))];
        Pointers = [.. _pins.Select(pin => pin.AddrOfPinnedObject())];
        Counts = [.. points.Select(contour => contour.Length)];
    }

    public IntPtr[] Pointers { get; }

    public int[] Counts { get; }

    public int Count => Counts.Length;

    public void Dispose()
    {
        foreach (GCHandle pin in _pins) pin.Free();
    }
}
