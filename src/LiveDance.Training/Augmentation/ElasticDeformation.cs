namespace LiveDance.Training.Augmentation;

/// <summary>
/// A smooth bend of the picture: long waves move its places by a few pixels, so that limbs become longer, slimmer and more
/// slanted here than there, and what is on them goes with them.
/// </summary>
internal sealed class ElasticDeformation
{
    // Of a wave: its length, in pixels; and by which share it may stretch or squeeze a place.
    private const float ShortestWave = 90, LongestWave = 220, MostStretch = 0.09f;
    private const int Waves = 2, Repeats = 12;

    private readonly Wave[] _across = new Wave[Waves], _down = new Wave[Waves];

    /// <param name="seed">Which bend.</param>
    public ElasticDeformation(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < Waves; i++) (_across[i], _down[i]) = (Wave.Draw(random), Wave.Draw(random));
    }

    /// <summary>Where a place of the bent picture was before.</summary>
    public (float X, float Y) Straight(float x, float y)
    {
        (float across, float down) = (0, 0);
        for (int i = 0; i < Waves; i++) (across, down) = (across + _across[i].At(x, y), down + _down[i].At(x, y));
        return (x + across, y + down);
    }

    /// <summary>Where a place goes: the bend is so gentle that guessing again and again ends there.</summary>
    public (float X, float Y) Bent(float x, float y)
    {
        (float bentX, float bentY) = (x, y);
        for (int i = 0; i < Repeats; i++)
        {
            (float straightX, float straightY) = Straight(bentX, bentY);
            (bentX, bentY) = (bentX + x - straightX, bentY + y - straightY);
        }
        return (bentX, bentY);
    }

    private readonly record struct Wave(float X, float Y, float Phase, float Height)
    {
        public static Wave Draw(Random random)
        {
            float length = ShortestWave + (random.NextSingle() * (LongestWave - ShortestWave)), wave = 2 * MathF.PI / length;
            (float sin, float cos) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
            return new Wave(wave * cos, wave * sin, 2 * MathF.PI * random.NextSingle(), random.NextSingle() * MostStretch / wave);
        }

        public float At(float x, float y) => Height * MathF.Sin((X * x) + (Y * y) + Phase);
    }
}
