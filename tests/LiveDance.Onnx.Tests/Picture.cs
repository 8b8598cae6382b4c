namespace LiveDance.Onnx.Tests;

/// <summary>
/// A small H x W x C tensor with which the operator tests compute their expected results.
/// </summary>
internal sealed class Picture(int height, int width, int channels)
{
    public int Height => height;

    public int Width => width;

    public int Channels => channels;

    /// <summary>Elements in TFLite's order.</summary>
    public float[] Nhwc { get; init; } = new float[height * width * channels];

    public float this[int y, int x, int c]
    {
        get => Nhwc[(y * width + x) * channels + c];
        set => Nhwc[(y * width + x) * channels + c] = value;
    }

    /// <summary>Elements in ONNX's order.</summary>
    public float[] Nchw
    {
        get
        {
            var values = new float[Nhwc.Length];
            for (int c = 0; c < channels; c++)
                for (int i = 0; i < height * width; i++) values[c * height * width + i] = Nhwc[i * channels + c];
            return values;
        }
    }

    /// <summary>Creates a picture from a function of row, column and channel.</summary>
    public static Picture From(int height, int width, int channels, Func<int, int, int, float> value)
    {
        var picture = new Picture(height, width, channels);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                for (int c = 0; c < channels; c++) picture[y, x, c] = value(y, x, c);
        return picture;
    }

    public static Picture Random(int height, int width, int channels, int seed)
    {
        var random = new Random(seed);
        return From(height, width, channels, (_, _, _) => random.NextSingle() * 2 - 1);
    }

    /// <summary>The value at a position, or another one if the position is outside.</summary>
    public float Or(float outside, int y, int x, int c) =>
        y >= 0 && x >= 0 && y < height && x < width ? this[y, x, c] : outside;
}
