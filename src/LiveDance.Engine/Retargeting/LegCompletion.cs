using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Legs that are out of the picture are not known; but a performer without any would float. Then she stands on her own, as she
/// does at rest. A leg that is hidden while the other is seen stays missing: the generator has seen such.
/// </summary>
public sealed class LegCompletion : IStage
{
    private readonly PersonPose _rest;
    private readonly BodyStatistics _target;
    private readonly (float X, float Y) _restFoot;

    /// <param name="skeleton">Has the performer's rest pose.</param>
    /// <param name="target">The performer's statistics.</param>
    public LegCompletion(PerformerSkeleton skeleton, in BodyStatistics target)
    {
        _target = target;
        _rest = skeleton.AtRest();
        BodyMeasure.TryFoot(_rest, out _restFoot);
    }

    /// <inheritdoc/>
    public string Name => "legs";

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        frame.CompletedPose.CopyFrom(frame.RetargetedPose);
        if (frame.CompletedPose.Found) StandOn(frame.CompletedPose.Points);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        // Each frame is completed by itself.
    }

    private void StandOn(Keypoint[] points)
    {
        if (Sure(points[LeftAnkle]) || Sure(points[RightAnkle]) || !Sure(points[LeftHip]) || !Sure(points[RightHip])) return;
        float hips = LimbLengthEstimator.Middle(points[LeftHip], points[RightHip]).Y, restHips = LimbLengthEstimator.Middle(_rest.Points[LeftHip], _rest.Points[RightHip]).Y;
        float foot = Math.Clamp(hips + _restFoot.Y - restHips, _target.AnkleFar, _target.AnkleNear);
        float scale = _target.HeightAt(foot) / _target.HeightAt(_restFoot.Y);
        for (int side = 0; side < 2; side++)
        {
            if (!Sure(points[LeftKnee + side])) points[LeftKnee + side] = Hung(LeftKnee + side, LeftHip + side);
            points[LeftAnkle + side] = Hung(LeftAnkle + side, LeftKnee + side);
            for (int toe = BodyParts.Toe(side); toe < BodyParts.Toe(side) + BodyParts.FootCount; toe++)
                points[toe] = Hung(toe, LeftAnkle + side);
        }

        // Where a point is at rest, seen from the one that it hangs on.
        Keypoint Hung(int point, int from)
        {
            Keypoint at = _rest.Points[point], anchor = _rest.Points[from];
            return !at.Seen ? Keypoint.Missing : at with
            {
                X = points[from].X + (scale * (at.X - anchor.X)),
                Y = points[from].Y + (scale * (at.Y - anchor.Y)),
            };
        }
    }

    private static bool Sure(Keypoint point) => point.Confidence > BodyMeasure.Confident;
}
