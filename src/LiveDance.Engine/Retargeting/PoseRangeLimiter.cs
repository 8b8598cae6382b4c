using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Keeps the target pose within the range of poses that the performer's generator was trained on; outside it the generator produces
/// artefacts. The training poses are represented by cluster centres. A pose whose distance from the nearest centre exceeds twice
/// <see cref="PerformerSkeleton.Reach"/> is moved towards that centre until it is within this limit. The nearest centre is a soft
/// minimum, so the result is continuous in the pose. Writes <see cref="Frame.LimitedPose"/>.
/// </summary>
public sealed class PoseRangeLimiter : IStage
{
    /// <summary>Length of a pose descriptor: x and y of 11 joints relative to the middle of the hips, in body heights.</summary>
    public const int Dimensions = 22;

    /// <summary>Number of complete poses that are needed to measure a performer.</summary>
    internal const int MinPoses = 300;

    // Number of cluster centres (k-means) and of its iterations.
    private const int Centres = 96;
    private const int Iterations = 25;

    // Percentile of the training poses' distances from their centres that is used as the reach.
    private const float ReachPercentile = 0.995f;

    // Distance from the nearest training pose, as a multiple of the skeleton's Reach, beyond which a pose is moved towards it.
    private const float LimitFactor = 2;

    // Number of joints that must be present for a pose to be limited.
    private const int FewestJoints = 6;

    // Width of the soft minimum, as a share of the smallest squared distance: centres that are nearly as near as the nearest contribute.
    private const float Softness = 0.1f;

    // Seconds of continuous limiting after which the warning is shown.
    private const double WarnSeconds = 0.5;

    private static readonly int[] Joints =
    [
        Nose, LeftShoulder, RightShoulder, LeftElbow, RightElbow, LeftWrist, RightWrist, LeftKnee, RightKnee, LeftAnkle, RightAnkle,
    ];

    private readonly BodyStatistics _target;
    private readonly float[][] _poses;
    private readonly float _limit;
    private readonly float[] _features = new float[Dimensions];
    private readonly float[] _centre = new float[Dimensions];
    private readonly float[] _distances;
    private double _outsideSince = double.PositiveInfinity;
    private volatile bool _outside;

    /// <param name="skeleton">The performer's skeleton, with the cluster centres and their reach.</param>
    /// <param name="target">The performer's statistics, in pixels of the picture.</param>
    public PoseRangeLimiter(PerformerSkeleton skeleton, in BodyStatistics target)
    {
        _target = target;
        _poses = skeleton.Poses;
        _limit = LimitFactor * skeleton.Reach;
        _distances = new float[_poses.Length];
    }

    /// <inheritdoc/>
    public string Name => "bound";

    /// <summary>Message for the dancer while poses have been limited for some time; empty otherwise. Thread-safe.</summary>
    public string Warning => _outside ? "The performer was never trained on such a pose; the nearest one is shown." : "";

    /// <summary>Number of poses that were changed.</summary>
    public long Changed { get; private set; }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        PersonPose pose = frame.LimitedPose;
        pose.CopyFrom(frame.CompletedPose);
        bool changed = pose.Found && Limit(pose);
        if (changed) Changed++;
        _outsideSince = changed ? Math.Min(_outsideSince, frame.Time) : double.PositiveInfinity;
        _outside = frame.Time - _outsideSince >= WarnSeconds;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _outsideSince = double.PositiveInfinity;
        _outside = false;
    }

    /// <summary>Moves a pose towards the nearest training pose if it is outside the range.</summary>
    /// <param name="pose">Pose in pixels of the picture, with the performer's proportions; changed in place.</param>
    /// <returns>Whether the pose was changed.</returns>
    public bool Limit(PersonPose pose)
    {
        if (!BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) return false;
        float height = _target.HeightAt(foot.Y);
        if (Describe(pose, height, _features) < FewestJoints) return false;
        float distance = Nearest();
        if (distance <= _limit) return false;
        float share = 1 - (_limit / distance);
        Keypoint[] points = pose.Points;
        for (int i = 0; i < Joints.Length; i++)
        {
            if (!points[Joints[i]].Seen) continue;
            Keypoint from = points[Joints[i]];
            var to = new Keypoint(
                from.X + (share * height * (_centre[2 * i] - _features[2 * i])),
                from.Y + (share * height * (_centre[(2 * i) + 1] - _features[(2 * i) + 1])), from.Confidence);
            points[Joints[i]] = to;
            switch (Joints[i])
            {
                case Nose: BodyParts.MoveFace(points, from, to, 1); break;
                case LeftWrist or RightWrist: BodyParts.MoveHand(points, Joints[i] - LeftWrist, from, to, 1); break;
                case LeftAnkle or RightAnkle: BodyParts.MoveFoot(points, Joints[i] - LeftAnkle, from, to, 1); break;
            }
        }
        return true;
    }

    /// <summary>Whether every joint of the descriptor is visible.</summary>
    internal static bool IsWhole(PersonPose pose) =>
        BodyMeasure.TryFoot(pose, out _) && Joints.All(joint => pose.Points[joint].Confidence > BodyMeasure.Confident);

    /// <summary>
    /// Clusters poses (k-means) and returns the centres and the distance from them that all but one in 200 poses stay within.
    /// </summary>
    internal static (float[][] Centres, float Reach) Learn(IReadOnlyList<PersonPose> poses, BodyStatistics statistics)
    {
        float[][] features = [.. poses.Select(pose =>
        {
            float[] described = new float[Dimensions];
            BodyMeasure.TryFoot(pose, out (float X, float Y) foot);
            Describe(pose, statistics.HeightAt(foot.Y), described);
            return described;
        })];
        float[][] centres = FarthestPoints(features, Centres);
        int[] assigned = new int[features.Length];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            for (int i = 0; i < features.Length; i++) assigned[i] = NearestOf(centres, features[i]);
            foreach (IGrouping<int, int> group in Enumerable.Range(0, features.Length).GroupBy(i => assigned[i]))
                for (int d = 0; d < Dimensions; d++) centres[group.Key][d] = group.Average(i => features[i][d]);
        }
        foreach (float[] centre in centres)
            for (int d = 0; d < Dimensions; d++) centre[d] = MathF.Round(centre[d], 3);
        float[] distances = [.. features.Select(pose => MathF.Sqrt(Squared(centres[NearestOf(centres, pose)], pose))).Order()];
        return (centres, MathF.Round(distances[(int)(ReachPercentile * (distances.Length - 1))], 4));
    }

    // Farthest-point initialization: each next centre is the pose farthest from those chosen, so that the limits of the range are
    // represented.
    private static float[][] FarthestPoints(float[][] features, int count)
    {
        float[] remaining = [.. features.Select(pose => Squared(pose, features[0]))];
        var chosen = new List<float[]> { (float[])features[0].Clone() };
        while (chosen.Count < count)
        {
            int farthest = Array.IndexOf(remaining, remaining.Max());
            chosen.Add((float[])features[farthest].Clone());
            for (int i = 0; i < remaining.Length; i++) remaining[i] = MathF.Min(remaining[i], Squared(features[i], chosen[^1]));
        }
        return [.. chosen];
    }

    private static int NearestOf(float[][] centres, float[] pose)
    {
        int nearest = 0;
        float least = float.PositiveInfinity;
        for (int i = 0; i < centres.Length; i++)
        {
            float squared = Squared(centres[i], pose);
            if (squared < least) (least, nearest) = (squared, i);
        }
        return nearest;
    }

    // Squared distance over the joints present in both (missing ones are NaN), scaled up to the full number of joints.
    private static float Squared(float[] a, float[] b)
    {
        float sum = 0;
        int known = 0;
        for (int d = 0; d < Dimensions; d++)
        {
            float difference = a[d] - b[d];
            if (float.IsNaN(difference)) continue;
            sum += difference * difference;
            known++;
        }
        return known == 0 ? 0 : sum * Dimensions / known;
    }

    // Writes the descriptor and returns the number of joints present.
    private static int Describe(PersonPose pose, float height, float[] features)
    {
        Keypoint hips = LimbLengthEstimator.Middle(pose.Points[LeftHip], pose.Points[RightHip]);
        int found = 0;
        for (int i = 0; i < Joints.Length; i++)
        {
            Keypoint joint = pose.Points[Joints[i]];
            if (joint.Seen) found++;
            features[2 * i] = joint.Seen ? (joint.X - hips.X) / height : float.NaN;
            features[(2 * i) + 1] = joint.Seen ? (joint.Y - hips.Y) / height : float.NaN;
        }
        return found;
    }

    // Writes the soft-minimum centre to _centre and returns the distance to the nearest centre.
    private float Nearest()
    {
        float least = float.PositiveInfinity;
        for (int i = 0; i < _poses.Length; i++)
        {
            _distances[i] = Squared(_poses[i], _features);
            least = MathF.Min(least, _distances[i]);
        }
        float weights = 0, softness = (Softness * least) + 1e-9f;
        Array.Clear(_centre);
        for (int i = 0; i < _poses.Length; i++)
        {
            float weight = MathF.Exp((least - _distances[i]) / softness);
            if (weight < 1e-4f) continue;
            weights += weight;
            for (int d = 0; d < Dimensions; d++) _centre[d] += weight * _poses[i][d];
        }
        for (int d = 0; d < Dimensions; d++) _centre[d] /= weights;
        return MathF.Sqrt(least);
    }
}
