using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Adds the performer's legs, as in her rest pose, when neither ankle is visible; without legs she would seem to float. If only one leg
/// is hidden it stays missing, because the generator's training data contains such poses. A foot whose toes were not seen and a head of
/// which nothing was seen are added as well. Writes <see cref="Frame.CompletedPose"/>.
/// </summary>
public sealed class LegCompletion : IStage
{
    private readonly PersonPose _rest;
    private readonly BodyStatistics _target;
    private readonly (float X, float Y) _restFoot;

    /// <param name="skeleton">Skeleton with the performer's rest pose.</param>
    /// <param name="target">The performer's statistics, in pixels of the picture.</param>
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
        if (!frame.CompletedPose.Found) return;
        CompleteLegs(frame.CompletedPose.Points);
        CompleteHead(frame.CompletedPose.Points);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        // No state: each frame is completed on its own.
    }

    private void CompleteLegs(Keypoint[] points)
    {
        if (!IsConfident(points[LeftHip]) || !IsConfident(points[RightHip])) return;
        bool neither = !IsConfident(points[LeftAnkle]) && !IsConfident(points[RightAnkle]);
        float hips = LimbLengthEstimator.Middle(points[LeftHip], points[RightHip]).Y;
        float scale = ScaleAt(hips);
        for (int side = 0; side < 2; side++)
        {
            if (neither)
            {
                if (!IsConfident(points[LeftKnee + side])) points[LeftKnee + side] = PlaceFrom(LeftKnee + side, LeftHip + side);
                points[LeftAnkle + side] = PlaceFrom(LeftAnkle + side, LeftKnee + side);
            }
            else if (!IsConfident(points[LeftAnkle + side]) || IsConfident(points[BodyParts.Toe(side)]))
            {
                continue;
            }
            for (int toe = BodyParts.Toe(side); toe < BodyParts.Toe(side) + BodyParts.FootCount; toe++)
                points[toe] = PlaceFrom(toe, LeftAnkle + side);
        }

        // Position of a point relative to its parent joint, as in the rest pose.
        Keypoint PlaceFrom(int point, int from)
        {
            Keypoint at = _rest.Points[point], anchor = _rest.Points[from];
            return !at.Seen ? Keypoint.Missing : at with
            {
                X = points[from].X + (scale * (at.X - anchor.X)),
                Y = points[from].Y + (scale * (at.Y - anchor.Y)),
            };
        }
    }

    // The border of the image may cut the head, see CutSideCompletion; a dancer who turns away still has ears.
    private void CompleteHead(Keypoint[] points)
    {
        if (!BodyParts.HasNoHead(points) || !IsConfident(points[LeftShoulder]) || !IsConfident(points[RightShoulder])) return;
        BodyParts.CopyHead(points, _rest.Points, ScaleAt(LimbLengthEstimator.Middle(points[LeftHip], points[RightHip]).Y));
    }

    // The size of a standing performer with hips at that height, relative to the rest pose.
    private float ScaleAt(float hips)
    {
        float restHips = LimbLengthEstimator.Middle(_rest.Points[LeftHip], _rest.Points[RightHip]).Y;
        float foot = Math.Clamp(hips + _restFoot.Y - restHips, _target.AnkleFar, _target.AnkleNear);
        return _target.HeightAt(foot) / _target.HeightAt(_restFoot.Y);
    }

    private static bool IsConfident(Keypoint point) => point.Confidence > BodyMeasure.Confident;
}
