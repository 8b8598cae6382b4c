using System.Numerics;
using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Adapts the normalized pose to the performer's proportions, so that a child or a very tall dancer produces figures like those of the
/// generator's training data; writes <see cref="Frame.RetargetedPose"/>. Each limb keeps its direction and is scaled by the performer's
/// length over the dancer's. Hands and face are scaled about the wrist and the nose. The standing foot keeps its position. The dancer's
/// lengths are estimated during the session, starting from those of an earlier session if there are any, and the scales change gradually.
/// </summary>
public sealed class SkeletonRetargeter : IStage
{
    // Range of the scale of a limb.
    private const float LeastScale = 0.7f, MostScale = 1.4f;

    // Time constant, in seconds, with which a scale approaches its goal, and its largest change per second, which is far below a visible
    // jump.
    private const float EaseSeconds = 2;
    private const float FastestChange = 0.05f;

    // Interval, in seconds, at which the goals of the scales are updated.
    private const double MeasureSeconds = 0.2;

    // Share of the difference in size that is applied to hands and face, whose measured sizes are less reliable than those of limbs.
    private const float HandAndFaceTrust = 0.5f;

    // Difference of the ankles' y, as a share of the body height, below which both feet count as standing.
    private const float StandingTolerance = 0.02f;

    private readonly float[] _performerProportions;
    private readonly float[] _known = new float[LimbLengthEstimator.Count];
    private readonly BodyStatistics _target;
    private readonly LimbLengthEstimator _lengths = new();
    private readonly float[] _scales = new float[LimbLengthEstimator.Count];
    private readonly float[] _goals = new float[LimbLengthEstimator.Count];
    private readonly PersonChangeDetector _personChange = new();
    private double _lastMeasured = double.NegativeInfinity;
    private double _lastTime = double.NaN;
    private bool _fixed;

    /// <param name="skeleton">The performer's skeleton, with the limb lengths.</param>
    /// <param name="target">The performer's statistics, in pixels of the picture.</param>
    public SkeletonRetargeter(PerformerSkeleton skeleton, in BodyStatistics target)
    {
        _performerProportions = [.. Enum.GetValues<LimbKind>().Select(skeleton.Proportion)];
        _target = target;
        Reset();
    }

    /// <inheritdoc/>
    public string Name => "fit";

    /// <summary>Current scale of a limb.</summary>
    public float Scale(LimbKind limb) => _scales[(int)limb];

    /// <summary>Estimates the dancer's lengths from all poses of a file and keeps them fixed.</summary>
    /// <param name="poses">Normalized poses, in pixels of the picture.</param>
    public void Learn(IEnumerable<PersonPose> poses)
    {
        foreach (PersonPose pose in poses) AddLengths(pose);
        _fixed = true;
        UpdateGoals();
        _goals.CopyTo(_scales, 0);
    }

    /// <summary>
    /// The dancer's proportions estimated so far, see <see cref="LimbLengthEstimator.Proportion"/>. To be read on the processing thread,
    /// or while none is processing.
    /// </summary>
    public IReadOnlyDictionary<LimbKind, float> LearnedProportions
    {
        get
        {
            Dictionary<LimbKind, float> learned = [];
            foreach (LimbKind limb in Enum.GetValues<LimbKind>())
            {
                float own = _lengths.Proportion(limb), known = _known[(int)limb];
                float length = own <= 0 ? known : known <= 0 ? own : float.Lerp(known, own, _lengths.Trust(limb, known: true));
                if (length > 0) learned[limb] = length;
            }
            return learned;
        }
    }

    /// <summary>
    /// Starts with the dancer's proportions of an earlier session; they are discarded when the person changes. To be called before the
    /// first pose.
    /// </summary>
    /// <param name="proportions">Proportions as returned by <see cref="LearnedProportions"/>.</param>
    public void UseProportions(IReadOnlyDictionary<LimbKind, float> proportions)
    {
        foreach ((LimbKind limb, float length) in proportions) _known[(int)limb] = length;
        Reset();
    }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        PersonPose pose = frame.RetargetedPose;
        pose.CopyFrom(frame.NormalizedPose);
        if (!pose.Found) return;
        if (!_fixed)
        {
            if (_personChange.IsNew(pose, frame.Time))
            {
                Array.Clear(_known);
                Reset();
            }
            AddLengths(pose);
            if (!(Math.Abs(frame.Time - _lastMeasured) < MeasureSeconds))
            {
                UpdateGoals();
                _lastMeasured = frame.Time;
            }
            UpdateScales((float)Math.Clamp(frame.Time - _lastTime, 0, 0.1));
            _lastTime = frame.Time;
        }
        Retarget(pose);
    }

    /// <summary>Retargets a pose with the current scales, in place.</summary>
    public void Retarget(PersonPose pose)
    {
        Keypoint[] points = pose.Points;
        Keypoint leftHip = points[LeftHip], rightHip = points[RightHip];
        if (!leftHip.Seen || !rightHip.Seen) return;
        Keypoint leftAnkle = points[LeftAnkle], rightAnkle = points[RightAnkle];

        Keypoint hips = LimbLengthEstimator.Middle(leftHip, rightHip);
        Keypoint shoulders = LimbLengthEstimator.Middle(points[LeftShoulder], points[RightShoulder]);
        Keypoint movedShoulders = Scaled(hips, hips, shoulders, LimbKind.Torso);
        RetargetHead(points, shoulders, movedShoulders);
        for (int side = 0; side < 2; side++)
        {
            Keypoint hip = points[LeftHip + side], knee = points[LeftKnee + side], ankle = points[LeftAnkle + side];
            Keypoint shoulder = points[LeftShoulder + side], elbow = points[LeftElbow + side], wrist = points[LeftWrist + side];
            points[LeftHip + side] = Scaled(hips, hips, hip, LimbKind.Hips);
            points[LeftKnee + side] = Scaled(hip, points[LeftHip + side], knee, LimbKind.Thigh);
            points[LeftAnkle + side] = Scaled(knee, points[LeftKnee + side], ankle, LimbKind.Shin);
            BodyParts.MoveFoot(points, side, ankle, points[LeftAnkle + side], Scale(LimbKind.Foot));
            if (!shoulders.Seen) continue;
            points[LeftShoulder + side] = Scaled(shoulders, movedShoulders, shoulder, LimbKind.Shoulders);
            points[LeftElbow + side] = Scaled(shoulder, points[LeftShoulder + side], elbow, LimbKind.UpperArm);
            points[LeftWrist + side] = Scaled(elbow, points[LeftElbow + side], wrist, LimbKind.Forearm);
            BodyParts.MoveHand(points, side, wrist, points[LeftWrist + side], Scale(LimbKind.Hand));
        }
        KeepStandingFoot(points, leftAnkle, rightAnkle);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _lengths.Reset();
        UpdateGoals();
        _goals.CopyTo(_scales, 0);
        _lastTime = double.NaN;
    }

    private void AddLengths(PersonPose pose)
    {
        if (BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) _lengths.Add(pose, _target.HeightAt(foot.Y));
    }

    // Proportions are compared, not heights: the height is already handled by the normalization and stays unchanged, whatever the
    // dancer's posture.
    private void UpdateGoals()
    {
        for (int i = 0; i < LimbLengthEstimator.Count; i++)
        {
            var limb = (LimbKind)i;
            float own = _lengths.Proportion(limb), known = _known[i], performer = _performerProportions[i];
            float before = known > 0 && performer > 0 ? performer / known : 1;
            float learned = own > 0 && performer > 0 ? performer / own : before;
            float scale = float.Lerp(before, learned, _fixed ? 1 : _lengths.Trust(limb, known > 0));
            float trust = limb is LimbKind.Hand or LimbKind.Face ? HandAndFaceTrust : 1;
            _goals[i] = Math.Clamp(1 + (trust * (scale - 1)), LeastScale, MostScale);
        }
    }

    private void UpdateScales(float seconds)
    {
        if (float.IsNaN(seconds)) return;
        float share = 1 - MathF.Exp(-seconds / EaseSeconds), limit = FastestChange * seconds;
        for (int i = 0; i < _scales.Length; i++) _scales[i] += Math.Clamp(share * (_goals[i] - _scales[i]), -limit, limit);
    }

    private void RetargetHead(Keypoint[] points, Keypoint shoulders, Keypoint movedShoulders)
    {
        Keypoint nose = points[Nose];
        if (!nose.Seen || !shoulders.Seen) return;
        points[Nose] = Scaled(shoulders, movedShoulders, nose, LimbKind.Neck);
        BodyParts.MoveFace(points, nose, points[Nose], Scale(LimbKind.Face));
    }

    // Position of the end of a limb whose start has moved. If the start is missing the end stays.
    private Keypoint Scaled(Keypoint beginning, Keypoint moved, Keypoint end, LimbKind limb)
    {
        if (!beginning.Seen || !end.Seen) return end;
        float scale = Scale(limb);
        return end with { X = moved.X + (scale * (end.X - beginning.X)), Y = moved.Y + (scale * (end.Y - beginning.Y)) };
    }

    // Moves the whole pose so that the lower foot keeps its position; while both stand, a weighted mean of the two.
    private void KeepStandingFoot(Keypoint[] points, Keypoint left, Keypoint right)
    {
        if (!left.Seen && !right.Seen) return;
        float leftShare = left.Seen ? 1 : 0;
        if (left.Seen && right.Seen)
        {
            float lower = (left.Y - right.Y) / (StandingTolerance * _target.HeightAt(MathF.Max(left.Y, right.Y)));
            leftShare = 1 / (1 + MathF.Exp(-Math.Clamp(lower, -20, 20)));
        }
        Vector2 shift = Vector2.Zero;
        if (left.Seen) shift += leftShare * new Vector2(left.X - points[LeftAnkle].X, left.Y - points[LeftAnkle].Y);
        if (right.Seen) shift += (1 - leftShare) * new Vector2(right.X - points[RightAnkle].X, right.Y - points[RightAnkle].Y);
        foreach (ref Keypoint point in points.AsSpan())
            if (point.Seen) point = point with { X = point.X + shift.X, Y = point.Y + shift.Y };
    }
}
