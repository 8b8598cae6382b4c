using OpenCvSharp;
using OpenCvSharp.Internal;

namespace LiveDance.Engine.Drawing;

/// <summary>
/// OpenCV's functions on wrappers of matrices that are kept from frame to frame. <see cref="Cv2"/> disposes of the wrapper of what it
/// writes into after each call, so that each call needs a new one: hundreds in a frame, and each has to be finalized.
/// </summary>
public static class KeptArrays
{
    /// <summary>As <see cref="Cv2.Line(InputOutputArray, Point, Point, Scalar, int, LineTypes, int)"/>.</summary>
    public static void Line(InputOutputArray image, Point from, Point to, Scalar colour, int thickness, LineTypes type, int fractionalBits)
    {
        ArgumentNullException.ThrowIfNull(image);
        NativeMethods.HandleException(NativeMethods.imgproc_line(image.CvPtr, from, to, colour, thickness, (int)type, fractionalBits));
        GC.KeepAlive(image);
    }

    /// <summary>Fills a rectangle.</summary>
    public static void Fill(InputOutputArray image, Rect area, Scalar colour)
    {
        ArgumentNullException.ThrowIfNull(image);
        NativeMethods.HandleException(NativeMethods.imgproc_rectangle_InputOutputArray_Rect(image.CvPtr, area, colour, -1, (int)LineTypes.Link8, 0));
        GC.KeepAlive(image);
    }

    /// <summary>As <see cref="Cv2.Resize(InputArray, OutputArray, Size, double, double, InterpolationFlags)"/>, linearly.</summary>
    public static void Resize(InputArray from, OutputArray to, Size size)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        NativeMethods.HandleException(NativeMethods.imgproc_resize(from.CvPtr, to.CvPtr, size, 0, 0, (int)InterpolationFlags.Linear));
        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }

    /// <summary>As <see cref="Cv2.Flip(InputArray, OutputArray, FlipMode)"/>.</summary>
    public static void Flip(InputArray from, OutputArray to, FlipMode mode)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        NativeMethods.HandleException(NativeMethods.core_flip(from.CvPtr, to.CvPtr, (int)mode));
        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }
}
