using System.Numerics;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>One look of a network at an image.</summary>
/// <param name="Crop">The part of the image that it sees.</param>
/// <param name="Mirrored">Whether it sees that part's mirror image.</param>
internal readonly record struct AugmentedView(Crop Crop, bool Mirrored)
{
    /// <summary>Fills a network's input, 0..1, as <see cref="CropReader.Read"/> does.</summary>
    public void Read(in ImageView image, Span<float> planes, int size)
    {
        CropReader.Read(image, Crop, planes, size, 0, 1);
        if (Mirrored) TestTimeAugmentation.Mirror(planes, size);
    }

    /// <summary>The image place of a point that the network sees, given as 0..1 across and 0..1 down.</summary>
    public Vector2 ToImage(Vector2 place) => Crop.ToImage(Mirrored ? place with { X = 1 - place.X } : place);
}

/// <summary>
/// What a network answers changes with how its crop lies over the pixels, by one or two of them. Where there is time it looks
/// several times, at slightly different crops and at mirrored ones, and the median of the answers counts.
/// </summary>
/// <param name="count">How many looks there are.</param>
/// <param name="points">How many points each of them finds.</param>
internal sealed class TestTimeAugmentation(int count, int points)
{
    private readonly float[] _x = new float[count * points], _y = new float[count * points];
    private int _answers;

    /// <summary>How many looks there are.</summary>
    public int Count => count;

    /// <summary>One of the looks: every other one is mirrored.</summary>
    public static AugmentedView At(in Crop crop, int look) => new(Vary(crop, look), look % 2 == 1);

    /// <summary>The crop of a look; the first two are at the crop itself.</summary>
    public static Crop Vary(in Crop crop, int look)
    {
        if (look < 2) return crop;
        // All around: moved by 0.02 of its size, scaled by up to 0.04, turned by up to three degrees.
        (float sin, float cos) = MathF.SinCos(2.4f * look);
        return new Crop(crop.Centre + (new Vector2(cos, sin) * 0.02f * crop.Size), crop.Size * (1 - (0.04f * cos)), crop.Turn + (0.05f * sin));
    }

    /// <summary>Forgets all answers.</summary>
    public void Clear() => _answers = 0;

    /// <summary>Takes the answer of one look.</summary>
    public void Add(ReadOnlySpan<Vector2> answer)
    {
        for (int i = 0; i < points; i++) (_x[(i * count) + _answers], _y[(i * count) + _answers]) = (answer[i].X, answer[i].Y);
        _answers++;
    }

    /// <summary>Writes the median of the answers, each coordinate for itself.</summary>
    public void Median(Span<Vector2> target)
    {
        for (int i = 0; i < points; i++) target[i] = new Vector2(Middle(_x.AsSpan(i * count, _answers)), Middle(_y.AsSpan(i * count, _answers)));
    }

    /// <summary>Turns the planes of a network's input left to right.</summary>
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
