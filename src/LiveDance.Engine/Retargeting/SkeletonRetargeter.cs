using System.Numerics;
using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Gives the driven pose the performer's own proportions, so that a child or a very tall dancer drives a figure like those that
/// the generator was trained on. Each limb keeps its direction and is scaled by the performer's length over the dancer's; hands
/// and face are scaled about the wrist and the nose that they belong to; the standing foot stays where it is. The dancer's
/// lengths are learnt as the show runs, from what is known of them if an earlier show has learnt any, and the scales glide.
/// </summary>
public sealed class SkeletonRetargeter : IStage
{
    private const float LeastScale = 0.7f, MostScale = 1.4f;

    // How fast a scale approaches what is known of it, and at most, per second: far below what is seen as a jump.
    private const float EaseSeconds = 2;
    private const float FastestChange = 0.05f;

    private const double MeasureSeconds = 0.2;

    // A hand's or face's size says less than a limb's: only half of the difference is taken for real.
    private const float PartTrust = 0.5f;

    // Ankles whose height differs by less than this share of the body's carry the weight together.
    private const float BothFeet = 0.02f;

    private readonly float[] _wanted;
    private readonly float[] _known = new float[LimbLengthEstimator.Count];
    private readonly BodyStatistics _target;
    private readonly LimbLengthEstimator _lengths = new();
    private readonly float[] _scales = new float[LimbLengthEstimator.Count];
    private readonly float[] _goals = new float[LimbLengthEstimator.Count];
    private readonly PersonChangeDetector _newcomer = new();
    private double _lastMeasured = double.NegativeInfinity;
    private double _lastTime = double.NaN;
    private bool _learnt;

    /// <param name="skeleton">The performer's own lengths.</param>
    /// <param name="target">The performer's statistics.</param>
    public SkeletonRetargeter(PerformerSkeleton skeleton, in BodyStatistics target)
    {
        _wanted = [.. Enum.GetValues<LimbKind>().Select(skeleton.Proportion)];
        _target = target;
        Reset();
    }

    /// <inheritdoc/>
    public string Name => "fit";

    /// <summary>What a limb is scaled by at this moment.</summary>
    public float Scale(LimbKind limb) => _scales[(int)limb];

    /// <summary>Learns from poses seen before the show, all of them, and keeps to that.</summary>
    /// <param name="driven">Normalized poses, in pixels of the picture.</param>
    public void Learn(IEnumerable<PersonPose> driven)
    {
        foreach (PersonPose pose in driven) Observe(pose);
        _learnt = true;
        Measure();
        _goals.CopyTo(_scales, 0);
    }

    /// <summary>
    /// The dancer's lengths as far as they were learnt, see <see cref="LimbLengthEstimator.Proportion"/>. To be asked by the thread that
    /// processes, or when none does.
    /// </summary>
    public IReadOnlyDictionary<LimbKind, float> Learnt
    {
        get
        {
            Dictionary<LimbKind, float> learnt = [];
            foreach (LimbKind limb in Enum.GetValues<LimbKind>())
            {
                float own = _lengths.Proportion(limb), known = _known[(int)limb];
                float length = own <= 0 ? known : known <= 0 ? own : float.Lerp(known, own, _lengths.Trust(limb, known: true));
                if (length > 0) learnt[limb] = length;
            }
            return learnt;
        }
    }

    /// <summary>
    /// Begins with what an earlier show has learnt of the dancer; whoever comes after them is another. To be called before the
    /// first pose.
    /// </summary>
    /// <param name="proportions">See <see cref="Learnt"/>.</param>
    public void Know(IReadOnlyDictionary<LimbKind, float> proportions)
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
        if (!_learnt)
        {
            if (_newcomer.IsNew(pose, frame.Time))
            {
                Array.Clear(_known);
                Reset();
            }
            Observe(pose);
            if (!(Math.Abs(frame.Time - _lastMeasured) < MeasureSeconds))
            {
                Measure();
                _lastMeasured = frame.Time;
            }
            Ease((float)Math.Clamp(frame.Time - _lastTime, 0, 0.1));
            _lastTime = frame.Time;
        }
        Fit(pose);
    }

    /// <summary>Fits a pose by the scales of this moment, in place.</summary>
    public void Fit(PersonPose pose)
    {
        Keypoint[] points = pose.Points;
        Keypoint leftHip = points[LeftHip], rightHip = points[RightHip];
        if (!leftHip.Seen || !rightHip.Seen) return;
        Keypoint leftAnkle = points[LeftAnkle], rightAnkle = points[RightAnkle];

        Keypoint hips = LimbLengthEstimator.Middle(leftHip, rightHip);
        Keypoint shoulders = LimbLengthEstimator.Middle(points[LeftShoulder], points[RightShoulder]);
        Keypoint raised = Along(hips, hips, shoulders, LimbKind.Torso);
        FitHead(points, shoulders, raised);
        for (int side = 0; side < 2; side++)
        {
            Keypoint hip = points[LeftHip + side], knee = points[LeftKnee + side], ankle = points[LeftAnkle + side];
            Keypoint shoulder = points[LeftShoulder + side], elbow = points[LeftElbow + side], wrist = points[LeftWrist + side];
            points[LeftHip + side] = Along(hips, hips, hip, LimbKind.Hips);
            points[LeftKnee + side] = Along(hip, points[LeftHip + side], knee, LimbKind.Thigh);
            points[LeftAnkle + side] = Along(knee, points[LeftKnee + side], ankle, LimbKind.Shin);
            BodyParts.MoveFoot(points, side, ankle, points[LeftAnkle + side], Scale(LimbKind.Foot));
            if (!shoulders.Seen) continue;
            points[LeftShoulder + side] = Along(shoulders, raised, shoulder, LimbKind.Shoulders);
            points[LeftElbow + side] = Along(shoulder, points[LeftShoulder + side], elbow, LimbKind.UpperArm);
            points[LeftWrist + side] = Along(elbow, points[LeftElbow + side], wrist, LimbKind.Forearm);
            BodyParts.MoveHand(points, side, wrist, points[LeftWrist + side], Scale(LimbKind.Hand));
        }
        Stand(points, leftAnkle, rightAnkle);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _lengths.Reset();
        Measure();
        _goals.CopyTo(_scales, 0);
        _lastTime = double.NaN;
    }

    private void Observe(PersonPose pose)
    {
        if (BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) _lengths.Add(pose, _target.HeightAt(foot.Y));
    }

    // Of proportions: the height, which normalization has seen to, stays as it is, however upright either of the two danced.
    private void Measure()
    {
        for (int i = 0; i < LimbLengthEstimator.Count; i++)
        {
            var limb = (LimbKind)i;
            float own = _lengths.Proportion(limb), known = _known[i], wanted = _wanted[i];
            float before = known > 0 && wanted > 0 ? wanted / known : 1;
            float learnt = own > 0 && wanted > 0 ? wanted / own : before;
            float scale = float.Lerp(before, learnt, _learnt ? 1 : _lengths.Trust(limb, known > 0));
            float trust = limb is LimbKind.Hand or LimbKind.Face ? PartTrust : 1;
            _goals[i] = Math.Clamp(1 + (trust * (scale - 1)), LeastScale, MostScale);
        }
    }

    private void Ease(float seconds)
    {
        if (float.IsNaN(seconds)) return;
        float share = 1 - MathF.Exp(-seconds / EaseSeconds), most = FastestChange * seconds;
        for (int i = 0; i < _scales.Length; i++) _scales[i] += Math.Clamp(share * (_goals[i] - _scales[i]), -most, most);
    }

    private void FitHead(Keypoint[] points, Keypoint shoulders, Keypoint raised)
    {
        Keypoint nose = points[Nose];
        if (!nose.Seen || !shoulders.Seen) return;
        points[Nose] = Along(shoulders, raised, nose, LimbKind.Neck);
        BodyParts.MoveFace(points, nose, points[Nose], Scale(LimbKind.Face));
    }

    // The end of a limb whose beginning has moved; one that begins nowhere stays.
    private Keypoint Along(Keypoint beginning, Keypoint moved, Keypoint end, LimbKind limb)
    {
        if (!beginning.Seen || !end.Seen) return end;
        float scale = Scale(limb);
        return end with { X = moved.X + (scale * (end.X - beginning.X)), Y = moved.Y + (scale * (end.Y - beginning.Y)) };
    }

    // Moves all of it so that the lower foot is where it was; while both are down, halfway between them.
    private void Stand(Keypoint[] points, Keypoint left, Keypoint right)
    {
        if (!left.Seen && !right.Seen) return;
        float leftShare = left.Seen ? 1 : 0;
        if (left.Seen && right.Seen)
        {
            float lower = (left.Y - right.Y) / (BothFeet * _target.HeightAt(MathF.Max(left.Y, right.Y)));
            leftShare = 1 / (1 + MathF.Exp(-Math.Clamp(lower, -20, 20)));
        }
        Vector2 shift = Vector2.Zero;
        if (left.Seen) shift += leftShare * new Vector2(left.X - points[LeftAnkle].X, left.Y - points[LeftAnkle].Y);
        if (right.Seen) shift += (1 - leftShare) * new Vector2(right.X - points[RightAnkle].X, right.Y - points[RightAnkle].Y);
        foreach (ref Keypoint point in points.AsSpan())
            if (point.Seen) point = point with { X = point.X + shift.X, Y = point.Y + shift.Y };
    }
}
