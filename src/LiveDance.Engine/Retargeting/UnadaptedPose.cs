using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Uses the normalized pose as the target pose, for a performer without a measured skeleton. Replaces <see cref="SkeletonRetargeter"/>,
/// <see cref="LegCompletion"/>, <see cref="PoseRangeLimiter"/> and <see cref="IdlePoseTransition"/>.
/// </summary>
public sealed class UnadaptedPose : IStage
{
    /// <inheritdoc/>
    public string Name => "target";

    /// <inheritdoc/>
    public void Process(Frame frame) => frame.TargetPose.CopyFrom(frame.NormalizedPose);

    /// <inheritdoc/>
    public void Reset()
    {
        // No state: each frame is copied on its own.
    }
}
