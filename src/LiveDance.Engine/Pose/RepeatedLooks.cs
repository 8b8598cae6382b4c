using System.Numerics;

namespace LiveDance.Engine.Pose;

/// <summary>
/// What a network answers changes with how its crop lies over the pixels, by one or two of them. Where there is time it looks
/// several times, at slightly different crops and at mirrored ones, and the median of the answers counts.
/// </summary>
/// <param name="most">How many looks there are.</param>
/// <param name="points">How many points each of them finds.</param>
internal sealed class RepeatedLooks(int most, int points)
{
    private readonly float[] _x = new float[most * points], _y = new float[most * points];
    private int _count;

    /// <summary>How many looks there are.</summary>
    public int Most => most;

    /// <summary>Whether a look is at the mirrored crop: every other one.</summary>
    public static bool IsMirrored(int look) => look % 2 == 1;

    /// <summary>The crop of a look; the first two, plain and mirrored, are the crop itself.</summary>
    public static Crop Vary(in Crop crop, int look)
    {
        // A spiral about the crop: three degrees, four hundredths of its size, two of its place.
        int ring = look / 2;
        if (ring == 0) return crop;
        (float sin, float cos) = MathF.SinCos(2.4f * look);
        return new Crop(crop.Centre + (new Vector2(cos, sin) * 0.02f * crop.Size), crop.Size * (1 - (0.04f * cos)), crop.Turn + (0.05f * sin));
    }

    /// <summary>Forgets all answers.</summary>
    public void Clear() => _count = 0;

    /// <summary>Takes the answer of one look.</summary>
    public void Add(ReadOnlySpan<Vector2> answer)
    {
        for (int i = 0; i < points; i++) (_x[(i * most) + _count], _y[(i * most) + _count]) = (answer[i].X, answer[i].Y);
        _count++;
    }

    /// <summary>Writes the median of the answers, each coordinate for itself.</summary>
    public void Median(Span<Vector2> target)
    {
        for (int i = 0; i < points; i++) target[i] = new Vector2(Middle(_x.AsSpan(i * most, _count)), Middle(_y.AsSpan(i * most, _count)));
    }

    /// <summary>Turns three planes of a network's input left to right.</summary>
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
