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
/// 255 mapped to a range. Pixel centres lie at 0.5. Sixteen pixels are computed at a time where the processor has AVX-512, which takes a quarter less time
/// than eight at a time, and eight elsewhere.
/// </summary>
internal static unsafe class CropReader
{
    // What is the same for all rows. Right is the step in the image from one output pixel to the next; LastPair the offset of the last eight bytes of the
    // image.
    private readonly record struct Sampling(int Size, Vector2 Right, float Gain, float Offset, CropBorder Border, int LastPair);

    /// <summary>Fills the planes.</summary>
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
        if (image.Width < 2 || image.Height < 2) throw new ArgumentException("The image has less than two by two pixels.", nameof(image));
        if (planes.Length < 3 * size * size) throw new ArgumentException("The planes are too small.", nameof(planes));

        Vector2 corner = crop.ToImage(Vector2.Zero), origin = corner - new Vector2(0.5f);
        Vector2 right = (crop.ToImage(Vector2.UnitX) - corner) / size, down = (crop.ToImage(Vector2.UnitY) - corner) / size;
        int lastPair = (image.Stride * (image.Height - 1)) + (image.Width * 3) - sizeof(ulong);
        var sampling = new Sampling(size, right, (highest - lowest) / 255, lowest, border, lastPair);
        bool wide = Vector512.IsHardwareAccelerated && size % Vector512<float>.Count == 0;
        fixed (float* target = planes)
        {
            for (int row = 0; row < size; row++)
            {
                Vector2 start = origin + (down * (row + 0.5f));
                if (wide) ReadRow512(image, sampling, start, target + (row * size));
                else ReadRow256(image, sampling, start, target + (row * size));
            }
        }
    }

    private static void ReadRow256(in ImageView image, in Sampling sampling, Vector2 start, float* target)
    {
        Vector256<float> edgeX = Vector256.Create(image.Width - 1f), edgeY = Vector256.Create(image.Height - 1f);
        Vector256<int> lastY = Vector256.Create(image.Height - 1), three = Vector256.Create(3), stride = Vector256.Create(image.Stride);
        Vector256<float> stepX = Vector256.Create(sampling.Right.X), stepY = Vector256.Create(sampling.Right.Y);
        Vector256<float> startX = Vector256.Create(start.X), startY = Vector256.Create(start.Y);
        Vector256<float> gain = Vector256.Create(sampling.Gain), offset = Vector256.Create(sampling.Offset), half = Vector256.Create(0.5f);
        int plane = sampling.Size * sampling.Size;
        for (int column = 0; column < sampling.Size; column += Vector256<float>.Count)
        {
            Vector256<float> along = Vector256.CreateSequence(column + 0.5f, 1f);
            Vector256<float> x = Vector256.MultiplyAddEstimate(along, stepX, startX), y = Vector256.MultiplyAddEstimate(along, stepY, startY);

            // Positions outside the image are clamped to its nearest pixel.
            Vector256<float> insideX = Vector256.MinNative(Vector256.MaxNative(x, Vector256<float>.Zero), edgeX);
            Vector256<float> insideY = Vector256.MinNative(Vector256.MaxNative(y, Vector256<float>.Zero), edgeY);
            Vector256<int> x0 = Vector256.ConvertToInt32Native(insideX), y0 = Vector256.ConvertToInt32Native(insideY);
            Vector256<int> y1 = Vector256.Min(y0 + Vector256<int>.One, lastY);
            Vector256<float> u = insideX - Vector256.ConvertToSingle(x0), v = insideY - Vector256.ConvertToSingle(y0);

            Vector256<int> upper = (y0 * stride) + (x0 * three), lower = (y1 * stride) + (x0 * three);
            ReadPairs(image.Pixels, upper, sampling.LastPair, out Vector256<int> a, out Vector256<int> b);
            ReadPairs(image.Pixels, lower, sampling.LastPair, out Vector256<int> c, out Vector256<int> d);

            Vector256<float> keep = gain;
            if (sampling.Border == CropBorder.Black)
            {
                keep &= Vector256.LessThanOrEqual(Vector256.Abs(x - insideX), half)
                    & Vector256.LessThanOrEqual(Vector256.Abs(y - insideY), half);
            }

            // In memory the bytes are blue, green, red; the planes are red, green, blue.
            Vector256.MultiplyAddEstimate(Mix(a >>> 16, b >>> 16, c >>> 16, d >>> 16, u, v), keep, offset).Store(target + column);
            Vector256.MultiplyAddEstimate(Mix(a >>> 8, b >>> 8, c >>> 8, d >>> 8, u, v), keep, offset).Store(target + column + plane);
            Vector256.MultiplyAddEstimate(Mix(a, b, c, d, u, v), keep, offset).Store(target + column + (2 * plane));
        }
    }

    // Bilinear interpolation of the lowest byte of each element.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Mix(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, Vector256<float> u, Vector256<float> v) =>
        Mix(Mix(Byte(a), Byte(b), u), Mix(Byte(c), Byte(d), u), v);

    private static Vector256<float> Mix(Vector256<float> from, Vector256<float> to, Vector256<float> part) =>
        Vector256.MultiplyAddEstimate(to - from, part, from);

    private static Vector256<float> Byte(Vector256<int> pixels) => Vector256.ConvertToSingle(pixels & Vector256.Create(0xFF));

    private static void ReadRow512(in ImageView image, in Sampling sampling, Vector2 start, float* target)
    {
        Vector512<float> edgeX = Vector512.Create(image.Width - 1f), edgeY = Vector512.Create(image.Height - 1f);
        Vector512<int> lastY = Vector512.Create(image.Height - 1), three = Vector512.Create(3), stride = Vector512.Create(image.Stride);
        Vector512<float> stepX = Vector512.Create(sampling.Right.X), stepY = Vector512.Create(sampling.Right.Y);
        Vector512<float> startX = Vector512.Create(start.X), startY = Vector512.Create(start.Y);
        Vector512<float> gain = Vector512.Create(sampling.Gain), offset = Vector512.Create(sampling.Offset), half = Vector512.Create(0.5f);
        int plane = sampling.Size * sampling.Size;
        for (int column = 0; column < sampling.Size; column += Vector512<float>.Count)
        {
            Vector512<float> along = Vector512.CreateSequence(column + 0.5f, 1f);
            Vector512<float> x = Vector512.MultiplyAddEstimate(along, stepX, startX), y = Vector512.MultiplyAddEstimate(along, stepY, startY);

            // Positions outside the image are clamped to its nearest pixel.
            Vector512<float> insideX = Vector512.MinNative(Vector512.MaxNative(x, Vector512<float>.Zero), edgeX);
            Vector512<float> insideY = Vector512.MinNative(Vector512.MaxNative(y, Vector512<float>.Zero), edgeY);
            Vector512<int> x0 = Vector512.ConvertToInt32Native(insideX), y0 = Vector512.ConvertToInt32Native(insideY);
            Vector512<int> y1 = Vector512.Min(y0 + Vector512<int>.One, lastY);
            Vector512<float> u = insideX - Vector512.ConvertToSingle(x0), v = insideY - Vector512.ConvertToSingle(y0);

            Vector512<int> upper = (y0 * stride) + (x0 * three), lower = (y1 * stride) + (x0 * three);
            ReadPairs(image.Pixels, upper, sampling.LastPair, out Vector512<int> a, out Vector512<int> b);
            ReadPairs(image.Pixels, lower, sampling.LastPair, out Vector512<int> c, out Vector512<int> d);

            Vector512<float> keep = gain;
            if (sampling.Border == CropBorder.Black)
            {
                keep &= Vector512.LessThanOrEqual(Vector512.Abs(x - insideX), half)
                    & Vector512.LessThanOrEqual(Vector512.Abs(y - insideY), half);
            }

            // In memory the bytes are blue, green, red; the planes are red, green, blue.
            Vector512.MultiplyAddEstimate(Mix(a >>> 16, b >>> 16, c >>> 16, d >>> 16, u, v), keep, offset).Store(target + column);
            Vector512.MultiplyAddEstimate(Mix(a >>> 8, b >>> 8, c >>> 8, d >>> 8, u, v), keep, offset).Store(target + column + plane);
            Vector512.MultiplyAddEstimate(Mix(a, b, c, d, u, v), keep, offset).Store(target + column + (2 * plane));
        }
    }

    // Bilinear interpolation of the lowest byte of each element.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Mix(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, Vector512<float> u, Vector512<float> v) =>
        Mix(Mix(Byte(a), Byte(b), u), Mix(Byte(c), Byte(d), u), v);

    private static Vector512<float> Mix(Vector512<float> from, Vector512<float> to, Vector512<float> part) =>
        Vector512.MultiplyAddEstimate(to - from, part, from);

    private static Vector512<float> Byte(Vector512<int> pixels) => Vector512.ConvertToSingle(pixels & Vector512.Create(0xFF));

    // Reads pixels and the right neighbour of each as 0x??RRGGBB. Eight bytes are read for a pair of six: two loads less for each pixel than if both were
    // read alone, and a third less time than with the processor's gather instructions, which wait for memory one after the other. In the last column,
    // whose right neighbours have no weight, these are other pixels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadPairs(byte* pixels, Vector256<int> at, int last, out Vector256<int> left, out Vector256<int> right)
    {
        Vector256<ulong> first, second;
        if (Vector256.LessThanOrEqualAll(at, Vector256.Create(last)))
        {
            first = Pairs(pixels, at.GetLower());
            second = Pairs(pixels, at.GetUpper());
        }
        else
        {
            first = PairsAtEnd(pixels, at.GetLower(), last);
            second = PairsAtEnd(pixels, at.GetUpper(), last);
        }
        left = Vector256.Narrow(first, second).AsInt32();
        right = Vector256.Narrow(first >>> 24, second >>> 24).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadPairs(byte* pixels, Vector512<int> at, int last, out Vector512<int> left, out Vector512<int> right)
    {
        Vector256<int> lower = at.GetLower(), upper = at.GetUpper();
        Vector512<ulong> first, second;
        if (Vector512.LessThanOrEqualAll(at, Vector512.Create(last)))
        {
            first = Vector512.Create(Pairs(pixels, lower.GetLower()), Pairs(pixels, lower.GetUpper()));
            second = Vector512.Create(Pairs(pixels, upper.GetLower()), Pairs(pixels, upper.GetUpper()));
        }
        else
        {
            first = Vector512.Create(PairsAtEnd(pixels, lower.GetLower(), last), PairsAtEnd(pixels, lower.GetUpper(), last));
            second = Vector512.Create(PairsAtEnd(pixels, upper.GetLower(), last), PairsAtEnd(pixels, upper.GetUpper(), last));
        }
        left = Vector512.Narrow(first, second).AsInt32();
        right = Vector512.Narrow(first >>> 24, second >>> 24).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Pairs(byte* pixels, Vector128<int> at) =>
        Vector256.Create(Pair(pixels, at[0]), Pair(pixels, at[1]), Pair(pixels, at[2]), Pair(pixels, at[3]));

    private static ulong Pair(byte* pixels, int offset) => *(ulong*)(pixels + offset);

    // At the end of the image, where eight bytes are more than are left, the read starts earlier and the surplus is shifted out.
    private static Vector256<ulong> PairsAtEnd(byte* pixels, Vector128<int> at, int last)
    {
        return Vector256.Create(PairAtEnd(at[0]), PairAtEnd(at[1]), PairAtEnd(at[2]), PairAtEnd(at[3]));

        ulong PairAtEnd(int offset)
        {
            int allowed = Math.Min(offset, last);
            return Pair(pixels, allowed) >>> (8 * (offset - allowed));
        }
    }
}
