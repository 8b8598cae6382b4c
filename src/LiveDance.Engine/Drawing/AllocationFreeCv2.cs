using OpenCvSharp;
using OpenCvSharp.Internal;

namespace LiveDance.Engine.Drawing;

/// <summary>
/// OpenCV functions that take reusable array wrappers. <see cref="Cv2"/> disposes of the output's wrapper after each call, so that every
/// call allocates a new one with a finalizer, hundreds of times a frame.
/// </summary>
public static class AllocationFreeCv2
{
    /// <summary>Draws a line, as <see cref="Cv2.Line(InputOutputArray, Point, Point, Scalar, int, LineTypes, int)"/> does.</summary>
    public static void Line(InputOutputArray image, Point from, Point to, Scalar colour, int thickness, LineTypes type, int fractionalBits)
    {
        ArgumentNullException.ThrowIfNull(image);
        NativeMethods.HandleException(NativeMethods.imgproc_line(image.CvPtr, from, to, colour, thickness, (int)type, fractionalBits));
        GC.KeepAlive(image);
    }

    /// <summary>Fills a rectangle, given in pixels, with a colour in the image's channel order.</summary>
    public static void Fill(InputOutputArray image, Rect area, Scalar colour)
    {
        ArgumentNullException.ThrowIfNull(image);
        NativeMethods.HandleException(NativeMethods.imgproc_rectangle_InputOutputArray_Rect(image.CvPtr, area, colour, -1, (int)LineTypes.Link8, 0));
        GC.KeepAlive(image);
    }

    /// <summary>
    /// Resizes with linear interpolation, as <see cref="Cv2.Resize(InputArray, OutputArray, Size, double, double, InterpolationFlags)"/> does.
    /// </summary>
    public static void Resize(InputArray from, OutputArray to, Size size)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        NativeMethods.HandleException(NativeMethods.imgproc_resize(from.CvPtr, to.CvPtr, size, 0, 0, (int)InterpolationFlags.Linear));
        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }

    /// <summary>Mirrors, as <see cref="Cv2.Flip(InputArray, OutputArray, FlipMode)"/> does.</summary>
    public static void Flip(InputArray from, OutputArray to, FlipMode mode)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        NativeMethods.HandleException(NativeMethods.core_flip(from.CvPtr, to.CvPtr, (int)mode));
        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }
}
