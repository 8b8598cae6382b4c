using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Capture;

/// <summary>Another source, seen in a mirror: what a dancer expects who faces the screen.</summary>
public sealed class MirroredSource : IFrameSource
{
    private readonly IFrameSource _source;

    /// <param name="source">What to mirror; disposed with this.</param>
    public MirroredSource(IFrameSource source) => _source = source;

    /// <inheritdoc/>
    public string Name => _source.Name;

    /// <inheritdoc/>
    public bool IsLive => _source.IsLive;

    /// <inheritdoc/>
    public double FramesPerSecond => _source.FramesPerSecond;

    /// <inheritdoc/>
    public long FrameCount => _source.FrameCount;

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
