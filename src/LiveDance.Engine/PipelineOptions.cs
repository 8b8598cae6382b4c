using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.PoseFiles;
using LiveDance.Engine.Smoothing;
using OpenCvSharp;

namespace LiveDance.Engine;

/// <summary>The options of a pipeline.</summary>
/// <param name="Device">The device that runs the networks.</param>
public sealed record PipelineOptions(ExecutionDevice Device)
{
    /// <summary>The options of pose estimation.</summary>
    public PoseOptions Pose { get; init; } = new();

    /// <summary>The options of smoothing.</summary>
    public SmoothingOptions Smoothing { get; init; } = new();

    /// <summary>Whether the picture is composed on the CPU; false if a window composes it on the GPU.</summary>
    public bool Compose { get; init; } = true;

    /// <summary>The background in place of the plate: picture height x width x 3 bytes, BGR; null for the plate.</summary>
    public Mat? Background { get; init; }

    /// <summary>Which grade of the generator is used. A pipeline for files uses the full one unless the lite one is asked for.</summary>
    public PictureQuality Quality { get; init; } = PictureQuality.Full;

    /// <summary>Folder in which the speed of each generator on this machine is kept, for <see cref="PictureQuality.Auto"/>; null for none.</summary>
    public string? SpeedFolder { get; init; }

    /// <summary>Recorded poses that the performer of a live pipeline dances when it is asked to; null for none.</summary>
    public RecordedDance? Dance { get; init; }

    /// <summary>Whether a live pipeline reduces the cost of pose estimation while the machine is overloaded.</summary>
    public bool AdaptPoseQuality { get; init; } = true;

    /// <summary>Puts a decorator around each stage that is created, for observation or fault injection; null for none.</summary>
    public Func<IStage, IStage>? Decorate { get; init; }
}
