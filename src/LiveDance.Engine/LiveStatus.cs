using LiveDance.Engine.Capture;
using LiveDance.Engine.SceneQuality;

namespace LiveDance.Engine;

/// <summary>How a live session is doing, for people and for other programs.</summary>
/// <param name="Source">How the source is doing.</param>
/// <param name="ImagesPerSecond">Images a second that the source really gives.</param>
/// <param name="FramesPerSecond">Pictures a second.</param>
/// <param name="LatencyMilliseconds">From an image captured to its picture ready: the median.</param>
/// <param name="Dropped">Images dropped because newer ones came first.</param>
/// <param name="Provider">What computes the networks.</param>
/// <param name="Prompt">What the dancer is asked to do now; empty if nothing.</param>
/// <param name="Message">Anything else the viewer should know; empty if nothing.</param>
/// <param name="Outputs">Which outputs are not well, a line each; empty if all are.</param>
public readonly record struct LiveStatus(
    SourceStatus Source, double ImagesPerSecond, double FramesPerSecond, double LatencyMilliseconds, long Dropped,
    string Provider, string Prompt, string Message, string Outputs = "")
{
    /// <summary>What is wrong with framing or light, if anything.</summary>
    public SceneReport? Scene { get; init; }

    /// <summary>What was done because the machine is overloaded; empty if nothing.</summary>
    public string Load { get; init; } = "";

    /// <summary>What was changed about the dancer's poses; empty if nothing.</summary>
    public string Pose { get; init; } = "";
}

/// <summary>The beat of the music.</summary>
/// <param name="Phase">0 at a beat, growing to 1 just before the next.</param>
/// <param name="Tempo">Beats a minute; 0 while unknown.</param>
/// <param name="Onset">How much begins to sound just now: 0 to 1.</param>
public readonly record struct LiveBeat(float Phase, float Tempo, float Onset);
