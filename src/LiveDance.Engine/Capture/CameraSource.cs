using System.Diagnostics;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Capture;

/// <summary>How a camera is asked to run; it may choose otherwise.</summary>
/// <param name="Width">Pixels; 0 leaves it to the camera.</param>
/// <param name="Height">Pixels; 0 leaves it to the camera.</param>
/// <param name="FramesPerSecond">Images a second; 0 leaves it to the camera.</param>
public sealed record CameraMode(int Width = 1280, int Height = 720, double FramesPerSecond = 30);

/// <summary>A camera of this machine.</summary>
public sealed class CameraSource : IFrameSource
{
    private readonly VideoCapture _camera;
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <param name="wanted">Its number, device file or name.</param>
    /// <param name="mode">How it is asked to run.</param>
    /// <param name="before">The camera that was opened under this name before: it is found at another port as well.</param>
    /// <exception cref="EngineException">There is no such camera, or it does not open.</exception>
    public CameraSource(string wanted, CameraMode mode, CameraDevice? before = null)
    {
        IReadOnlyList<CameraDevice> cameras = CameraDevices.List();
        int index = CameraDevices.FindAgain(before, wanted, cameras);
        Device = cameras.FirstOrDefault(camera => camera.Index == index);
        Name = $"camera {wanted}";
        _camera = new VideoCapture(index, VideoCaptureAPIs.ANY);
        if (!_camera.IsOpened())
        {
            _camera.Dispose();
            throw new EngineException(
                $"The camera '{wanted}' does not open: it is not connected, in use by another program, or may not be used by "
                + "this user.", Remedy.ChooseCamera);
        }
        // Uncompressed, most cameras reach 30 images a second only at small sizes. Motion JPEG must be asked for first.
        _camera.Set(VideoCaptureProperties.FourCC, VideoWriter.FourCC('M', 'J', 'P', 'G'));
        if (mode.Width > 0) _camera.Set(VideoCaptureProperties.FrameWidth, mode.Width);
        if (mode.Height > 0) _camera.Set(VideoCaptureProperties.FrameHeight, mode.Height);
        if (mode.FramesPerSecond > 0) _camera.Set(VideoCaptureProperties.Fps, mode.FramesPerSecond);
        // Old images in the driver's queue are latency.
        _camera.Set(VideoCaptureProperties.BufferSize, 1);
        FramesPerSecond = _camera.Fps;
    }

    /// <summary>Which camera it is; null where the system lists none.</summary>
    public CameraDevice? Device { get; }

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
        if (!_camera.Read(frame.Image) || frame.Image.Empty())
            throw new EngineException($"The {Name} gave no image: it may have been unplugged.");
        frame.CapturedAt = Stopwatch.GetTimestamp();
        frame.Time = Stopwatch.GetElapsedTime(_began, frame.CapturedAt).TotalSeconds;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _camera.Dispose();
}
