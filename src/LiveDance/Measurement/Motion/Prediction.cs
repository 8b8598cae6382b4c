using LiveDance.Engine.Frames;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Measurement.Motion;

/// <summary>Whether predicting ahead makes up for latency: the error against where the body is when it is seen.</summary>
/// <param name="LatencyMs">How much later the pose is seen.</param>
/// <param name="Error">Mean error without prediction, in % of the body's height.</param>
/// <param name="PredictedError">Mean error of poses that were predicted by as much.</param>
/// <param name="MovingError">The same of points that move faster than half a body height a second.</param>
/// <param name="PredictedMovingError">The same with prediction.</param>
/// <param name="Jitter">See <see cref="Jitter"/>.</param>
/// <param name="PredictedJitter">The same with prediction.</param>
internal sealed record Prediction(
    int LatencyMs,
    double? Error,
    double? PredictedError,
    double? MovingError,
    double? PredictedMovingError,
    double? Jitter,
    double? PredictedJitter)
{
    private const double MovingSpeed = 0.5;

    /// <summary>Measures a clip through the One-Euro filter.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="latencyMs">The latency, and how far ahead is predicted.</param>
    public static Prediction Measure(MotionClip clip, int latencyMs)
    {
        double rate = clip.FramesPerSecond;
        PersonPose[] without = Smoothers.Causal(clip.Detected, rate, new OneEuroSmoothing());
        PersonPose[] with = Smoothers.Causal(clip.Detected, rate, new OneEuroSmoothing(), latencyMs / 1000f);
        PersonPose[] later = Later(clip.Reference, latencyMs * rate / 1000);
        PersonPose[] moving = Moving(later, clip.Height, rate);
        double? ErrorOf(PersonPose[] shown, PersonPose[] reference) =>
            Accuracy.Measure(shown[..reference.Length], reference, MeasuredJoints.Body, clip.Height).MeanError;
        double? Trembling(PersonPose[] shown) =>
            Motion.Jitter.Measure(shown, clip.Reference, MeasuredJoints.Body, clip.Height, rate).Acceleration;
        return new Prediction(
            latencyMs, ErrorOf(without, later), ErrorOf(with, later), ErrorOf(without, moving), ErrorOf(with, moving),
            Trembling(without), Trembling(with));
    }

    /// <summary>In each frame the pose of so many frames later, as long as there is one.</summary>
    public static PersonPose[] Later(PersonPose[] poses, double frames)
    {
        int count = Math.Max(0, poses.Length - (int)Math.Ceiling(frames));
        return [.. Enumerable.Range(0, count).Select(frame => Distortions.Between(poses, frame + frames))];
    }

    // The same poses without the points that are slow.
    private static PersonPose[] Moving(PersonPose[] poses, double height, double rate)
    {
        var moving = new PersonPose[poses.Length];
        for (int frame = 0; frame < poses.Length; frame++)
        {
            moving[frame] = new PersonPose();
            if (frame == 0) continue;
            moving[frame].CopyFrom(poses[frame]);
            for (int i = 0; i < Keypoints135.Count; i++)
            {
                double step = poses[frame].Points[i].DistanceTo(poses[frame - 1].Points[i]);
                if (!(step * rate > MovingSpeed * height)) moving[frame].Points[i] = Keypoint.Missing;
            }
        }
        return moving;
    }
}
