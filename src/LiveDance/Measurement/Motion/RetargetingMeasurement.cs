using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Measurement.Motion;

/// <summary>
/// Measures the deviations of the retargeted skeleton from the performer's own measures; each is retargeted minus own.
/// </summary>
/// <param name="AnkleNear">Deviation of the nearest ankle position, in % of the performer's height.</param>
/// <param name="AnkleFar">Deviation of the farthest ankle position, in % of the performer's height.</param>
/// <param name="HeightNear">Relative deviation of the height at the nearest position, in %.</param>
/// <param name="HeightFar">Relative deviation of the height at the farthest position, in %.</param>
/// <param name="MeanLimb">Mean absolute deviation of the limb lengths, in %; null if the performer's are not known.</param>
/// <param name="WorstLimb">The largest of these deviations.</param>
/// <param name="LargestJump">
/// Largest displacement of a body point by an update of the estimates, in % of the performer's height: the sum of the largest by body
/// statistics and the largest by limb lengths.
/// </param>
/// <param name="FootSlide">Mean speed of ankles that stand still in the reference, in % of the performer's height per second.</param>
/// <param name="BoundPercent">Percentage of the frames in which the pose range limiter changed the pose.</param>
internal sealed record RetargetingMeasurement(
    double AnkleNear,
    double AnkleFar,
    double HeightNear,
    double HeightFar,
    double? MeanLimb,
    double? WorstLimb,
    double LargestJump,
    double? FootSlide,
    double BoundPercent)
{
    // The percentiles by which the performers' own statistics are computed.
    private const double NearPercentile = 0.97, FarPercentile = 0.05, HeightPercentile = 0.9, HeightBand = 0.15;

    // Hands and faces are left out: retargeting scales them by half of the difference only.
    private static readonly LimbKind[] Limbs =
    [
        LimbKind.Shoulders, LimbKind.Hips, LimbKind.Torso, LimbKind.Neck, LimbKind.UpperArm, LimbKind.Forearm, LimbKind.Thigh,
        LimbKind.Shin, LimbKind.Foot,
    ];

    /// <summary>Retargets the poses of a clip to the performer, as a session does, and measures the result.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="smoothed">Its smoothed poses.</param>
    /// <param name="target">The performer's measures.</param>
    /// <param name="known">The dancer's statistics; null to estimate them while the clip plays.</param>
    /// <param name="fromSeconds">Start of the measurement, in seconds; jumps are measured from the beginning.</param>
    /// <param name="mode">How the dancer's proportions are known; unless none, the pose range limiter is applied as well.</param>
    /// <returns>The figures, or null if too little of the dancer is visible.</returns>
    public static RetargetingMeasurement? Measure(
        MotionClip clip, IReadOnlyList<PersonPose> smoothed, PerformerMeasures target, BodyStatistics? known, double fromSeconds,
        RetargetingMode mode)
    {
        (PersonPose[] retargeted, double limbJump, double limited) = Retarget(smoothed, clip.FramesPerSecond, target, known, mode);
        int from = (int)Math.Ceiling(fromSeconds * clip.FramesPerSecond);
        if (from >= retargeted.Length) return null;
        if (Statistics(smoothed) is not { } source || Statistics(retargeted[from..]) is not { } result) return null;
        // A dancer who uses less depth is mapped to a central part of the performer's depth range.
        BodyStatistics expected =
            target.Statistics.ShrunkTo(Math.Clamp(source.DepthRange / target.Statistics.DepthRange, 0, 1));
        double? slide = FootSpeed(retargeted[from..], clip.Reference[from..], clip.Height, clip.FramesPerSecond);
        double jump = limbJump + (known is null ? LargestShift(smoothed, clip.FramesPerSecond, target.Statistics) : 0);
        double[] limbs = [.. LimbDeviations(retargeted[from..], target.Statistics, target.Skeleton).Values.Select(Math.Abs)];
        double height = target.Statistics.HeightNear;
        return new RetargetingMeasurement(
            AnkleNear: 100 * (result.AnkleNear - expected.AnkleNear) / height,
            AnkleFar: 100 * (result.AnkleFar - expected.AnkleFar) / height,
            HeightNear: 100 * ((result.HeightNear / expected.HeightNear) - 1),
            HeightFar: 100 * ((result.HeightFar / expected.HeightFar) - 1),
            MeanLimb: limbs.Length == 0 ? null : limbs.Average(),
            WorstLimb: limbs.Length == 0 ? null : limbs.Max(),
            LargestJump: 100 * jump / height,
            FootSlide: 100 * slide / height,
            BoundPercent: 100 * limited);
    }

    /// <summary>
    /// Deviations of the limb lengths from the performer's, in %; empty without a skeleton. Proportions are compared: lengths relative to
    /// the sum of shin, thigh, torso and neck, which do not depend on the posture.
    /// </summary>
    /// <param name="retargeted">The retargeted poses.</param>
    /// <param name="target">The performer's statistics, which give the height at the person's position.</param>
    /// <param name="skeleton">The performer's own lengths.</param>
    public static IReadOnlyDictionary<LimbKind, double> LimbDeviations(
        IEnumerable<PersonPose> retargeted, in BodyStatistics target, PerformerSkeleton? skeleton)
    {
        var lengths = new LimbLengthEstimator(memory: int.MaxValue);
        foreach (PersonPose pose in retargeted)
            if (BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) lengths.Add(pose, target.HeightAt(foot.Y));
        return Limbs.Select(limb => (Limb: limb, Actual: lengths.Proportion(limb), Expected: skeleton?.Proportion(limb) ?? 0))
            .Where(lengths => lengths is { Actual: > 0, Expected: > 0 })
            .ToDictionary(lengths => lengths.Limb, lengths => 100 * ((lengths.Actual / (double)lengths.Expected) - 1));
    }

    /// <summary>
    /// Mean speed of the ankles while those of the reference stand still, in pixels per second; null if they never do.
    /// </summary>
    public static double? FootSpeed(PersonPose[] retargeted, PersonPose[] reference, double height, double rate)
    {
        double path = 0;
        int steps = 0;
        for (int frame = 1; frame < retargeted.Length; frame++)
        {
            foreach (int ankle in (ReadOnlySpan<int>)[LeftAnkle, RightAnkle])
            {
                if (!StationaryPoints.IsStationary(reference, frame, ankle, height, rate)) continue;
                if (!StationaryPoints.IsStationary(reference, frame - 1, ankle, height, rate)) continue;
                PersonPose before = retargeted[frame - 1], now = retargeted[frame];
                if (!MeasuredJoints.Shown(before, ankle) || !MeasuredJoints.Shown(now, ankle)) continue;
                path += before.Points[ankle].DistanceTo(now.Points[ankle]);
                steps++;
            }
        }
        return steps == 0 ? null : path * rate / steps;
    }

    /// <summary>The body statistics of some poses; null if feet and head were never visible.</summary>
    public static BodyStatistics? Statistics(IReadOnlyList<PersonPose> poses)
    {
        List<(float Ankle, float Height, float Centre)> samples = [];
        foreach (PersonPose pose in poses)
        {
            if (!pose.Found || !BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) continue;
            if (BodyMeasure.TryHeight(pose, out float height)) samples.Add((foot.Y, height, foot.X));
        }
        if (samples.Count == 0) return null;
        double near = Percentile(samples.Select(sample => sample.Ankle), NearPercentile);
        double far = Percentile(samples.Select(sample => sample.Ankle), FarPercentile);
        double band = (HeightBand * (near - far)) + 1;
        float HeightAround(double ankle) => (float)Percentile(
            samples.Where(sample => Math.Abs(sample.Ankle - ankle) <= band).Select(sample => sample.Height), HeightPercentile);
        return new BodyStatistics
        {
            AnkleNear = (float)near,
            AnkleFar = (float)far,
            HeightNear = HeightAround(near),
            HeightFar = HeightAround(far),
            CentreX = (float)Percentile(samples.Select(sample => sample.Centre), 0.5),
        };
    }

    // Also returns the largest displacement of a point by new limb lengths, in pixels, and the share of frames that were limited.
    private static (PersonPose[] Retargeted, double Jump, double Limited) Retarget(
        IReadOnlyList<PersonPose> smoothed, double rate, PerformerMeasures target, BodyStatistics? known, RetargetingMode mode)
    {
        PerformerSkeleton? skeleton = mode == RetargetingMode.None ? null : target.Skeleton;
        SkeletonRetargeter? retargeter = skeleton is null ? null : new SkeletonRetargeter(skeleton, target.Statistics);
        PoseRangeLimiter? limiter = skeleton is null ? null : new PoseRangeLimiter(skeleton, target.Statistics);
        if (mode == RetargetingMode.Offline && known is { } statistics)
            retargeter?.Learn(smoothed.Select(pose => PoseNormalizer.Normalized(pose, statistics, target.Statistics)));
        if (mode == RetargetingMode.StoredCalibration) retargeter?.UseProportions(LearnProportions(smoothed, rate, target, known));
        double jump = 0;
        var before = new PersonPose();

        var normalizer = new PoseNormalizer(target.Statistics, target.PictureSize, known);
        using var frame = new Frame(FrameFormat.NoPicture);
        var retargeted = new PersonPose[smoothed.Count];
        for (int i = 0; i < retargeted.Length; i++)
        {
            frame.Time = i / rate;
            frame.SmoothedPose.CopyFrom(smoothed[i]);
            normalizer.Process(frame);
            if (retargeter is not null)
            {
                before.CopyFrom(frame.NormalizedPose);
                retargeter.Retarget(before);
                retargeter.Process(frame);
                for (int point = 0; point < BodyCount; point++)
                {
                    if (frame.RetargetedPose.Points[point].Confidence <= BodyMeasure.Confident) continue;
                    jump = Math.Max(jump, before.Points[point].DistanceTo(frame.RetargetedPose.Points[point]));
                }
                frame.CompletedPose.CopyFrom(frame.RetargetedPose);
                limiter!.Process(frame);
            }
            retargeted[i] = new PersonPose();
            retargeted[i].CopyFrom(retargeter is null ? frame.NormalizedPose : frame.LimitedPose);
        }
        return (retargeted, jump, (limiter?.Changed ?? 0) / (double)retargeted.Length);
    }

    // The dancer's limb proportions that a session has learned at the end of the clip.
    private static IReadOnlyDictionary<LimbKind, float> LearnProportions(
        IReadOnlyList<PersonPose> smoothed, double rate, PerformerMeasures target, BodyStatistics? known)
    {
        var retargeter = new SkeletonRetargeter(target.Skeleton!, target.Statistics);
        var normalizer = new PoseNormalizer(target.Statistics, target.PictureSize, known);
        using var frame = new Frame(FrameFormat.NoPicture);
        for (int i = 0; i < smoothed.Count; i++)
        {
            frame.Time = i / rate;
            frame.SmoothedPose.CopyFrom(smoothed[i]);
            normalizer.Process(frame);
            retargeter.Process(frame);
        }
        return retargeter.LearnedProportions;
    }

    // Normalizes each frame's pose by that frame's estimate and by the previous one, and returns the largest difference.
    private static double LargestShift(IReadOnlyList<PersonPose> smoothed, double rate, in BodyStatistics target)
    {
        var estimate = new OnlineBodyStatistics();
        var limited = new RateLimitedBodyStatistics(target);
        double largest = 0;
        for (int i = 0; i < smoothed.Count; i++)
        {
            PersonPose pose = smoothed[i];
            if (!pose.Found) continue;
            estimate.Add(pose, i / rate);
            if (!BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) continue;
            if (!limited.Ready)
            {
                limited.Begin(estimate.First, i / rate);
                continue;
            }
            PoseTransform before = GlobalNormalization.Between(limited.Current, target, foot.Y);
            limited.Approach(estimate.Current, pose, foot.Y, i / rate);
            PoseTransform after = GlobalNormalization.Between(limited.Current, target, foot.Y);
            largest = Math.Max(largest, RateLimitedBodyStatistics.Shift(before, after, pose));
        }
        return largest;
    }

    private static double Percentile(IEnumerable<float> values, double share)
    {
        float[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return 0;
        double position = share * (sorted.Length - 1);
        int below = (int)position, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}

/// <summary>How the dancer's limb proportions are known to the retargeter.</summary>
internal enum RetargetingMode
{
    /// <summary>Limb lengths are not retargeted.</summary>
    None,

    /// <summary>From the whole file in advance.</summary>
    Offline,

    /// <summary>From the calibration of an earlier session with the same clip.</summary>
    StoredCalibration,

    /// <summary>Estimated during the session.</summary>
    Online,
}

/// <summary>The performer's measures.</summary>
/// <param name="Statistics">The body statistics from the package.</param>
/// <param name="PictureSize">Size of the picture, in pixels.</param>
/// <param name="Skeleton">The skeleton from the package; null if it has none.</param>
internal sealed record PerformerMeasures(BodyStatistics Statistics, Size PictureSize, PerformerSkeleton? Skeleton = null);
