using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Measurement.Motion;

/// <summary>
/// How far the driven skeleton is from the performer's own measures. Each is the driven one less the performer's.
/// </summary>
/// <param name="AnkleNear">Of the nearest ankle, in % of the performer's height.</param>
/// <param name="AnkleFar">Of the farthest ankle, likewise.</param>
/// <param name="HeightNear">Of the height where nearest, in % of it.</param>
/// <param name="HeightFar">Of the height where farthest, in % of it.</param>
/// <param name="MeanLimb">Mean of the limbs' deviations without their signs, in % of each; null if the performer's are not known.</param>
/// <param name="WorstLimb">The largest of them.</param>
/// <param name="LargestJump">
/// The farthest that new estimates moved any body point from one frame to the next, in % of the performer's height: of statistics
/// and of limb lengths, as if both had fallen on one frame and one point.
/// </param>
/// <param name="FootSlide">
/// Mean speed of ankles that stand still in truth, in % of the performer's height per second.
/// </param>
/// <param name="BoundPercent">In how many of the frames the pose was brought nearer to what the performer has learnt, in %.</param>
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
    // As the performers' own statistics are made.
    private const double NearPercentile = 0.97, FarPercentile = 0.05, HeightPercentile = 0.9, HeightBand = 0.15;

    // What the body is made of; hands and faces are scaled by half of the difference only.
    private static readonly LimbKind[] Limbs =
    [
        LimbKind.Shoulders, LimbKind.Hips, LimbKind.Torso, LimbKind.Neck, LimbKind.UpperArm, LimbKind.Forearm, LimbKind.Thigh,
        LimbKind.Shin, LimbKind.Foot,
    ];

    /// <summary>Drives the performer by a clip, as a show does, and measures what comes out.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="smoothed">Its poses after smoothing.</param>
    /// <param name="target">The performer's measures.</param>
    /// <param name="known">The dancer's statistics if they are known; estimated as the clip runs if null.</param>
    /// <param name="fromSeconds">What comes earlier is not measured, but for the jumps.</param>
    /// <param name="mode">How the pose gets the performer's proportions; if it does, it is kept within their poses as well.</param>
    /// <returns>The figures, or null where too little of the dancer is seen.</returns>
    public static RetargetingMeasurement? Measure(
        MotionClip clip, PersonPose[] smoothed, PerformerMeasures target, BodyStatistics? known, double fromSeconds,
        RetargetingMode mode)
    {
        (PersonPose[] driven, double fitJump, double bound) = Retarget(smoothed, clip.FramesPerSecond, target, known, mode);
        int from = (int)Math.Ceiling(fromSeconds * clip.FramesPerSecond);
        if (from >= driven.Length) return null;
        if (Statistics(smoothed) is not { } source || Statistics(driven[from..]) is not { } got) return null;
        // Who moves through less depth is given as much of the performer's range, about its middle.
        BodyStatistics wanted =
            target.Statistics.ShrunkTo(Math.Clamp(source.DepthRange / target.Statistics.DepthRange, 0, 1));
        double? slide = FootSpeed(driven[from..], clip.Reference[from..], clip.Height, clip.FramesPerSecond);
        double jump = fitJump + (known is null ? LargestShift(smoothed, clip.FramesPerSecond, target.Statistics) : 0);
        double[] limbs = [.. LimbDeviations(driven[from..], target.Statistics, target.Skeleton).Values.Select(Math.Abs)];
        double height = target.Statistics.HeightNear;
        return new RetargetingMeasurement(
            AnkleNear: 100 * (got.AnkleNear - wanted.AnkleNear) / height,
            AnkleFar: 100 * (got.AnkleFar - wanted.AnkleFar) / height,
            HeightNear: 100 * ((got.HeightNear / wanted.HeightNear) - 1),
            HeightFar: 100 * ((got.HeightFar / wanted.HeightFar) - 1),
            MeanLimb: limbs.Length == 0 ? null : limbs.Average(),
            WorstLimb: limbs.Length == 0 ? null : limbs.Max(),
            LargestJump: 100 * jump / height,
            FootSlide: 100 * slide / height,
            BoundPercent: 100 * bound);
    }

    /// <summary>
    /// How far limbs are from the performer's, in % of each, as far as both are known; none without a skeleton. Compared are
    /// proportions: lengths as shares of shin, thigh, torso and neck together, which no posture changes.
    /// </summary>
    /// <param name="driven">Poses brought to the performer.</param>
    /// <param name="target">The performer's statistics, by which lengths are compared where the person stands.</param>
    /// <param name="skeleton">The performer's own lengths.</param>
    public static IReadOnlyDictionary<LimbKind, double> LimbDeviations(
        IEnumerable<PersonPose> driven, in BodyStatistics target, PerformerSkeleton? skeleton)
    {
        var lengths = new LimbLengthEstimator(memory: int.MaxValue);
        foreach (PersonPose pose in driven)
            if (BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) lengths.Add(pose, target.HeightAt(foot.Y));
        return Limbs.Select(limb => (Limb: limb, Own: lengths.Proportion(limb), Wanted: skeleton?.Proportion(limb) ?? 0))
            .Where(lengths => lengths is { Own: > 0, Wanted: > 0 })
            .ToDictionary(lengths => lengths.Limb, lengths => 100 * ((lengths.Own / (double)lengths.Wanted) - 1));
    }

    /// <summary>
    /// The mean speed of the ankles while the reference's stand still, in pixels per second; null if they never do.
    /// </summary>
    public static double? FootSpeed(PersonPose[] driven, PersonPose[] reference, double height, double rate)
    {
        double path = 0;
        int steps = 0;
        for (int frame = 1; frame < driven.Length; frame++)
        {
            foreach (int ankle in (ReadOnlySpan<int>)[LeftAnkle, RightAnkle])
            {
                if (!Stillness.At(reference, frame, ankle, height, rate)) continue;
                if (!Stillness.At(reference, frame - 1, ankle, height, rate)) continue;
                PersonPose before = driven[frame - 1], now = driven[frame];
                if (!MeasuredJoints.Shown(before, ankle) || !MeasuredJoints.Shown(now, ankle)) continue;
                path += before.Points[ankle].DistanceTo(now.Points[ankle]);
                steps++;
            }
        }
        return steps == 0 ? null : path * rate / steps;
    }

    /// <summary>Where somebody stood and how tall they looked; null if their feet and head were never seen.</summary>
    public static BodyStatistics? Statistics(PersonPose[] poses)
    {
        List<(float Ankle, float Height, float Centre)> seen = [];
        foreach (PersonPose pose in poses)
        {
            if (!pose.Found || !BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) continue;
            if (BodyMeasure.TryHeight(pose, out float height)) seen.Add((foot.Y, height, foot.X));
        }
        if (seen.Count == 0) return null;
        double near = Percentile(seen.Select(sample => sample.Ankle), NearPercentile);
        double far = Percentile(seen.Select(sample => sample.Ankle), FarPercentile);
        double band = (HeightBand * (near - far)) + 1;
        float HeightAround(double ankle) => (float)Percentile(
            seen.Where(sample => Math.Abs(sample.Ankle - ankle) <= band).Select(sample => sample.Height), HeightPercentile);
        return new BodyStatistics
        {
            AnkleNear = (float)near,
            AnkleFar = (float)far,
            HeightNear = HeightAround(near),
            HeightFar = HeightAround(far),
            CentreX = (float)Percentile(seen.Select(sample => sample.Centre), 0.5),
        };
    }

    // Also the farthest that new limb lengths moved a point, in pixels, and the share of frames that were brought nearer.
    private static (PersonPose[] Driven, double Jump, double Bound) Retarget(
        PersonPose[] smoothed, double rate, PerformerMeasures target, BodyStatistics? known, RetargetingMode mode)
    {
        PerformerSkeleton? skeleton = mode == RetargetingMode.None ? null : target.Skeleton;
        SkeletonRetargeter? fitting = skeleton is null ? null : new SkeletonRetargeter(skeleton, target.Statistics);
        PoseRangeLimiter? range = skeleton is null ? null : new PoseRangeLimiter(skeleton, target.Statistics);
        if (mode == RetargetingMode.Offline && known is { } statistics)
            fitting?.Learn(smoothed.Select(pose => PoseNormalizer.Normalized(pose, statistics, target.Statistics)));
        if (mode == RetargetingMode.StoredCalibration) fitting?.UseProportions(LearntIn(smoothed, rate, target, known));
        double jump = 0;
        var before = new PersonPose();

        var normalizer = new PoseNormalizer(target.Statistics, target.PictureSize, known);
        using var frame = new Frame(new FrameFormat(PictureSize: 4, DrawingSize: 1));
        var driven = new PersonPose[smoothed.Length];
        for (int i = 0; i < driven.Length; i++)
        {
            frame.Time = i / rate;
            frame.SmoothedPose.CopyFrom(smoothed[i]);
            normalizer.Process(frame);
            if (fitting is not null)
            {
                before.CopyFrom(frame.NormalizedPose);
                fitting.Retarget(before);
                fitting.Process(frame);
                for (int point = 0; point < BodyCount; point++)
                {
                    if (frame.RetargetedPose.Points[point].Confidence <= BodyMeasure.Confident) continue;
                    jump = Math.Max(jump, before.Points[point].DistanceTo(frame.RetargetedPose.Points[point]));
                }
                frame.CompletedPose.CopyFrom(frame.RetargetedPose);
                range!.Process(frame);
            }
            driven[i] = new PersonPose();
            driven[i].CopyFrom(fitting is null ? frame.NormalizedPose : frame.LimitedPose);
        }
        return (driven, jump, (range?.Changed ?? 0) / (double)driven.Length);
    }

    // What a show has learnt of the dancer's limbs by its end, the clip having been danced once.
    private static IReadOnlyDictionary<LimbKind, float> LearntIn(
        PersonPose[] smoothed, double rate, PerformerMeasures target, BodyStatistics? known)
    {
        var fitting = new SkeletonRetargeter(target.Skeleton!, target.Statistics);
        var normalizer = new PoseNormalizer(target.Statistics, target.PictureSize, known);
        using var frame = new Frame(new FrameFormat(PictureSize: 4, DrawingSize: 1));
        for (int i = 0; i < smoothed.Length; i++)
        {
            frame.Time = i / rate;
            frame.SmoothedPose.CopyFrom(smoothed[i]);
            normalizer.Process(frame);
            fitting.Process(frame);
        }
        return fitting.LearnedProportions;
    }

    // One frame's pose brought to the performer by that frame's estimate and by the last one's.
    private static double LargestShift(PersonPose[] smoothed, double rate, in BodyStatistics target)
    {
        var running = new OnlineBodyStatistics();
        var gliding = new RateLimitedBodyStatistics(target);
        double largest = 0;
        for (int i = 0; i < smoothed.Length; i++)
        {
            PersonPose pose = smoothed[i];
            if (!pose.Found) continue;
            running.Add(pose, i / rate);
            if (!BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) continue;
            if (!gliding.Ready)
            {
                gliding.Begin(running.First, i / rate);
                continue;
            }
            PoseTransform before = GlobalNormalization.Between(gliding.Current, target, foot.Y);
            gliding.Approach(running.Current, pose, foot.Y, i / rate);
            PoseTransform after = GlobalNormalization.Between(gliding.Current, target, foot.Y);
            largest = Math.Max(largest, RateLimitedBodyStatistics.Shift(before, after, pose));
        }
        return largest;
    }

    private static double Percentile(IEnumerable<float> values, double share)
    {
        float[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return 0;
        double place = share * (sorted.Length - 1);
        int below = (int)place, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}

/// <summary>How a driven pose gets the performer's proportions.</summary>
internal enum RetargetingMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As for a file: all of it is known before.</summary>
    Offline,

    /// <summary>As in a show with a dancer who was measured in an earlier one, where the clip was danced once.</summary>
    StoredCalibration,

    /// <summary>As in a show whose dancer has just come.</summary>
    Online,
}

/// <summary>What the driven skeleton is to be like.</summary>
/// <param name="Statistics">The performer's, from the package.</param>
/// <param name="PictureSize">Side of the picture, in pixels.</param>
/// <param name="Skeleton">What the performer's folder says of their body; null if nothing.</param>
internal sealed record PerformerMeasures(BodyStatistics Statistics, int PictureSize, PerformerSkeleton? Skeleton = null);
