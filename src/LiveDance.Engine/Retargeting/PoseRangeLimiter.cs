using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Keeps the driven pose within what the performer's generator was trained on: shown what it never saw, it breaks. The poses
/// of the training are stood for by some dozens; a pose farther from all of them than any in training, and by as much
/// again, is drawn towards the nearest until it is not. What is nearest changes smoothly, so the pose does, too.
/// </summary>
public sealed class PoseRangeLimiter : IStage
{
    /// <summary>Numbers that a pose is compared by: x and y of the joints about the hips' middle, in heights.</summary>
    public const int Dimensions = 22;

    /// <summary>Poses with head, hands and feet that are needed to learn from.</summary>
    internal const int FewestPoses = 300;

    private const int Centres = 96;
    private const int Rounds = 25;
    private const float ReachPercentile = 0.995f;

    // How far outside is far.
    private const float Slack = 2;
    private const int FewestJoints = 6;

    // Poses that are nearly as near as the nearest have a say.
    private const float Softness = 0.1f;
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

    /// <param name="skeleton">What the performer's video has shown.</param>
    /// <param name="target">The performer's statistics.</param>
    public PoseRangeLimiter(PerformerSkeleton skeleton, in BodyStatistics target)
    {
        _target = target;
        _poses = skeleton.Poses;
        _limit = Slack * skeleton.Reach;
        _distances = new float[_poses.Length];
    }

    /// <inheritdoc/>
    public string Name => "bound";

    /// <summary>What to tell the dancer whose poses have been changed for a while; empty if they are not. For any thread.</summary>
    public string Warning => _outside ? "The performer never learnt such a pose; the nearest one is shown." : "";

    /// <summary>How many poses were changed.</summary>
    public long Changed { get; private set; }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        PersonPose pose = frame.LimitedPose;
        pose.CopyFrom(frame.CompletedPose);
        bool changed = pose.Found && Bound(pose);
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

    /// <summary>Draws a pose towards the nearest safe one if it is far outside.</summary>
    /// <param name="pose">In pixels of the picture, with the performer's proportions; changed in place.</param>
    /// <returns>Whether it was changed.</returns>
    public bool Bound(PersonPose pose)
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

    /// <summary>Whether every joint that poses are compared by was seen.</summary>
    internal static bool IsWhole(PersonPose pose) =>
        BodyMeasure.TryFoot(pose, out _) && Joints.All(joint => pose.Points[joint].Confidence > BodyMeasure.Confident);

    /// <summary>Finds poses that stand for all (k-means), and how far the others lie from them.</summary>
    internal static (float[][] Centres, float Reach) Learn(IReadOnlyList<PersonPose> poses, BodyStatistics statistics)
    {
        float[][] features = [.. poses.Select(pose =>
        {
            float[] described = new float[Dimensions];
            BodyMeasure.TryFoot(pose, out (float X, float Y) foot);
            Describe(pose, statistics.HeightAt(foot.Y), described);
            return described;
        })];
        float[][] centres = Spread(features, Centres);
        int[] whose = new int[features.Length];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < features.Length; i++) whose[i] = NearestOf(centres, features[i]);
            foreach (IGrouping<int, int> group in Enumerable.Range(0, features.Length).GroupBy(i => whose[i]))
                for (int d = 0; d < Dimensions; d++) centres[group.Key][d] = group.Average(i => features[i][d]);
        }
        foreach (float[] centre in centres)
            for (int d = 0; d < Dimensions; d++) centre[d] = MathF.Round(centre[d], 3);
        float[] distances = [.. features.Select(pose => MathF.Sqrt(Squared(centres[NearestOf(centres, pose)], pose))).Order()];
        return (centres, MathF.Round(distances[(int)(ReachPercentile * (distances.Length - 1))], 4));
    }

    // Each next one is the farthest from those taken: the rims of the range are what matters.
    private static float[][] Spread(float[][] features, int count)
    {
        float[] left = [.. features.Select(pose => Squared(pose, features[0]))];
        var taken = new List<float[]> { (float[])features[0].Clone() };
        while (taken.Count < count)
        {
            int farthest = Array.IndexOf(left, left.Max());
            taken.Add((float[])features[farthest].Clone());
            for (int i = 0; i < left.Length; i++) left[i] = MathF.Min(left[i], Squared(features[i], taken[^1]));
        }
        return [.. taken];
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

    // A joint that is missing, NaN here, differs from nothing; those that are there stand for it.
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

    // Returns how many joints were there.
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

    // Fills in the nearest pose, softly, and returns how far it is.
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
