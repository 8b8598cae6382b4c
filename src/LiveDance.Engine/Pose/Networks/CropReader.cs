using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    /// <param name="image">Image of at least two by two pixels.</param>
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
        Vector256<int> lastY = Vector256.Create(image.Height - 1);
        Vector256<int> three = Vector256.Create(3), stride = Vector256.Create(image.Stride), one = Vector256<int>.One;
        Vector256<int> end = Vector256.Create((image.Stride * (image.Height - 1)) + (image.Width * 3) - sizeof(ulong));
        Vector256<float> rightX = Vector256.Create(right.X), rightY = Vector256.Create(right.Y);
        Vector256<float> half = Vector256.Create(0.5f);
        Vector256<float> gain = Vector256.Create((highest - lowest) / 255), offset = Vector256.Create(lowest);
        Vector256<float> lanes = Vector256.Create(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7.5f);
        int plane = size * size;
        if (image.Width < 2 || image.Height < 2) throw new ArgumentException("The image has less than two by two pixels.", nameof(image));
        if (planes.Length < 3 * plane) throw new ArgumentException("The planes are too small.", nameof(planes));

        fixed (float* target = planes)
        {
            for (int row = 0; row < size; row++)
            {
                Vector2 start = origin + (down * (row + 0.5f));
                for (int column = 0; column < size; column += 8)
                {
                    Vector256<float> along = lanes + Vector256.Create((float)column);
                    Vector256<float> x = Vector256.MultiplyAddEstimate(along, rightX, Vector256.Create(start.X));
                    Vector256<float> y = Vector256.MultiplyAddEstimate(along, rightY, Vector256.Create(start.Y));

                    // Positions outside the image are clamped to its nearest pixel.
                    Vector256<float> insideX = Vector256.Min(Vector256.Max(x, Vector256<float>.Zero), edgeX);
                    Vector256<float> insideY = Vector256.Min(Vector256.Max(y, Vector256<float>.Zero), edgeY);
                    Vector256<int> x0 = Vector256.ConvertToInt32(insideX), y0 = Vector256.ConvertToInt32(insideY);
                    Vector256<int> y1 = Vector256.Min(y0 + one, lastY);
                    Vector256<float> u = insideX - Vector256.ConvertToSingle(x0);
                    Vector256<float> v = insideY - Vector256.ConvertToSingle(y0);

                    Vector256<int> upper = (y0 * stride) + (x0 * three), lower = (y1 * stride) + (x0 * three);
                    ReadPairs(image.Pixels, upper, end, out Vector256<int> a, out Vector256<int> b);
                    ReadPairs(image.Pixels, lower, end, out Vector256<int> c, out Vector256<int> d);

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
                        Vector256.MultiplyAddEstimate(Mix(top, bottom, v), keep, offset).Store(pixel + (channel * plane));
                    }
                }
            }
        }
    }

    private static Vector256<float> Mix(Vector256<float> from, Vector256<float> to, Vector256<float> part) =>
        Vector256.MultiplyAddEstimate(to - from, part, from);

    private static Vector256<float> Channel(Vector256<int> pixels, int shift) =>
        Vector256.ConvertToSingle(Vector256.ShiftRightLogical(pixels, shift) & Vector256.Create(0xFF));

    // Reads eight pixels and the right neighbour of each as 0x??RRGGBB. Eight bytes are read for a pair of six: two loads less for each pixel than if
    // both were read alone, and a third less time than with the processor's gather instructions, which wait for memory one after the other. In the last
    // column, whose right neighbours have no weight, these are other pixels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadPairs(byte* pixels, Vector256<int> at, Vector256<int> end, out Vector256<int> left, out Vector256<int> right)
    {
        Vector256<ulong> first, second;
        if (Vector256.LessThanOrEqualAll(at, end))
        {
            first = Vector256.Create(Pair(at[0]), Pair(at[1]), Pair(at[2]), Pair(at[3]));
            second = Vector256.Create(Pair(at[4]), Pair(at[5]), Pair(at[6]), Pair(at[7]));
        }
        else
        {
            first = Vector256.Create(LastPair(at[0]), LastPair(at[1]), LastPair(at[2]), LastPair(at[3]));
            second = Vector256.Create(LastPair(at[4]), LastPair(at[5]), LastPair(at[6]), LastPair(at[7]));
        }
        left = Vector256.Narrow(first, second).AsInt32();
        right = Vector256.Narrow(first >>> 24, second >>> 24).AsInt32();

        ulong Pair(int offset) => *(ulong*)(pixels + offset);

        // At the end of the image, where eight bytes are more than are left, the read starts earlier and the surplus is shifted out.
        ulong LastPair(int offset)
        {
            int allowed = Math.Min(offset, end[0]);
            return Pair(allowed) >>> (8 * (offset - allowed));
        }
    }
}
