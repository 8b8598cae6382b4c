using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.SceneQuality;

namespace LiveDance.Engine;

/// <summary>The status of a live session, for the window and for other programs.</summary>
/// <param name="Source">The status of the source.</param>
/// <param name="ImagesPerSecond">The measured rate of the source, in images a second.</param>
/// <param name="FramesPerSecond">The rate of finished pictures, in pictures a second.</param>
/// <param name="LatencyMilliseconds">The median time from the capture of an image to its finished picture, in milliseconds.</param>
/// <param name="Dropped">The number of images that were dropped because the pipeline was too slow for them.</param>
/// <param name="Provider">The execution provider that runs the networks.</param>
/// <param name="Prompt">The instruction of a running calibration to the dancer; empty if there is none.</param>
/// <param name="Message">Degraded stages or a message of the calibration; empty if there is none.</param>
/// <param name="Outputs">The outputs that are not running, one line each; empty if all are.</param>
public readonly record struct LiveStatus(
    SourceStatus Source, double ImagesPerSecond, double FramesPerSecond, double LatencyMilliseconds, long Dropped,
    string Provider, string Prompt, string Message, string Outputs = "")
{
    /// <summary>The problems of framing and light; null if the scene is not monitored.</summary>
    public SceneReport? Scene { get; init; }

    /// <summary>The grade of the generator that paints the picture; null for a performer that has one only.</summary>
    public PictureGrade? Grade { get; init; }

    /// <summary>How pose estimation was reduced because the machine is overloaded; empty if it was not.</summary>
    public string Load { get; init; } = "";

    /// <summary>How the dancer's poses are limited to the range of the performer; empty if they are not.</summary>
    public string Pose { get; init; } = "";
}

/// <summary>The beat of the music at one moment.</summary>
/// <param name="Phase">0 at a beat, rising to 1 just before the next.</param>
/// <param name="Tempo">Beats a minute; 0 while unknown.</param>
/// <param name="Onset">The strength of a note's onset, 0 to 1.</param>
public readonly record struct LiveBeat(float Phase, float Tempo, float Onset);
