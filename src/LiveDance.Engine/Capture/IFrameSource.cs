using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Capture;

/// <summary>A source of images: a camera, a stream or a file. Used by one thread.</summary>
public interface IFrameSource : IDisposable
{
    /// <summary>The source's name in messages: a file's path, a camera's name, an address.</summary>
    string Name { get; }

    /// <summary>Whether images arrive in real time, so that one that is not read in time is lost.</summary>
    bool IsLive { get; }

    /// <summary>The announced rate, in images a second; 0 if unknown.</summary>
    double FramesPerSecond { get; }

    /// <summary>
    /// The constant rate at which every image has a moment of its own, in images a second; the announced rate unless that varies.
    /// </summary>
    double ConstantRate => FramesPerSecond;

    /// <summary>About how many images there are; 0 if unknown or endless.</summary>
    long FrameCount { get; }

    /// <summary>Whether a stream of limited length came to its end, so that reopening it would play it again.</summary>
    bool HasEnded => false;

    /// <summary>Whether a file ended before its announced end, because it is cut off or damaged.</summary>
    bool EndedEarly => false;

    /// <summary>The current state of the source. Any thread.</summary>
    SourceStatus Status => SourceStatus.Fine;

    /// <summary>
    /// Waits for the next image and fills <see cref="Frame.Image"/>, <see cref="Frame.Time"/>,
    /// <see cref="Frame.CapturedAt"/> and <see cref="Frame.IsDiscontinuity"/>.
    /// </summary>
    /// <returns>False at the end, or once <paramref name="cancellation"/> is requested.</returns>
    /// <exception cref="EngineException">The source failed.</exception>
    bool TryRead(Frame frame, CancellationToken cancellation);
}
