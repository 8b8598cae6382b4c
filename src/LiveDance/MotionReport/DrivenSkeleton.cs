using LiveDance.Engine;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Motion;
using LiveDance.Engine.Pose;
using static LiveDance.Engine.Pose.Keypoints135;

namespace LiveDance.MotionReport;

/// <summary>
/// How far the driven skeleton is from the performer's own measures. Each is the driven one less the performer's.
/// </summary>
/// <param name="AnkleNear">Of the nearest ankle, in % of the performer's height.</param>
/// <param name="AnkleFar">Of the farthest ankle, likewise.</param>
/// <param name="HeightNear">Of the height where nearest, in % of it.</param>
/// <param name="HeightFar">Of the height where farthest, in % of it.</param>
/// <param name="Limbs">
/// Mean of the limbs' deviations without their signs, in % of each; null without the performer's clip.
/// </param>
/// <param name="LargestJump">
/// The farthest that a new estimate moved any body point from one frame to the next, in % of the performer's height.
/// </param>
/// <param name="FootSlide">
/// Mean speed of ankles that stand still in truth, in % of the performer's height per second.
/// </param>
/// <param name="BoundPercent">In how many of the frames the pose was brought nearer to what the performer has learnt, in %.</param>
internal sealed record DrivenSkeleton(
    double AnkleNear,
    double AnkleFar,
    double HeightNear,
    double HeightFar,
    double? Limbs,
    double LargestJump,
    double? FootSlide,
    double BoundPercent)
{
    // As the performers' own statistics are made.
    private const double NearPercentile = 0.97, FarPercentile = 0.05, HeightPercentile = 0.9, HeightBand = 0.15;

    // A limb is as long as it looks when it lies across the view.
    private const double LimbPercentile = 0.95;

    private static readonly (int From, int To)[] LimbEnds =
    [
        (LeftShoulder, LeftElbow), (LeftElbow, LeftWrist), (LeftShoulder, LeftHip), (LeftHip, LeftKnee),
        (LeftKnee, LeftAnkle), (RightShoulder, RightElbow), (RightElbow, RightWrist), (RightShoulder, RightHip),
        (RightHip, RightKnee), (RightKnee, RightAnkle),
        (LeftShoulder, RightShoulder), (LeftHip, RightHip),
    ];

    /// <summary>Drives the performer by a clip, as a show does, and measures what comes out.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="smoothed">Its poses after smoothing.</param>
    /// <param name="target">The performer's measures.</param>
    /// <param name="known">The dancer's statistics if they are known; estimated as the clip runs if null.</param>
    /// <param name="fromSeconds">What comes earlier is not measured, but for the jumps.</param>
    /// <param name="fitted">Whether the pose gets the performer's proportions and is kept within their poses.</param>
    /// <returns>The figures, or null where too little of the dancer is seen.</returns>
    public static DrivenSkeleton? Measure(
        MotionClip clip, PersonPose[] smoothed, PerformerMeasures target, BodyStatistics? known, double fromSeconds,
        bool fitted)
    {
        (PersonPose[] driven, double fitJump, double bound) = Drive(smoothed, clip.FramesPerSecond, target, known, fitted);
        int from = (int)Math.Ceiling(fromSeconds * clip.FramesPerSecond);
        if (from >= driven.Length) return null;
        if (Statistics(smoothed) is not { } source || Statistics(driven[from..]) is not { } got) return null;
        // Who moves through less depth is given as much of the performer's range, about its middle.
        BodyStatistics wanted =
            target.Statistics.ShrunkTo(Math.Clamp(source.DepthRange / target.Statistics.DepthRange, 0, 1));
        double? slide = FootSpeed(driven[from..], clip.Reference[from..], clip.Height, clip.FramesPerSecond);
        double jump = Math.Max(fitJump, known is null ? LargestShift(smoothed, clip.FramesPerSecond, target.Statistics) : 0);
        double height = target.Statistics.HeightNear;
        return new DrivenSkeleton(
            AnkleNear: 100 * (got.AnkleNear - wanted.AnkleNear) / height,
            AnkleFar: 100 * (got.AnkleFar - wanted.AnkleFar) / height,
            HeightNear: 100 * ((got.HeightNear / wanted.HeightNear) - 1),
            HeightFar: 100 * ((got.HeightFar / wanted.HeightFar) - 1),
            Limbs: LimbDeviation(LimbLengths(driven[from..]), target.Limbs),
            LargestJump: 100 * jump / height,
            FootSlide: 100 * slide / height,
            BoundPercent: 100 * bound);
    }

    /// <summary>The length of each limb as a share of the height, as far as it was seen; 0 where it was not.</summary>
    public static double[] LimbLengths(PersonPose[] poses)
    {
        double height = MeasuredJoints.StandingHeight(poses);
        return [.. LimbEnds.Select(ends => height > 0 ? Percentile(Seen(ends), LimbPercentile) / height : 0)];

        IEnumerable<float> Seen((int From, int To) ends) => poses
            .Where(pose => MeasuredJoints.Known(pose, ends.From) && MeasuredJoints.Known(pose, ends.To))
            .Select(pose => pose.Points[ends.From].DistanceTo(pose.Points[ends.To]));
    }

    /// <summary>The mean deviation of limbs from those wanted, in % of the latter; null if none is known.</summary>
    public static double? LimbDeviation(double[] limbs, double[]? wanted)
    {
        if (wanted is null) return null;
        double[] deviations =
        [
            .. limbs.Zip(wanted).Where(pair => pair.First > 0 && pair.Second > 0)
                .Select(pair => Math.Abs((pair.First / pair.Second) - 1)),
        ];
        return deviations.Length == 0 ? null : 100 * deviations.Average();
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
    private static (PersonPose[] Driven, double Jump, double Bound) Drive(
        PersonPose[] smoothed, double rate, PerformerMeasures target, BodyStatistics? known, bool fitted)
    {
        PerformerSkeleton? skeleton = fitted ? target.Skeleton : null;
        SkeletonFitting? fitting = skeleton is null ? null : new SkeletonFitting(skeleton, target.Statistics);
        PoseRange? range = skeleton is null ? null : new PoseRange(skeleton, target.Statistics);
        if (known is { } statistics) fitting?.Learn(smoothed.Select(pose => PoseNormalizer.Normalized(pose, statistics, target.Statistics)));
        double jump = 0;
        var before = new PersonPose();

        var normalizer = new PoseNormalizer(target.Statistics, target.PictureSize, known);
        using var frame = new Frame(new PictureFormat(PictureSize: 4, DrawingSize: 1));
        var driven = new PersonPose[smoothed.Length];
        for (int i = 0; i < driven.Length; i++)
        {
            frame.Time = i / rate;
            frame.Driven.CopyFrom(smoothed[i]);
            normalizer.Process(frame);
            if (fitting is not null)
            {
                before.CopyFrom(frame.Driven);
                fitting.Fit(before);
                fitting.Process(frame);
                for (int point = 0; point < BodyCount; point++)
                {
                    if (frame.Driven.Points[point].Confidence <= BodyMeasure.Confident) continue;
                    jump = Math.Max(jump, before.Points[point].DistanceTo(frame.Driven.Points[point]));
                }
                range!.Process(frame);
            }
            driven[i] = new PersonPose();
            driven[i].CopyFrom(frame.Driven);
        }
        return (driven, jump, (range?.Changed ?? 0) / (double)driven.Length);
    }

    // One frame's pose brought to the performer by that frame's estimate and by the last one's.
    private static double LargestShift(PersonPose[] smoothed, double rate, in BodyStatistics target)
    {
        var running = new RunningStatistics();
        double largest = 0;
        for (int i = 0; i < smoothed.Length; i++)
        {
            PersonPose pose = smoothed[i];
            BodyStatistics before = running.Current;
            bool ready = running.Ready;
            if (pose.Found) running.Add(pose, i / rate);
            if (!pose.Found || !ready || !BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) continue;
            PoseTransform a = GlobalNormalization.Between(before, target, foot.Y);
            PoseTransform b = GlobalNormalization.Between(running.Current, target, foot.Y);
            for (int point = 0; point < BodyCount; point++)
            {
                Keypoint p = pose.Points[point];
                if (p.Confidence <= BodyMeasure.Confident) continue;
                double x = ((b.Scale - a.Scale) * p.X) + b.OffsetX - a.OffsetX;
                double y = ((b.Scale - a.Scale) * p.Y) + b.OffsetY - a.OffsetY;
                largest = Math.Max(largest, double.Hypot(x, y));
            }
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

/// <summary>What the driven skeleton is to be like.</summary>
/// <param name="Statistics">The performer's, from the package.</param>
/// <param name="PictureSize">Side of the picture, in pixels.</param>
/// <param name="Limbs">See <see cref="DrivenSkeleton.LimbLengths"/>; null without the performer's clip.</param>
/// <param name="Skeleton">What the performer's folder says of their body; null if nothing.</param>
internal sealed record PerformerMeasures(BodyStatistics Statistics, int PictureSize, double[]? Limbs, PerformerSkeleton? Skeleton = null);
