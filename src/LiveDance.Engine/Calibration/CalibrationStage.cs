using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Calibration;

/// <summary>
/// Runs a guided calibration on request and passes its result, or the stored one of an earlier session, to the normalization. Reads
/// <see cref="Frame.SmoothedPose"/>; does not change the frame.
/// </summary>
public sealed class CalibrationStage : IStage
{
    private volatile GuidedCalibration? _calibration;
    private volatile bool _skip;
    private volatile bool _forget;
    private volatile bool _quick;

    /// <param name="normalizer">Receiver of the measured statistics; this stage runs before it.</param>
    public CalibrationStage(PoseNormalizer normalizer) => Normalizer = normalizer;

    /// <summary>Receiver of the measured statistics. To be set on the processing thread, between frames.</summary>
    public PoseNormalizer Normalizer { get; set; }

    /// <summary>Whether a guided calibration is running. Thread-safe.</summary>
    public bool IsRunning => _calibration is not null;

    /// <summary>Whether measured statistics of a calibration are in use, rather than estimates from the frames. Thread-safe.</summary>
    public bool IsCalibrated => Normalizer.SourceStatistics is not null;

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
        if (_calibration is null || _quick) (_calibration, _quick) = (new GuidedCalibration(), false);
        else _skip = true;
    }

    /// <summary>
    /// Discards what is known of the dancer and measures the one who stands there now, within two seconds and without instructions; the estimate
    /// from the frames goes on from there. Nothing is stored. Thread-safe.
    /// </summary>
    public void MeasureQuickly() => (_calibration, _forget, _quick) = (new GuidedCalibration(quick: true), true, true);

    /// <summary>Ends a running calibration without a result; the earlier one stays in use. Thread-safe.</summary>
    /// <returns>Whether one was running.</returns>
    public bool Cancel()
    {
        bool running = _calibration is not null;
        _calibration = null;
        return running;
    }

    /// <summary>Forgets measured statistics with the next frame; the dancer's are estimated from the frames again. Thread-safe.</summary>
    public void Forget() => (_calibration, _forget) = (null, true);

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (Stored is { } stored)
        {
            Stored = null;
            if (stored(frame.Image.Cols, frame.Image.Rows) is { } statistics) Normalizer.SourceStatistics = statistics;
        }
        if (_forget)
        {
            _forget = false;
            Normalizer.SourceStatistics = null;
            Normalizer.Reset();
        }
        if (_calibration is not { } calibration) return;
        if (_skip)
        {
            _skip = false;
            calibration.Skip();
        }
        calibration.Add(frame.SmoothedPose, frame.Time);
        if (calibration.Step != CalibrationStep.Done) return;
        // A calibration that was cancelled meanwhile has no result.
        if (Interlocked.CompareExchange(ref _calibration, null, calibration) != calibration) return;
        if (_quick)
        {
            _quick = false;
            if (calibration.Result is { } standing) Normalizer.BeginAt(standing);
            return;
        }
        if (calibration.Result is { } measured) Normalizer.SourceStatistics = measured;
        Finished?.Invoke(calibration, frame);
    }

    /// <inheritdoc/>
    public void Reset() => _calibration = null;
}
