using LiveDance.Engine.Frames;

namespace LiveDance.Measurement.Motion;

/// <summary>How late the shown motion is: the shift at which it is most like the reference.</summary>
internal static class Lag
{
    private const double LongestSeconds = 0.4;

    /// <summary>Measures a clip by normalized cross-correlation of all points' paths; the peak by a parabola.</summary>
    /// <param name="shown">What is shown, one pose a frame.</param>
    /// <param name="reference">What it should follow.</param>
    /// <param name="points">Which key points.</param>
    /// <param name="rate">Frames a second.</param>
    /// <returns>Milliseconds, later is positive; null if nothing moves.</returns>
    public static double? Milliseconds(PersonPose[] shown, PersonPose[] reference, int[] points, double rate)
    {
        int reach = Math.Min((int)Math.Ceiling(LongestSeconds * rate), shown.Length / 4);
        double[] likeness =
            [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(shift => PictureSimilarity(shown, reference, points, shift))];
        int peak = Array.IndexOf(likeness, likeness.Max());
        if (!(likeness[peak] > 0)) return null;
        double place = peak - reach;
        if (peak > 0 && peak < likeness.Length - 1)
        {
            double before = likeness[peak - 1], after = likeness[peak + 1];
            double bend = before - (2 * likeness[peak]) + after;
            if (bend < 0) place += (before - after) / (2 * bend);
        }
        return 1000 * place / rate;
    }

    // The correlation of what is shown in each frame with the reference so many frames earlier.
    private static double PictureSimilarity(PersonPose[] shown, PersonPose[] reference, int[] points, int shift)
    {
        double together = 0, ofShown = 0, ofReference = 0;
        foreach (int point in points)
        {
            Spread x = default, y = default;
            for (int frame = Math.Max(0, shift); frame < Math.Min(shown.Length, reference.Length + shift); frame++)
            {
                PersonPose then = reference[frame - shift];
                if (!MeasuredJoints.Known(then, point) || !MeasuredJoints.Shown(shown[frame], point)) continue;
                x.Add(shown[frame].Points[point].X, then.Points[point].X);
                y.Add(shown[frame].Points[point].Y, then.Points[point].Y);
            }
            together += x.Together + y.Together;
            ofShown += x.OfFirst + y.OfFirst;
            ofReference += x.OfSecond + y.OfSecond;
        }
        return together / Math.Max(Math.Sqrt(ofShown * ofReference), 1e-9);
    }

    // How two series spread about their means, each alone and both together.
    private struct Spread
    {
        private double _a, _b, _aa, _bb, _ab;
        private int _count;

        public readonly double OfFirst => _count == 0 ? 0 : _aa - (_a * _a / _count);

        public readonly double OfSecond => _count == 0 ? 0 : _bb - (_b * _b / _count);

        public readonly double Together => _count == 0 ? 0 : _ab - (_a * _b / _count);

        public void Add(double a, double b)
        {
            _count++;
            _a += a;
            _b += b;
            _aa += a * a;
            _bb += b * b;
            _ab += a * b;
        }
    }
}
