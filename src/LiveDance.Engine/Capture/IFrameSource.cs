using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Capture;

/// <summary>Where images come from. Used by one thread.</summary>
public interface IFrameSource : IDisposable
{
    /// <summary>What the user calls it: a file's path, a camera's name, an address.</summary>
    string Name { get; }

    /// <summary>Whether images come at their own pace, so that one not taken in time is gone.</summary>
    bool IsLive { get; }

    /// <summary>The announced rate, in images a second; 0 if unknown.</summary>
    double FramesPerSecond { get; }

    /// <summary>How many images there are to come in all; 0 if unknown or endless.</summary>
    long FrameCount { get; }

    /// <summary>How the source is doing now. May be read from any thread.</summary>
    SourceStatus Status => SourceStatus.Fine;

    /// <summary>
    /// Waits for the next image and fills <see cref="Frame.Image"/>, <see cref="Frame.Time"/>,
    /// <see cref="Frame.CapturedAt"/> and <see cref="Frame.IsDiscontinuity"/>.
    /// </summary>
    /// <returns>False at the end, or once <paramref name="cancellation"/> is requested.</returns>
    /// <exception cref="EngineException">The source failed.</exception>
    bool TryRead(Frame frame, CancellationToken cancellation);
}
