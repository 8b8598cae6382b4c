using LiveDance.Engine.Frames;

namespace LiveDance.Measurement.Motion;

/// <summary>The jitter of points that stand still in the reference.</summary>
/// <param name="Acceleration">
/// Mean length of the second difference, in % of the body's height per frame squared; null if no point stands still.
/// </param>
/// <param name="Samples">Number of samples of a stationary point.</param>
internal sealed record Jitter(double? Acceleration, int Samples)
{
    /// <summary>Measures a clip where the reference is stationary, see <see cref="StationaryPoints"/>.</summary>
    /// <param name="shown">The measured poses, one a frame.</param>
    /// <param name="reference">The reference poses.</param>
    /// <param name="points">The key points to measure.</param>
    /// <param name="height">The body's height, in pixels.</param>
    /// <param name="rate">Frames a second.</param>
    public static Jitter Measure(PersonPose[] shown, PersonPose[] reference, int[] points, double height, double rate)
    {
        int samples = 0;
        double sum = 0;
        for (int frame = 1; frame < shown.Length - 1; frame++)
        {
            foreach (int point in points)
            {
                if (!StationaryPoints.IsStationary(reference, frame, point, height, rate)) continue;
                if (!MeasuredJoints.Shown(shown[frame - 1], point)) continue;
                if (!MeasuredJoints.Shown(shown[frame], point)) continue;
                if (!MeasuredJoints.Shown(shown[frame + 1], point)) continue;
                Keypoint a = shown[frame - 1].Points[point], b = shown[frame].Points[point];
                Keypoint c = shown[frame + 1].Points[point];
                sum += double.Hypot(a.X - (2 * b.X) + c.X, a.Y - (2 * b.Y) + c.Y);
                samples++;
            }
        }
        return new Jitter(samples == 0 ? null : 100 * sum / samples / height, samples);
    }
}
