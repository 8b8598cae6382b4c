using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>Conversion of images to network inputs.</summary>
internal static class PictureTensors
{
    /// <summary>Converts a part of an image to planes of red, green and blue, 0 to 1.</summary>
    /// <param name="image">Image of H x W x 3 bytes, BGR.</param>
    /// <param name="area">The part, within the image.</param>
    /// <param name="planes">Receives 3 x height x width values.</param>
    public static unsafe void ToPlanes(Mat image, Rect area, Span<float> planes)
    {
        int count = area.Width * area.Height, at = 0;
        Span<float> red = planes[..count], green = planes.Slice(count, count), blue = planes.Slice(2 * count, count);
        for (int y = 0; y < area.Height; y++)
        {
            byte* pixel = (byte*)image.Ptr(area.Y + y) + (3 * area.X);
            for (int x = 0; x < area.Width; x++, at++, pixel += 3)
                (blue[at], green[at], red[at]) = (pixel[0] / 255f, pixel[1] / 255f, pixel[2] / 255f);
        }
    }

    /// <summary>Converts an image to planes of red, green and blue, 0 to 1.</summary>
    /// <param name="image">Image of H x W x 3 bytes, BGR, without gaps between rows.</param>
    /// <param name="planes">Receives 3 x H x W values.</param>
    public static unsafe void ToPlanes(Mat image, Span<float> planes)
    {
        int count = planes.Length / 3;
        var bytes = new ReadOnlySpan<byte>(image.DataPointer, 3 * count);
        for (int i = 0; i < count; i++)
        {
            planes[i] = bytes[(3 * i) + 2] / 255f;
            planes[count + i] = bytes[(3 * i) + 1] / 255f;
            planes[(2 * count) + i] = bytes[3 * i] / 255f;
        }
    }
}
