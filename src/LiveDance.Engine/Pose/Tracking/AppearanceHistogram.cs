using System.Numerics;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Pose.Tracking;

/// <summary>
/// The colours on a person's chest as a small histogram: hues where there is colour, brightness where there is none.
/// Tells two people apart when they cross.
/// </summary>
internal sealed unsafe class AppearanceHistogram
{
    private const int Hues = 12;
    private const int Greys = 8;
    private const int Bins = Hues + Greys;

    // The strip between shoulders and hips that is looked at: narrow enough to hold the chest alone in profile, too.
    private const int Rows = 12;
    private const int Columns = 7;
    private const float From = 0.05f;
    private const float To = 0.85f;
    private const float HalfWidth = 0.2f;

    // Below this saturation (of 1) a hue is noise; above twice that it is all that counts.
    private const float LeastSaturation = 0.15f;
    private const float LeastBrightness = 0.1f;

    private readonly float[] _share = new float[Bins];

    /// <summary>Whether anything was seen yet.</summary>
    public bool Known { get; private set; }

    /// <summary>Forgets it.</summary>
    public void Clear() => Known = false;

    /// <summary>Takes what is there now.</summary>
    /// <param name="image">The image.</param>
    /// <param name="shoulders">The middle of the shoulders, in pixels.</param>
    /// <param name="hips">The middle of the hips, in pixels.</param>
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

    /// <summary>Moves towards another look at the same clothes; takes it whole if nothing was known.</summary>
    /// <param name="seen">The newer look.</param>
    /// <param name="share">How far to go, 0 to 1.</param>
    public void Learn(AppearanceHistogram seen, float share)
    {
        if (!seen.Known) return;
        for (int i = 0; i < Bins; i++) _share[i] = Known ? float.Lerp(_share[i], seen._share[i], share) : seen._share[i];
        Known = true;
    }

    /// <summary>How unlike they are: the Hellinger distance, 0 (alike) to 1 (nothing shared); 0.5 if one is not known.</summary>
    public float Unlike(AppearanceHistogram other)
    {
        if (!Known || !other.Known) return 0.5f;
        float shared = 0;
        for (int i = 0; i < Bins; i++) shared += MathF.Sqrt(_share[i] * other._share[i]);
        return MathF.Sqrt(MathF.Max(1 - shared, 0));
    }

    // A pixel goes to the two bins nearest to it, so that a slightly different light moves little.
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
