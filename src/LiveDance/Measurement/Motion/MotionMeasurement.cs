using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Measurement.Motion;

/// <summary>Measures all figures of one clip.</summary>
internal static class MotionMeasurement
{
    // Seconds from the start after which the online estimate of the body statistics is measured, as it has to converge first.
    private const double SettledSeconds = 5;

    private const double SegmentSeconds = 4;

    private static readonly int[] LatenciesMs = [50, 100];

    /// <summary>Measures one clip.</summary>
    public static ClipFigures Measure(MotionClip clip, PerformerMeasures performer) => new()
    {
        Name = clip.Name,
        Frames = clip.Detected.Length,
        FramesPerSecond = clip.FramesPerSecond,
        HeightPixels = clip.Height,
        TrueJoints = clip.HasTruth,
        Filters = [.. Distortions.All.SelectMany(distortion => Filters(distortion.Name, distortion.Apply(clip)))],
        LargestOwnLagMs = LargestOwnLag(clip),
        Parts = [.. MeasuredJoints.Parts.Select(part => Part(clip, part.Name, part.Points))],
        Prediction = [.. LatenciesMs.Select(latency => Prediction.Measure(clip, latency))],
        Normalization = [.. Distortions.All.SelectMany(distortion => Normalize(distortion.Name, distortion.Apply(clip), performer))],
    };

    private static IEnumerable<FilterFigures> Filters(string distortion, MotionClip clip)
    {
        double? rawJitter = null, rawLag = null;
        foreach ((string name, Func<PersonPose[], double, PersonPose[]> smooth) in Smoothers.All)
        {
            PersonPose[] smoothed = smooth(clip.Detected, clip.FramesPerSecond);
            Accuracy accuracy = Accuracy.Measure(smoothed, clip.Reference, MeasuredJoints.Body, clip.Height);
            (double? jitter, _, double? lag) = Steadiness(clip, smoothed, MeasuredJoints.Body);
            if (name == Smoothers.Raw) (rawJitter, rawLag) = (jitter, lag);
            yield return new FilterFigures(
                distortion, name, accuracy.Shown, accuracy.MeanError, accuracy.Pck5, accuracy.Pck10, jitter,
                jitter / rawJitter, lag, lag - rawLag);
        }
    }

    private static PartFigures Part(MotionClip clip, string name, int[] points)
    {
        (double? rawJitter, int still, double? rawLag) = Steadiness(clip, clip.Detected, points);
        PersonPose[] smoothed = Smoothers.Causal(clip.Detected, clip.FramesPerSecond, new OneEuroSmoothing());
        (double? jitter, _, double? lag) = Steadiness(clip, smoothed, points);
        return new PartFigures(name, still, rawJitter, jitter, jitter / rawJitter, lag, lag - rawLag);
    }

    // Large, fast motion dominates the correlation over a whole clip; in a calm segment the filter's lag is larger.
    private static double? LargestOwnLag(MotionClip clip)
    {
        PersonPose[] smoothed = Smoothers.Causal(clip.Detected, clip.FramesPerSecond, new OneEuroSmoothing());
        int length = (int)(SegmentSeconds * clip.FramesPerSecond);
        double? largest = null;
        for (int from = 0; from + length <= smoothed.Length; from += length)
        {
            Range segment = from..(from + length);
            double? LagOf(PersonPose[] shown) =>
                Lag.Milliseconds(shown[segment], clip.Reference[segment], MeasuredJoints.Body, clip.FramesPerSecond);
            double? own = LagOf(smoothed) - LagOf(clip.Detected);
            if (!(own <= largest)) largest = own ?? largest;
        }
        return largest;
    }

    private static (double? Jitter, int Samples, double? LagMs) Steadiness(
        MotionClip clip, PersonPose[] shown, int[] points)
    {
        Jitter jitter = Jitter.Measure(shown, clip.Reference, points, clip.Height, clip.FramesPerSecond);
        double? lag = Lag.Milliseconds(shown, clip.Reference, points, clip.FramesPerSecond);
        return (jitter.Acceleration, jitter.Samples, lag);
    }

    private static IEnumerable<NormalizationFigures> Normalize(string distortion, MotionClip clip, PerformerMeasures performer)
    {
        PersonPose[] live = Smoothers.Causal(clip.Detected, clip.FramesPerSecond, new OneEuroSmoothing());
        var rehearsed = PrecomputedPoses.Of(clip.Detected, clip.FramesPerSecond);
        BodyStatistics? known = rehearsed.Statistics;
        bool hasSkeleton = performer.Skeleton is not null;
        if (distortion == Distortions.None)
        {
            yield return Known("whole file, not fitted", rehearsed.Poses, RetargetingMode.None);
            if (hasSkeleton) yield return Known("whole file", rehearsed.Poses, RetargetingMode.Offline);
        }
        yield return Known("calibrated", live, hasSkeleton ? RetargetingMode.StoredCalibration : RetargetingMode.None);
        if (distortion == Distortions.None && hasSkeleton) yield return Estimated("from 5 s on, not fitted", RetargetingMode.None);
        yield return Estimated("from 5 s on", hasSkeleton ? RetargetingMode.Online : RetargetingMode.None);

        NormalizationFigures Known(string name, IReadOnlyList<PersonPose> poses, RetargetingMode mode) => Figures(
            distortion, name, known is null ? null : RetargetingMeasurement.Measure(clip, poses, performer, known, 0, mode));
        NormalizationFigures Estimated(string name, RetargetingMode mode) =>
            Figures(distortion, name, RetargetingMeasurement.Measure(clip, live, performer, null, SettledSeconds, mode));
    }

    private static NormalizationFigures Figures(string distortion, string name, RetargetingMeasurement? result) => new(
        distortion, name, result?.AnkleNear, result?.AnkleFar, result?.HeightNear, result?.HeightFar, result?.MeanLimb, result?.WorstLimb,
        result?.LargestJump, result?.FootSlide, result?.BoundPercent);
}
