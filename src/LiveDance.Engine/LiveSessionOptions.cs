using LiveDance.Engine.Audio;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Output;
using LiveDance.Engine.Output.Targets;

namespace LiveDance.Engine;

/// <summary>What a live session consists of.</summary>
/// <param name="OpenSource">Opens the source; called once.</param>
/// <param name="Performer">Who dances on the screen; stays the caller's.</param>
/// <param name="Pipeline">How the pipeline runs.</param>
public sealed record LiveSessionOptions(Func<IFrameSource> OpenSource, Performer Performer, PipelineOptions Pipeline)
{
    /// <summary>Where the picture goes besides sinks that are added.</summary>
    public IReadOnlyList<OutputAddress> Outputs { get; init; } = [];

    /// <summary>How pictures go out.</summary>
    public OutputSettings OutputSettings { get; init; } = new();

    /// <summary>The sound; null for none.</summary>
    public SoundSettings? Sound { get; init; }

    /// <summary>The folder in which calibrations are kept; null to keep none.</summary>
    public string? CalibrationFolder { get; init; }

    /// <summary>The folder of measured camera delays, by which sound is delayed as well; null for none.</summary>
    public string? DelayFolder { get; init; }

    /// <summary>Puts a decorator around each output's target, to observe or to disturb it; null for none.</summary>
    public Func<IPictureTarget, IPictureTarget>? DecorateTarget { get; init; }
}
