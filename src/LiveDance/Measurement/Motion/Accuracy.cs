using LiveDance.Engine.Frames;

namespace LiveDance.Measurement.Motion;

/// <summary>The distances of key points from a reference.</summary>
/// <param name="Shown">Percentage of the reference's points that are present.</param>
/// <param name="MeanError">Mean distance of the present points, in % of the body's height; null if there are none.</param>
/// <param name="Pck5">Percentage of the reference's points that are present within 5 % of the body's height.</param>
/// <param name="Pck10">Likewise, within 10 %.</param>
internal sealed record Accuracy(double Shown, double? MeanError, double Pck5, double Pck10)
{
    /// <summary>Measures a clip. A point that is not present counts as wrong.</summary>
    /// <param name="shown">The measured poses, one a frame.</param>
    /// <param name="reference">The reference poses; points that are missing there are ignored.</param>
    /// <param name="points">The key points to measure.</param>
    /// <param name="height">The body's height, in pixels.</param>
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
        double Percentage(int count) => known == 0 ? 0 : 100.0 * count / known;
        return new Accuracy(Percentage(seen), seen == 0 ? null : 100 * sum / seen, Percentage(within5), Percentage(within10));
    }
}
