using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Calibration;

/// <summary>
/// Runs a guided calibration when one is asked for, and gives its result, or the stored one of an earlier session, to the
/// normalization. Reads <see cref="Frame.SmoothedPose"/>; writes nothing into the frame.
/// </summary>
public sealed class CalibrationStage : IStage
{
    private readonly PoseNormalizer _normalizer;
    private volatile GuidedCalibration? _calibration;
    private volatile bool _skip;

    /// <param name="normalizer">What the measured statistics are for; the stage comes before it.</param>
    public CalibrationStage(PoseNormalizer normalizer) => _normalizer = normalizer;

    /// <inheritdoc/>
    public string Name => "calibrate";

    /// <summary>Called when a guided calibration has ended, by the thread that processes; its result is in use by then.</summary>
    public Action<GuidedCalibration, Frame>? Finished { get; set; }

    /// <summary>What the dancer is asked to do; empty if no calibration is going on. Any thread.</summary>
    public string Prompt => _calibration?.Prompt ?? "";

    /// <summary>
    /// Asked once, with width and height of the first image in pixels, for the statistics of an earlier session; null if there are
    /// none. Set before the first frame.
    /// </summary>
    public Func<int, int, BodyStatistics?>? Stored { get; set; }

    /// <summary>Begins a guided calibration with the next frame; while one is going on, skips its step. Any thread.</summary>
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
