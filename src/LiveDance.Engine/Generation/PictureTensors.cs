using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>Conversion of images to network inputs.</summary>
internal static class PictureTensors
{
    // The value of each level: a division takes twice as long.
    private static readonly float[] Values = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(level => level / 255f)];

    /// <summary>Converts a part of an image to planes of red, green and blue, 0 to 1.</summary>
    /// <param name="image">Image of H x W x 3 bytes, BGR.</param>
    /// <param name="area">The part, within the image.</param>
    /// <param name="planes">Receives 3 x height x width values.</param>
    public static unsafe void ToPlanes(Mat image, Rect area, Span<float> planes)
    {
        int count = area.Width * area.Height;
        planes = planes[..(3 * count)];
        fixed (float* values = Values, first = planes)
        {
            float* red = first;
            for (int y = 0; y < area.Height; y++)
            {
                byte* pixel = (byte*)image.Ptr(area.Y + y) + (3 * area.X);
                for (int x = 0; x < area.Width; x++, red++, pixel += 3)
                {
                    red[0] = values[pixel[2]];
                    red[count] = values[pixel[1]];
                    red[2 * count] = values[pixel[0]];
                }
            }
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
