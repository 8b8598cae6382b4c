using LiveDance.Engine.Frames;

namespace LiveDance.Measurement.Motion;

/// <summary>Measures the delay of a motion: the time shift at which it correlates best with the reference.</summary>
internal static class Lag
{
    private const double MaxShiftSeconds = 0.4;

    /// <summary>Measures a clip by normalized cross-correlation of all points' paths; a parabola locates the peak between frames.</summary>
    /// <param name="shown">The measured poses, one a frame.</param>
    /// <param name="reference">The reference poses.</param>
    /// <param name="points">The key points to measure.</param>
    /// <param name="rate">Frames a second.</param>
    /// <returns>The delay in milliseconds, positive if the motion is late; null if nothing moves.</returns>
    public static double? Milliseconds(PersonPose[] shown, PersonPose[] reference, int[] points, double rate)
    {
        int maxShift = Math.Min((int)Math.Ceiling(MaxShiftSeconds * rate), shown.Length / 4);
        double[] correlations =
            [.. Enumerable.Range(-maxShift, (2 * maxShift) + 1).Select(shift => Correlation(shown, reference, points, shift))];
        int peak = Array.IndexOf(correlations, correlations.Max());
        if (!(correlations[peak] > 0)) return null;
        double lag = peak - maxShift;
        if (peak > 0 && peak < correlations.Length - 1)
        {
            double before = correlations[peak - 1], after = correlations[peak + 1];
            double curvature = before - (2 * correlations[peak]) + after;
            if (curvature < 0) lag += (before - after) / (2 * curvature);
        }
        return 1000 * lag / rate;
    }

    // The correlation of each frame's pose with the reference pose that many frames earlier.
    private static double Correlation(PersonPose[] shown, PersonPose[] reference, int[] points, int shift)
    {
        double covariance = 0, shownVariance = 0, referenceVariance = 0;
        foreach (int point in points)
        {
            Covariance x = default, y = default;
            for (int frame = Math.Max(0, shift); frame < Math.Min(shown.Length, reference.Length + shift); frame++)
            {
                PersonPose then = reference[frame - shift];
                if (!MeasuredJoints.Known(then, point) || !MeasuredJoints.Shown(shown[frame], point)) continue;
                x.Add(shown[frame].Points[point].X, then.Points[point].X);
                y.Add(shown[frame].Points[point].Y, then.Points[point].Y);
            }
            covariance += x.Product + y.Product;
            shownVariance += x.FirstSquare + y.FirstSquare;
            referenceVariance += x.SecondSquare + y.SecondSquare;
        }
        return covariance / Math.Max(Math.Sqrt(shownVariance * referenceVariance), 1e-9);
    }

    // Sums of squares and products of two series about their means.
    private struct Covariance
    {
        private double _a, _b, _aa, _bb, _ab;
        private int _count;

        public readonly double FirstSquare => _count == 0 ? 0 : _aa - (_a * _a / _count);

        public readonly double SecondSquare => _count == 0 ? 0 : _bb - (_b * _b / _count);

        public readonly double Product => _count == 0 ? 0 : _ab - (_a * _b / _count);

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
