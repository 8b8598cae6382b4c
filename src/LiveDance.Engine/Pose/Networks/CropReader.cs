using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>Values of a crop outside the image.</summary>
internal enum CropBorder
{
    /// <summary>The nearest pixel of the image.</summary>
    Nearest,

    /// <summary>Black.</summary>
    Black,
}

/// <summary>
/// Resamples a crop of an image into a network's input: three planes (red, green, blue) of size x size floats, bilinear, with bytes 0 to
/// 255 mapped to a range. Pixel centres lie at 0.5.
/// </summary>
internal static unsafe class CropReader
{
    /// <summary>Fills the planes, eight pixels at a time.</summary>
    /// <param name="image">Image; at least two pixels wide.</param>
    /// <param name="crop">Crop to read.</param>
    /// <param name="planes">Receives 3 x size x size values.</param>
    /// <param name="size">Side of the planes; a multiple of eight.</param>
    /// <param name="lowest">Value of a byte of 0.</param>
    /// <param name="highest">Value of a byte of 255.</param>
    /// <param name="border">Values outside the image.</param>
    public static void Read(
        in ImageView image,
        in Crop crop,
        Span<float> planes,
        int size,
        float lowest,
        float highest,
        CropBorder border = CropBorder.Nearest)
    {
        // Steps in the image from one output pixel to the next, to the right and down.
        Vector2 origin = crop.ToImage(Vector2.Zero) - new Vector2(0.5f);
        Vector2 right = (crop.ToImage(Vector2.UnitX) - crop.ToImage(Vector2.Zero)) / size;
        Vector2 down = (crop.ToImage(Vector2.UnitY) - crop.ToImage(Vector2.Zero)) / size;

        Vector256<float> edgeX = Vector256.Create(image.Width - 1f), edgeY = Vector256.Create(image.Height - 1f);
        Vector256<int> lastX = Vector256.Create(image.Width - 1), lastY = Vector256.Create(image.Height - 1);
        Vector256<int> three = Vector256.Create(3), stride = Vector256.Create(image.Stride), one = Vector256<int>.One;
        Vector256<int> end = Vector256.Create((image.Stride * (image.Height - 1)) + (image.Width * 3) - 4);
        Vector256<float> half = Vector256.Create(0.5f);
        Vector256<float> gain = Vector256.Create((highest - lowest) / 255), offset = Vector256.Create(lowest);
        Vector256<float> lanes = Vector256.Create(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7.5f);
        int plane = size * size;
        if (planes.Length < 3 * plane) throw new ArgumentException("The planes are too small.", nameof(planes));

        fixed (float* target = planes)
        {
            for (int row = 0; row < size; row++)
            {
                Vector2 start = origin + (down * (row + 0.5f));
                for (int column = 0; column < size; column += 8)
                {
                    Vector256<float> along = lanes + Vector256.Create((float)column);
                    Vector256<float> x = Vector256.Create(start.X) + (along * right.X);
                    Vector256<float> y = Vector256.Create(start.Y) + (along * right.Y);

                    // Positions outside the image are clamped to its nearest pixel.
                    Vector256<float> insideX = Vector256.Min(Vector256.Max(x, Vector256<float>.Zero), edgeX);
                    Vector256<float> insideY = Vector256.Min(Vector256.Max(y, Vector256<float>.Zero), edgeY);
                    Vector256<int> x0 = Vector256.ConvertToInt32(insideX), y0 = Vector256.ConvertToInt32(insideY);
                    Vector256<int> x1 = Vector256.Min(x0 + one, lastX), y1 = Vector256.Min(y0 + one, lastY);
                    Vector256<float> u = insideX - Vector256.ConvertToSingle(x0);
                    Vector256<float> v = insideY - Vector256.ConvertToSingle(y0);

                    Vector256<int> upper = y0 * stride, lower = y1 * stride, first = x0 * three, second = x1 * three;
                    Vector256<int> a = Gather(image.Pixels, upper + first, end);
                    Vector256<int> b = Gather(image.Pixels, upper + second, end);
                    Vector256<int> c = Gather(image.Pixels, lower + first, end);
                    Vector256<int> d = Gather(image.Pixels, lower + second, end);

                    Vector256<float> keep = gain;
                    if (border == CropBorder.Black)
                    {
                        Vector256<float> inside = Vector256.LessThanOrEqual(Vector256.Abs(x - insideX), half)
                            & Vector256.LessThanOrEqual(Vector256.Abs(y - insideY), half);
                        keep = gain & inside;
                    }

                    float* pixel = target + (row * size) + column;
                    for (int channel = 0; channel < 3; channel++)
                    {
                        // In memory the bytes are blue, green, red; the planes are red, green, blue.
                        int shift = 16 - (8 * channel);
                        Vector256<float> top = Mix(Channel(a, shift), Channel(b, shift), u);
                        Vector256<float> bottom = Mix(Channel(c, shift), Channel(d, shift), u);
                        ((Mix(top, bottom, v) * keep) + offset).Store(pixel + (channel * plane));
                    }
                }
            }
        }
    }

    private static Vector256<float> Mix(Vector256<float> from, Vector256<float> to, Vector256<float> part) =>
        from + ((to - from) * part);

    private static Vector256<float> Channel(Vector256<int> pixels, int shift) =>
        Vector256.ConvertToSingle(Vector256.ShiftRightLogical(pixels, shift) & Vector256.Create(0xFF));

    // Reads eight pixels as 0x??RRGGBB. Four bytes are read for a pixel of three. At the end of the image, where the fourth byte is out
    // of bounds, the read starts earlier and the surplus is shifted out.
    private static Vector256<int> Gather(byte* pixels, Vector256<int> offsets, Vector256<int> end)
    {
        if (!Avx2.IsSupported)
        {
            Span<int> values = stackalloc int[8];
            for (int i = 0; i < 8; i++)
            {
                byte* pixel = pixels + offsets[i];
                values[i] = pixel[0] | (pixel[1] << 8) | (pixel[2] << 16);
            }
            return Vector256.Create<int>(values);
        }

        Vector256<int> allowed = Vector256.Min(offsets, end);
        Vector256<int> surplus = Vector256.ShiftLeft(offsets - allowed, 3);
        return Avx2.ShiftRightLogicalVariable(Avx2.GatherVector256((int*)pixels, allowed, 1), surplus.AsUInt32());
    }
}
