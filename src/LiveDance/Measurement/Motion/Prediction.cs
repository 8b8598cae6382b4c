using LiveDance.Engine.Frames;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Measurement.Motion;

/// <summary>The error of predicted poses, against the reference pose at the later time when the picture is seen.</summary>
/// <param name="LatencyMs">The latency, in milliseconds.</param>
/// <param name="Error">Mean error without prediction, in % of the body's height.</param>
/// <param name="PredictedError">Mean error of poses that were predicted by the latency.</param>
/// <param name="MovingError">Mean error without prediction of points faster than half a body height a second.</param>
/// <param name="PredictedMovingError">The same with prediction.</param>
/// <param name="Jitter">Jitter without prediction, see <see cref="Jitter"/>.</param>
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
    // Speed above which a point counts as moving, in body heights a second.
    private const double MovingSpeed = 0.5;

    /// <summary>Measures a clip smoothed by the One-Euro filter.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="latencyMs">The latency and the prediction time, in milliseconds.</param>
    public static Prediction Measure(MotionClip clip, int latencyMs)
    {
        double rate = clip.FramesPerSecond;
        PersonPose[] without = Smoothers.Causal(clip.Detected, rate, new OneEuroSmoothing());
        PersonPose[] with = Smoothers.Causal(clip.Detected, rate, new OneEuroSmoothing(), latencyMs / 1000f);
        PersonPose[] later = Later(clip.Reference, latencyMs * rate / 1000);
        PersonPose[] moving = Moving(later, clip.Height, rate);
        double? ErrorOf(PersonPose[] shown, PersonPose[] reference) =>
            Accuracy.Measure(shown[..reference.Length], reference, MeasuredJoints.Body, clip.Height).MeanError;
        double? JitterOf(PersonPose[] shown) =>
            Motion.Jitter.Measure(shown, clip.Reference, MeasuredJoints.Body, clip.Height, rate).Acceleration;
        return new Prediction(
            latencyMs, ErrorOf(without, later), ErrorOf(with, later), ErrorOf(without, moving), ErrorOf(with, moving),
            JitterOf(without), JitterOf(with));
    }

    /// <summary>The poses moved by a number of frames: each is that of the given number of frames later.</summary>
    public static PersonPose[] Later(PersonPose[] poses, double frames)
    {
        int count = Math.Max(0, poses.Length - (int)Math.Ceiling(frames));
        return [.. Enumerable.Range(0, count).Select(frame => Distortions.Interpolate(poses, frame + frames))];
    }

    // The same poses without the slow points.
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
