using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine;

/// <summary>The stages that adapt a pose to a performer's measured skeleton, in order.</summary>
/// <param name="Retargeter">Gives the pose the performer's limb lengths: fills <see cref="Frames.Frame.RetargetedPose"/>.</param>
/// <param name="Legs">Adds legs where the dancer's were not seen: fills <see cref="Frames.Frame.CompletedPose"/>.</param>
/// <param name="Range">Keeps the pose within what the generator was trained on: fills <see cref="Frames.Frame.LimitedPose"/>.</param>
/// <param name="Idle">Lets the performer go to rest while nobody dances: fills <see cref="Frames.Frame.TargetPose"/>.</param>
public sealed record SkeletonStages(SkeletonRetargeter Retargeter, LegCompletion Legs, PoseRangeLimiter Range, IdlePoseTransition Idle)
{
    /// <summary>The stages of a performer; null for one whose skeleton was not measured.</summary>
    public static SkeletonStages? For(PerformerSkeleton? skeleton, in BodyStatistics statistics) => skeleton is null
        ? null
        : new SkeletonStages(
            new SkeletonRetargeter(skeleton, statistics), new LegCompletion(skeleton, statistics),
            new PoseRangeLimiter(skeleton, statistics), new IdlePoseTransition(skeleton, statistics));
}
