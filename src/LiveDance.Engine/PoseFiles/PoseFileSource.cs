using System.Diagnostics;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.PoseFiles;

/// <summary>Black images at a constant rate in place of those that recorded poses were measured in, for a pipeline with these poses.</summary>
public sealed class PoseFileSource : IFrameSource
{
    private readonly PoseFile _file;
    private long _next;

    /// <param name="file">The recorded poses.</param>
    /// <param name="framesPerSecond">The rate.</param>
    public PoseFileSource(PoseFile file, double framesPerSecond)
    {
        (_file, FramesPerSecond) = (file, framesPerSecond);
        FrameCount = 1 + (long)Math.Floor(file.Poses[^1].Time * framesPerSecond);
    }

    /// <inheritdoc/>
    public string Name => _file.Path;

    /// <inheritdoc/>
    public bool IsLive => false;

    /// <inheritdoc/>
    public double FramesPerSecond { get; }

    /// <inheritdoc/>
    public long FrameCount { get; }

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested || _next == FrameCount) return false;
        frame.Image.Create(_file.Height, _file.Width, MatType.CV_8UC3);
        frame.Image.SetTo(Scalar.All(0));
        frame.Time = _next++ / FramesPerSecond;
        frame.CapturedAt = Stopwatch.GetTimestamp();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() { }
}
