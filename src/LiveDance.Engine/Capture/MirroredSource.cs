using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Capture;

/// <summary>Mirrors the images of another source, as a dancer who faces the screen expects.</summary>
public sealed class MirroredSource : IFrameSource
{
    private readonly IFrameSource _source;

    /// <param name="source">The source to mirror; disposed of with this one.</param>
    public MirroredSource(IFrameSource source) => _source = source;

    /// <inheritdoc/>
    public string Name => _source.Name;

    /// <inheritdoc/>
    public bool IsLive => _source.IsLive;

    /// <inheritdoc/>
    public double FramesPerSecond => _source.FramesPerSecond;

    /// <inheritdoc/>
    public double ConstantRate => _source.ConstantRate;

    /// <inheritdoc/>
    public long FrameCount => _source.FrameCount;

    /// <inheritdoc/>
    public bool HasEnded => _source.HasEnded;

    /// <inheritdoc/>
    public bool EndedEarly => _source.EndedEarly;

    /// <inheritdoc/>
    public SourceStatus Status => _source.Status;

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        if (!_source.TryRead(frame, cancellation)) return false;
        Cv2.Flip(frame.Image, frame.Image, FlipMode.Y);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
