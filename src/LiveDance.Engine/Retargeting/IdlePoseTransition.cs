using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Fills the time without a dancer: the last pose is held, then the performer goes to rest where they stand. Whoever comes next
/// is on another track; the generator cross-fades to them.
/// </summary>
public sealed class IdlePoseTransition : IStage
{
    private const double HoldSeconds = 0.5;
    private const double FadeSeconds = 1.2;

    // A point that was missing appears, and one that goes missing at rest vanishes, half-way.
    private const float HalfWay = 0.5f;

    // A track that no dancer has: the generator cross-fades to whoever comes next.
    private const int NoTrack = -1;

    private readonly PersonPose _atRest;
    private readonly BodyStatistics _target;
    private readonly PersonPose _last = new();
    private readonly PersonPose _rest = new();
    private double _lastSeen = double.NegativeInfinity;
    private bool _leaving;

    /// <param name="skeleton">Has the performer's rest pose.</param>
    /// <param name="target">The performer's statistics.</param>
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
        if (pose.Found)
        {
            _last.CopyFrom(pose);
            _lastSeen = frame.Time;
            _leaving = false;
            return;
        }
        if (!_leaving) BeginToLeave();
        double gone = frame.Time - _lastSeen;
        float share = gone < 0 ? 1 : (float)Math.Clamp((gone - HoldSeconds) / FadeSeconds, 0, 1);
        Blend(share * share * (3 - (2 * share)), pose);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _lastSeen = double.NegativeInfinity;
        _leaving = false;
        _rest.CopyFrom(_atRest);
        _last.CopyFrom(_atRest);
        _last.Track = NoTrack;
    }

    // The performer goes to rest on the spot, for a walk to the middle would be a glide.
    private void BeginToLeave()
    {
        _leaving = true;
        if (double.IsNegativeInfinity(_lastSeen)) return;
        _rest.CopyFrom(_atRest);
        if (!BodyMeasure.TryFoot(_last, out (float X, float Y) foot) || !BodyMeasure.TryFoot(_atRest, out (float X, float Y) own)) return;
        // A foot in mid-air, or one that was drawn outside, is no place to stand.
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
            pose.Points[i] = !from.Seen ? (share < HalfWay ? Keypoint.Missing : to)
                : !to.Seen ? (share < HalfWay ? from : Keypoint.Missing)
                : new Keypoint(
                    float.Lerp(from.X, to.X, share), float.Lerp(from.Y, to.Y, share),
                    float.Lerp(from.Confidence, to.Confidence, share));
        }
    }
}
