using System.Numerics;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>One view of an image for test-time augmentation.</summary>
/// <param name="Crop">Crop of the image.</param>
/// <param name="Mirrored">Whether the crop is mirrored.</param>
internal readonly record struct AugmentedView(Crop Crop, bool Mirrored)
{
    /// <summary>Fills a network's input with values from 0 to 1, see <see cref="CropReader.Read"/>.</summary>
    public void Read(in ImageView image, Span<float> planes, int size)
    {
        CropReader.Read(image, Crop, planes, size, 0, 1);
        if (Mirrored) TestTimeAugmentation.Mirror(planes, size);
    }

    /// <summary>Converts a point of the view, 0 to 1 in both directions, to the image.</summary>
    public Vector2 ToImage(Vector2 position) => Crop.ToImage(Mirrored ? position with { X = 1 - position.X } : position);
}

/// <summary>
/// Test-time augmentation: a network's result varies by one or two pixels with the alignment of its crop. Several views, with slightly
/// different crops and mirrored ones, are evaluated and the median of their results is used.
/// </summary>
/// <param name="count">Number of views.</param>
/// <param name="points">Number of points in a result.</param>
internal sealed class TestTimeAugmentation(int count, int points)
{
    private readonly float[] _x = new float[count * points], _y = new float[count * points];
    private int _results;

    /// <summary>Number of views.</summary>
    public int Count => count;

    /// <summary>Returns a view; every other one is mirrored.</summary>
    public static AugmentedView At(in Crop crop, int view) => new(Vary(crop, view), view % 2 == 1);

    /// <summary>Returns the crop of a view; that of the first two is the crop itself.</summary>
    public static Crop Vary(in Crop crop, int view)
    {
        if (view < 2) return crop;
        // The variations are spread over all directions: shift by 0.02 of the size, scale by up to 0.04, rotation by up to three degrees.
        (float sin, float cos) = MathF.SinCos(2.4f * view);
        Vector2 centre = crop.Centre + (new Vector2(cos, sin) * 0.02f * crop.Size);
        return new Crop(centre, crop.Size * (1 - (0.04f * cos)), crop.Turn + (0.05f * sin));
    }

    /// <summary>Discards all results.</summary>
    public void Clear() => _results = 0;

    /// <summary>Adds the result of a view.</summary>
    public void Add(ReadOnlySpan<Vector2> result)
    {
        for (int i = 0; i < points; i++) (_x[(i * count) + _results], _y[(i * count) + _results]) = (result[i].X, result[i].Y);
        _results++;
    }

    /// <summary>Writes the median of the results, for each coordinate separately.</summary>
    public void Median(Span<Vector2> target)
    {
        for (int i = 0; i < points; i++)
            target[i] = new Vector2(Middle(_x.AsSpan(i * count, _results)), Middle(_y.AsSpan(i * count, _results)));
    }

    /// <summary>Mirrors the planes of a network's input horizontally.</summary>
    public static void Mirror(Span<float> planes, int size)
    {
        for (int row = 0; row < planes.Length; row += size) planes.Slice(row, size).Reverse();
    }

    private static float Middle(Span<float> values)
    {
        values.Sort();
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
