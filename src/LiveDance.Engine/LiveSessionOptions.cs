using LiveDance.Engine.Audio;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Output;
using LiveDance.Engine.Output.Targets;

namespace LiveDance.Engine;

/// <summary>The parts and settings of a live session.</summary>
/// <param name="OpenSource">Opens the source; called once.</param>
/// <param name="Performer">The performer to animate; the caller disposes of it.</param>
/// <param name="Pipeline">The options of the pipeline.</param>
public sealed record LiveSessionOptions(Func<IFrameSource> OpenSource, Performer Performer, PipelineOptions Pipeline)
{
    /// <summary>The addresses of the outputs.</summary>
    public IReadOnlyList<OutputAddress> Outputs { get; init; } = [];

    /// <summary>The common settings of the outputs.</summary>
    public OutputSettings OutputSettings { get; init; } = new();

    /// <summary>The name of <see cref="PipelineOptions.Background"/>, as in <see cref="Generation.Background.Load"/>; empty for the plate.</summary>
    public string Background { get; init; } = "";

    /// <summary>The source of the sound and its playback; null for no sound.</summary>
    public SoundSettings? Sound { get; init; }

    /// <summary>The folder in which calibrations are stored; null to store none.</summary>
    public string? CalibrationFolder { get; init; }

    /// <summary>The folder with measured delays of cameras, by which sound is delayed in addition; null for none.</summary>
    public string? DelayFolder { get; init; }

    /// <summary>Opens the target of an <c>http://</c> output; null if the program has no HTTP server.</summary>
    public Func<OutputAddress, IPictureTarget>? OpenHttp { get; init; }

    /// <summary>Puts a decorator around each output's target, for observation or fault injection; null for none.</summary>
    public Func<IPictureTarget, IPictureTarget>? DecorateTarget { get; init; }
}
