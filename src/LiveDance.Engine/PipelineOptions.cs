using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Smoothing;
using OpenCvSharp;

namespace LiveDance.Engine;

/// <summary>How a pipeline runs.</summary>
/// <param name="Device">What computes the networks.</param>
public sealed record PipelineOptions(ExecutionDevice Device)
{
    /// <summary>How the pose is estimated.</summary>
    public PoseOptions Pose { get; init; } = new();

    /// <summary>How the pose is smoothed.</summary>
    public SmoothingOptions Smoothing { get; init; } = new();

    /// <summary>Whether the picture is finished on the CPU; a window's GPU does it otherwise.</summary>
    public bool Compose { get; init; } = true;

    /// <summary>What lies behind the performer instead of the plate: picture size squared x 3 bytes, BGR; null for the plate.</summary>
    public Mat? Background { get; init; }

    /// <summary>Whether, live, the pose is estimated more cheaply while the machine is overloaded.</summary>
    public bool AdaptPoseQuality { get; init; } = true;

    /// <summary>Puts a decorator around each stage that is made, to observe or to disturb it; null for none.</summary>
    public Func<IStage, IStage>? Decorate { get; init; }
}
