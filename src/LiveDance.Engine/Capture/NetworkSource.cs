using System.Diagnostics;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Capture;

/// <summary>A stream from the network: RTSP, HTTP, UDP, whatever ffmpeg opens.</summary>
public sealed class NetworkSource : IFrameSource
{
    private const int OpenTimeoutMilliseconds = 8000, ReadTimeoutMilliseconds = 3000;
    // CAP_PROP_OPEN_TIMEOUT_MSEC and CAP_PROP_READ_TIMEOUT_MSEC, which OpenCvSharp has no names for.
    private const int OpenTimeoutProperty = 53, ReadTimeoutProperty = 54;

    private readonly VideoCapture _stream;
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <param name="url">Its address.</param>
    /// <exception cref="EngineException">Nobody answers there, or what comes is no video.</exception>
    public NetworkSource(string url)
    {
        Name = url;
        _stream = new VideoCapture(url, VideoCaptureAPIs.FFMPEG,
        [
            OpenTimeoutProperty, OpenTimeoutMilliseconds,
            ReadTimeoutProperty, ReadTimeoutMilliseconds,
        ]);
        if (!_stream.IsOpened())
        {
            _stream.Dispose();
            throw new EngineException(
                $"The address '{url}' gives no video: nobody answers there, it refuses, or it sends something else.");
        }
        FramesPerSecond = _stream.Fps is > 0 and <= 1000 ? _stream.Fps : 0;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <inheritdoc/>
    public double FramesPerSecond { get; }

    /// <inheritdoc/>
    public long FrameCount => 0;

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return false;
        if (!_stream.Read(frame.Image) || frame.Image.Empty()) throw new EngineException($"The stream '{Name}' broke off.");
        frame.CapturedAt = Stopwatch.GetTimestamp();
        frame.Time = Stopwatch.GetElapsedTime(_began, frame.CapturedAt).TotalSeconds;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
