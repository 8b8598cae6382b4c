using System.Numerics;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Pose.Tracking;

/// <summary>
/// Colour histogram of a person's chest, with bins of hue for saturated pixels and of brightness for unsaturated ones. Distinguishes two
/// people when they cross.
/// </summary>
internal sealed unsafe class AppearanceHistogram
{
    private const int Hues = 12;
    private const int Greys = 8;
    private const int Bins = Hues + Greys;

    // Sampling grid between shoulders and hips, and its extent along the trunk and across it, as shares of the trunk's length. It is
    // narrow enough to lie on the chest in profile, too.
    private const int Rows = 12;
    private const int Columns = 7;
    private const float From = 0.05f;
    private const float To = 0.85f;
    private const float HalfWidth = 0.2f;

    // Saturation (0 to 1) below which the hue is noise; from twice this value on only the hue counts. Below the second value of
    // brightness (0 to 1) the hue is ignored.
    private const float LeastSaturation = 0.15f;
    private const float LeastBrightness = 0.1f;

    private readonly float[] _share = new float[Bins];

    /// <summary>Whether the histogram holds any observation.</summary>
    public bool Known { get; private set; }

    /// <summary>Discards the histogram.</summary>
    public void Clear() => Known = false;

    /// <summary>Replaces the histogram by an observation.</summary>
    /// <param name="image">The image.</param>
    /// <param name="shoulders">Middle of the shoulders, in pixels.</param>
    /// <param name="hips">Middle of the hips, in pixels.</param>
    public void Observe(in ImageView image, Vector2 shoulders, Vector2 hips)
    {
        Array.Clear(_share);
        Vector2 down = hips - shoulders, across = new Vector2(-down.Y, down.X) * (2 * HalfWidth / Columns);
        float total = 0;
        for (int row = 0; row < Rows; row++)
        {
            Vector2 middle = shoulders + (down * float.Lerp(From, To, (row + 0.5f) / Rows));
            for (int column = 0; column < Columns; column++)
            {
                Vector2 place = middle + (across * (column - (Columns / 2)));
                if (!(place.X >= 0 && place.Y >= 0 && place.X < image.Width && place.Y < image.Height)) continue;
                Count(image.Pixels + ((int)place.Y * image.Stride) + ((int)place.X * 3));
                total++;
            }
        }
        Known = total > 0;
        for (int i = 0; i < Bins && Known; i++) _share[i] /= total;
    }

    /// <summary>Blends in another observation of the same person; takes it whole if there was none.</summary>
    /// <param name="newer">The newer observation.</param>
    /// <param name="share">Weight of the newer observation, 0 to 1.</param>
    public void Blend(AppearanceHistogram newer, float share)
    {
        if (!newer.Known) return;
        for (int i = 0; i < Bins; i++) _share[i] = Known ? float.Lerp(_share[i], newer._share[i], share) : newer._share[i];
        Known = true;
    }

    /// <summary>Hellinger distance between two histograms, 0 (equal) to 1 (disjoint); 0.5 if either has no observation.</summary>
    public float DistanceTo(AppearanceHistogram other)
    {
        if (!Known || !other.Known) return 0.5f;
        float shared = 0;
        for (int i = 0; i < Bins; i++) shared += MathF.Sqrt(_share[i] * other._share[i]);
        return MathF.Sqrt(MathF.Max(1 - shared, 0));
    }

    // A pixel is shared between the two nearest bins, so that a slight change of light has little effect.
    private void Count(byte* pixel)
    {
        float blue = pixel[0], green = pixel[1], red = pixel[2];
        float highest = MathF.Max(red, MathF.Max(green, blue)), range = highest - MathF.Min(red, MathF.Min(green, blue));
        float saturation = highest > LeastBrightness * 255 ? range / highest : 0;
        float colourful = Math.Clamp((saturation / LeastSaturation) - 1, 0, 1);
        if (colourful > 0)
        {
            float sixth = highest == red ? (green - blue) / range
                : highest == green ? 2 + ((blue - red) / range)
                : 4 + ((red - green) / range);
            Split(0, Hues, (sixth + 6) / 6 * Hues, colourful);
        }
        if (colourful < 1)
        {
            float level = MathF.Min(highest / 255 * Greys, Greys - 1);
            int bin = (int)level, next = Math.Min(bin + 1, Greys - 1);
            _share[Hues + bin] += (1 - colourful) * (1 - (level - bin));
            _share[Hues + next] += (1 - colourful) * (level - bin);
        }
    }

    private void Split(int first, int count, float place, float weight)
    {
        int bin = (int)place;
        float part = place - bin;
        _share[first + (bin % count)] += weight * (1 - part);
        _share[first + ((bin + 1) % count)] += weight * part;
    }
}
