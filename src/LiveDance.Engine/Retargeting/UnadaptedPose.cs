using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// For a performer without a measured skeleton: the normalized pose is the target, as it is. Stands in the place of
/// <see cref="SkeletonRetargeter"/>, <see cref="LegCompletion"/>, <see cref="PoseRangeLimiter"/> and <see cref="IdlePoseTransition"/>.
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
        // Each frame is copied by itself.
    }
}
