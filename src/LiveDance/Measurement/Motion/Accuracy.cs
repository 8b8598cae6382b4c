using LiveDance.Engine.Frames;

namespace LiveDance.Measurement.Motion;

/// <summary>How far key points are from where they should be.</summary>
/// <param name="Shown">Share of the reference's points that are shown at all, in per cent.</param>
/// <param name="MeanError">Mean distance of those shown, in % of the body's height; null if none is.</param>
/// <param name="Pck5">Share of the reference's points shown within 5 % of the body's height, in per cent.</param>
/// <param name="Pck10">Likewise, within 10 %.</param>
internal sealed record Accuracy(double Shown, double? MeanError, double Pck5, double Pck10)
{
    /// <summary>Measures a clip. A point that is not shown counts as missed.</summary>
    /// <param name="shown">What is shown, one pose a frame.</param>
    /// <param name="reference">What should be; points it does not know are left out.</param>
    /// <param name="points">Which key points.</param>
    /// <param name="height">The body's, in pixels.</param>
    public static Accuracy Measure(PersonPose[] shown, PersonPose[] reference, int[] points, double height)
    {
        int known = 0, seen = 0, within5 = 0, within10 = 0;
        double sum = 0;
        for (int frame = 0; frame < shown.Length; frame++)
        {
            foreach (int point in points)
            {
                if (!MeasuredJoints.Known(reference[frame], point)) continue;
                known++;
                if (!MeasuredJoints.Shown(shown[frame], point)) continue;
                double error = shown[frame].Points[point].DistanceTo(reference[frame].Points[point]) / height;
                seen++;
                sum += error;
                if (error <= 0.05) within5++;
                if (error <= 0.1) within10++;
            }
        }
        double PerCent(int count) => known == 0 ? 0 : 100.0 * count / known;
        return new Accuracy(PerCent(seen), seen == 0 ? null : 100 * sum / seen, PerCent(within5), PerCent(within10));
    }
}
