using System.Diagnostics;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Capture;

/// <summary>The mode that a camera is asked for; the driver may choose another one.</summary>
/// <param name="Width">Width in pixels; 0 for the camera's default.</param>
/// <param name="Height">Height in pixels; 0 for the camera's default.</param>
/// <param name="FramesPerSecond">Images a second; 0 for the camera's default.</param>
public sealed record CameraMode(int Width = 1280, int Height = 720, double FramesPerSecond = 30);

/// <summary>Reads images from a camera of this machine.</summary>
public sealed class CameraSource : IFrameSource
{
    private readonly VideoCapture _camera;
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <param name="wanted">Its number, its device file, or a part of its name.</param>
    /// <param name="mode">The requested mode.</param>
    /// <param name="before">The camera that was opened under this name before; it is also found at another port. Null at first.</param>
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
                $"The camera '{wanted}' does not open: it is not connected, it is used by another program, or this user may not use it.",
                Remedy.ChooseCamera);
        }
        // Most cameras reach 30 uncompressed images a second only at small sizes. The driver wants the format set before the size.
        _camera.Set(VideoCaptureProperties.FourCC, VideoWriter.FourCC('M', 'J', 'P', 'G'));
        if (mode.Width > 0) _camera.Set(VideoCaptureProperties.FrameWidth, mode.Width);
        if (mode.Height > 0) _camera.Set(VideoCaptureProperties.FrameHeight, mode.Height);
        if (mode.FramesPerSecond > 0) _camera.Set(VideoCaptureProperties.Fps, mode.FramesPerSecond);
        // Images that wait in the driver's queue add to the latency.
        _camera.Set(VideoCaptureProperties.BufferSize, 1);
        FramesPerSecond = _camera.Fps;
    }

    /// <summary>The camera as the system lists it; null where it lists none.</summary>
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
        frame.Time = Stopwatch.GetElapsedTime(_started, frame.CapturedAt).TotalSeconds;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _camera.Dispose();
}
