using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Calibration;

/// <summary>
/// Runs a guided calibration on request and passes its result, or the stored one of an earlier session, to the normalization. Reads
/// <see cref="Frame.SmoothedPose"/>; does not change the frame.
/// </summary>
public sealed class CalibrationStage : IStage
{
    private readonly PoseNormalizer _normalizer;
    private volatile GuidedCalibration? _calibration;
    private volatile bool _skip;

    /// <param name="normalizer">Receiver of the measured statistics; this stage runs before it.</param>
    public CalibrationStage(PoseNormalizer normalizer) => _normalizer = normalizer;

    /// <inheritdoc/>
    public string Name => "calibrate";

    /// <summary>Called on the processing thread when a guided calibration has ended and its result is in use.</summary>
    public Action<GuidedCalibration, Frame>? Finished { get; set; }

    /// <summary>Instruction for the dancer; empty if no calibration is running. Thread-safe.</summary>
    public string Prompt => _calibration?.Prompt ?? "";

    /// <summary>
    /// Returns the statistics of an earlier session for the width and height of the first image in pixels, or null; called once. To be
    /// set before the first frame.
    /// </summary>
    public Func<int, int, BodyStatistics?>? Stored { get; set; }

    /// <summary>Starts a guided calibration with the next frame; while one is running, skips its current step. Thread-safe.</summary>
    public void Begin()
    {
        if (_calibration is null) _calibration = new GuidedCalibration();
        else _skip = true;
    }

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (Stored is { } stored)
        {
            Stored = null;
            if (stored(frame.Image.Cols, frame.Image.Rows) is { } statistics) _normalizer.SourceStatistics = statistics;
        }
        if (_calibration is not { } calibration) return;
        if (_skip)
        {
            _skip = false;
            calibration.Skip();
        }
        calibration.Add(frame.SmoothedPose, frame.Time);
        if (calibration.Step != CalibrationStep.Done) return;
        _calibration = null;
        if (calibration.Result is { } measured) _normalizer.SourceStatistics = measured;
        Finished?.Invoke(calibration, frame);
    }

    /// <inheritdoc/>
    public void Reset() => _calibration = null;
}
