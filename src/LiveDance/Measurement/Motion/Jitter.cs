using LiveDance.Engine.Frames;

namespace LiveDance.Measurement.Motion;

/// <summary>How much points tremble that should stand still.</summary>
/// <param name="Acceleration">
/// Mean length of the second difference, in % of the body's height per frame squared; null if nothing stands still.
/// </param>
/// <param name="Samples">How many times a point stood still.</param>
internal sealed record Jitter(double? Acceleration, int Samples)
{
    /// <summary>Measures a clip where the reference stands still, see <see cref="Stillness"/>.</summary>
    /// <param name="shown">What is shown, one pose a frame.</param>
    /// <param name="reference">What says what stands still.</param>
    /// <param name="points">Which key points.</param>
    /// <param name="height">The body's, in pixels.</param>
    /// <param name="rate">Frames a second.</param>
    public static Jitter Measure(PersonPose[] shown, PersonPose[] reference, int[] points, double height, double rate)
    {
        int samples = 0;
        double sum = 0;
        for (int frame = 1; frame < shown.Length - 1; frame++)
        {
            foreach (int point in points)
            {
                if (!Stillness.At(reference, frame, point, height, rate)) continue;
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
