using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine;

/// <summary>The stages that adapt a pose to a performer's measured skeleton, in order.</summary>
/// <param name="Retargeter">Gives the pose the performer's limb lengths; writes <see cref="Frames.Frame.RetargetedPose"/>.</param>
/// <param name="Legs">Adds the legs if both are hidden; writes <see cref="Frames.Frame.CompletedPose"/>.</param>
/// <param name="Range">Limits the pose to the range of the training poses; writes <see cref="Frames.Frame.LimitedPose"/>.</param>
/// <param name="Idle">Moves the performer to the rest pose while there is no dancer; writes <see cref="Frames.Frame.TargetPose"/>.</param>
public sealed record SkeletonStages(SkeletonRetargeter Retargeter, LegCompletion Legs, PoseRangeLimiter Range, IdlePoseTransition Idle)
{
    /// <summary>Creates the stages of a performer; null if its skeleton was not measured.</summary>
    public static SkeletonStages? For(PerformerSkeleton? skeleton, in BodyStatistics statistics) => skeleton is null
        ? null
        : new SkeletonStages(
            new SkeletonRetargeter(skeleton, statistics), new LegCompletion(skeleton, statistics),
            new PoseRangeLimiter(skeleton, statistics), new IdlePoseTransition(skeleton, statistics));
}
