using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Fills the time without a dancer: holds the last pose, then blends it to the performer's rest pose at the same position. So it does with a
/// dancer of whom less than a trunk is left, at the border of the image: the rest of the performer would float. Writes
/// <see cref="Frame.TargetPose"/>. The next person is on another track, which makes the generator cross-fade to them.
/// </summary>
public sealed class IdlePoseTransition : IStage
{
    // Seconds for which the last pose is held.
    private const double HoldSeconds = 0.5;

    // Seconds of the blend from the last pose to the rest pose.
    private const double FadeSeconds = 1.2;

    // Blend factor at which a point that exists in only one of the two poses appears or disappears.
    private const float AppearAt = 0.5f;

    // Track number that no dancer has, so that the generator cross-fades to the first dancer.
    private const int NoTrack = -1;

    private readonly PersonPose _atRest;
    private readonly BodyStatistics _target;
    private readonly PersonPose _last = new();
    private readonly PersonPose _rest = new();
    private double _lastSeen = double.NegativeInfinity;
    private bool _idle;

    /// <param name="skeleton">Skeleton with the performer's rest pose.</param>
    /// <param name="target">The performer's statistics, in pixels of the picture.</param>
    public IdlePoseTransition(PerformerSkeleton skeleton, in BodyStatistics target)
    {
        _target = target;
        _atRest = skeleton.AtRest();
        Reset();
    }

    /// <inheritdoc/>
    public string Name => "hand over";

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        PersonPose pose = frame.TargetPose;
        pose.CopyFrom(frame.LimitedPose);
        if (pose.Found && BodyParts.HasTrunk(pose.Points))
        {
            _last.CopyFrom(pose);
            _lastSeen = frame.Time;
            _idle = false;
            return;
        }
        if (!_idle) PlaceRestPose();
        double absent = frame.Time - _lastSeen;
        float share = absent < 0 ? 1 : (float)Math.Clamp((absent - HoldSeconds) / FadeSeconds, 0, 1);
        Blend(share * share * (3 - (2 * share)), pose);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _lastSeen = double.NegativeInfinity;
        _idle = false;
        _rest.CopyFrom(_atRest);
        _last.CopyFrom(_atRest);
        _last.Track = NoTrack;
    }

    // Places the rest pose where the performer stands, because a move to the middle would look like gliding.
    private void PlaceRestPose()
    {
        _idle = true;
        if (double.IsNegativeInfinity(_lastSeen)) return;
        _rest.CopyFrom(_atRest);
        if (!BodyMeasure.TryFoot(_last, out (float X, float Y) foot) || !BodyMeasure.TryFoot(_atRest, out (float X, float Y) own)) return;
        // A foot in mid-air or outside the picture is not a standing position.
        float y = Math.Clamp(foot.Y, _target.AnkleFar, _target.AnkleNear);
        float scale = _target.HeightAt(y) / _target.HeightAt(own.Y);
        foreach (ref Keypoint point in _rest.Points.AsSpan())
            if (point.Seen) point = point with { X = foot.X + (scale * (point.X - own.X)), Y = y + (scale * (point.Y - own.Y)) };
    }

    private void Blend(float share, PersonPose pose)
    {
        pose.Found = true;
        pose.Track = _last.Track;
        for (int i = 0; i < pose.Points.Length; i++)
        {
            Keypoint from = _last.Points[i], to = _rest.Points[i];
            pose.Points[i] = !from.Seen ? (share < AppearAt ? Keypoint.Missing : MoveWithJoint(to, i, _rest, pose))
                : !to.Seen ? (share < AppearAt ? MoveWithJoint(from, i, _last, pose) : Keypoint.Missing)
                : new Keypoint(
                    float.Lerp(from.X, to.X, share), float.Lerp(from.Y, to.Y, share),
                    float.Lerp(from.Confidence, to.Confidence, share));
        }
    }

    // A point of a hand, foot or face that only one of the poses has is where it is there relative to its joint, which comes before it.
    private static Keypoint MoveWithJoint(Keypoint point, int i, PersonPose from, PersonPose to)
    {
        int joint = BodyParts.JointOf(i);
        if (joint < 0 || !from.Points[joint].Seen || !to.Points[joint].Seen) return point;
        Keypoint was = from.Points[joint], now = to.Points[joint];
        return point with { X = point.X + now.X - was.X, Y = point.Y + now.Y - was.Y };
    }
}
