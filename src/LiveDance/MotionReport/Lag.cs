using LiveDance.Engine.Pose;

namespace LiveDance.MotionReport;

/// <summary>How late the shown motion is: the shift at which its velocities are most like those of the reference.</summary>
internal static class Lag
{
    private const double LongestSeconds = 0.4;

    /// <summary>Measures a clip by the normalized cross-correlation of all points' velocities, peaks by parabola.</summary>
    /// <param name="shown">What is shown, one pose a frame.</param>
    /// <param name="reference">What it should follow.</param>
    /// <param name="points">Which key points.</param>
    /// <param name="rate">Frames a second.</param>
    /// <returns>Milliseconds, later is positive; null if nothing moves.</returns>
    public static double? Milliseconds(PersonPose[] shown, PersonPose[] reference, int[] points, double rate)
    {
        int reach = Math.Min((int)Math.Ceiling(LongestSeconds * rate), shown.Length / 4);
        double[] likeness = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(shift => Likeness(shown, reference, points, shift))];
        int peak = Array.IndexOf(likeness, likeness.Max());
        if (!(likeness[peak] > 0)) return null;
        double place = peak - reach;
        if (peak > 0 && peak < likeness.Length - 1)
        {
            double before = likeness[peak - 1], after = likeness[peak + 1], bend = before - (2 * likeness[peak]) + after;
            if (bend < 0) place += (before - after) / (2 * bend);
        }
        return 1000 * place / rate;
    }

    // Of the shown velocity in each frame with the reference's so many frames earlier.
    private static double Likeness(PersonPose[] shown, PersonPose[] reference, int[] points, int shift)
    {
        double product = 0, shownSquares = 0, referenceSquares = 0;
        for (int frame = Math.Max(1, 1 + shift); frame < Math.Min(shown.Length, reference.Length + shift); frame++)
        {
            PersonPose then = reference[frame - shift - 1], now = reference[frame - shift];
            foreach (int point in points)
            {
                if (!MeasuredJoints.Known(then, point) || !MeasuredJoints.Known(now, point)) continue;
                if (!MeasuredJoints.Shown(shown[frame - 1], point) || !MeasuredJoints.Shown(shown[frame], point)) continue;
                (double x, double y) = Step(shown[frame - 1].Points[point], shown[frame].Points[point]);
                (double trueX, double trueY) = Step(then.Points[point], now.Points[point]);
                product += (x * trueX) + (y * trueY);
                shownSquares += (x * x) + (y * y);
                referenceSquares += (trueX * trueX) + (trueY * trueY);
            }
        }
        return product / Math.Max(Math.Sqrt(shownSquares * referenceSquares), 1e-9);
    }

    private static (double X, double Y) Step(Keypoint from, Keypoint to) => (to.X - from.X, to.Y - from.Y);
}
