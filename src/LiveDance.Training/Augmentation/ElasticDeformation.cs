namespace LiveDance.Training.Augmentation;

/// <summary>
/// A smooth deformation of the picture: long sine waves shift its pixels by a few pixels, so that limbs become longer, slimmer or
/// more slanted in different places, together with their texture.
/// </summary>
internal sealed class ElasticDeformation
{
    // Range of the wave lengths, in pixels.
    private const float ShortestWave = 90, LongestWave = 220;

    // Largest fraction by which one wave stretches or compresses the picture.
    private const float MaxStretch = 0.09f;

    // Waves along each axis.
    private const int Waves = 2;

    // Fixed-point iterations that invert the deformation to a hundredth of a pixel.
    private const int Iterations = 12;

    private readonly Wave[] _across = new Wave[Waves], _down = new Wave[Waves];

    /// <param name="seed">Seed of the waves; the same seed gives the same deformation.</param>
    public ElasticDeformation(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < Waves; i++) (_across[i], _down[i]) = (Wave.Draw(random), Wave.Draw(random));
    }

    /// <summary>The place in the original picture that a place of the deformed picture shows, in pixels.</summary>
    public (float X, float Y) Inverse(float x, float y)
    {
        (float across, float down) = (0, 0);
        for (int i = 0; i < Waves; i++) (across, down) = (across + _across[i].At(x, y), down + _down[i].At(x, y));
        return (x + across, y + down);
    }

    /// <summary>How far the pixels of a row are shifted: <see cref="Inverse"/> less the pixel's own place.</summary>
    /// <param name="x">The first pixel, in pixels.</param>
    /// <param name="y">The row, in pixels.</param>
    /// <param name="across">Receives the shift of each pixel along the row, in pixels.</param>
    /// <param name="down">Receives the shift across the row, as many.</param>
    public void Shifts(float x, float y, Span<float> across, Span<float> down)
    {
        across.Clear();
        down.Clear();
        foreach (Wave wave in _across) wave.Add(x, y, across);
        foreach (Wave wave in _down) wave.Add(x, y, down);
    }

    /// <summary>
    /// The place in the deformed picture that shows a place of the original picture, in pixels. Found by fixed-point iteration,
    /// which converges because the deformation stretches by much less than 1.
    /// </summary>
    public (float X, float Y) Forward(float x, float y)
    {
        (float movedX, float movedY) = (x, y);
        for (int i = 0; i < Iterations; i++)
        {
            (float sourceX, float sourceY) = Inverse(movedX, movedY);
            (movedX, movedY) = (movedX + x - sourceX, movedY + y - sourceY);
        }
        return (movedX, movedY);
    }

    private readonly record struct Wave(float X, float Y, float Phase, float Height)
    {
        public static Wave Draw(Random random)
        {
            float length = ShortestWave + (random.NextSingle() * (LongestWave - ShortestWave)), wave = 2 * MathF.PI / length;
            (float sin, float cos) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
            return new Wave(wave * cos, wave * sin, 2 * MathF.PI * random.NextSingle(), random.NextSingle() * MaxStretch / wave);
        }

        public float At(float x, float y) => Height * MathF.Sin((X * x) + (Y * y) + Phase);

        // From pixel to pixel the wave's angle grows by the same amount, so that sine and cosine are rotated and not computed.
        public void Add(float x, float y, Span<float> row)
        {
            (float sin, float cos) = MathF.SinCos((X * x) + (Y * y) + Phase);
            (float stepSin, float stepCos) = MathF.SinCos(X);
            foreach (ref float shift in row)
            {
                shift += Height * sin;
                (sin, cos) = ((sin * stepCos) + (cos * stepSin), (cos * stepCos) - (sin * stepSin));
            }
        }
    }
}
