using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Calibration;

/// <summary>Stores the result of a guided calibration for each camera and uses it again in the next session.</summary>
public sealed class CalibrationStore
{
    // Time for which a message is shown.
    private static readonly TimeSpan MessageTime = TimeSpan.FromSeconds(8);

    private readonly string _source;
    private readonly string _path;
    private readonly Func<SkeletonRetargeter?> _retargeter;
    private volatile StoredCalibration? _stored;
    private volatile string _message = "";
    private long _messageAt;

    /// <param name="calibration">Calibration stage of the session; receives the stored result and reports new ones.</param>
    /// <param name="retargeter">Returns the retargeter of the current performer; null for one without a measured skeleton.</param>
    /// <param name="source">Name of the camera, address or file.</param>
    /// <param name="folder">Folder of the calibrations, with a file for each source.</param>
    public CalibrationStore(CalibrationStage calibration, Func<SkeletonRetargeter?> retargeter, string source, string folder)
    {
        _source = source;
        _retargeter = retargeter;
        _path = StoredCalibration.PathFor(folder, source);
        _stored = StoredCalibration.Load(_path, _source, out string obstacle);
        ShowMessage(obstacle);
        if (_stored is { } stored)
        {
            calibration.Stored = (width, height) => UseStored(stored, width, height);
            if (stored.Limbs is { } limbs) retargeter()?.UseProportions(limbs);
        }
        calibration.Finished = Store;
    }

    /// <summary>Folder of this user's calibrations.</summary>
    public static string StandardFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "livedance", "calibrations");

    /// <summary>Message for the viewer; empty if there is none. Thread-safe.</summary>
    public string Message => Stopwatch.GetElapsedTime(Volatile.Read(ref _messageAt)) < MessageTime ? _message : "";

    /// <summary>
    /// Stores the learned limb proportions of a dancer who was calibrated, in this session or an earlier one. To be called at the end of
    /// a session.
    /// </summary>
    public void StoreLimbs()
    {
        if (_stored is not { } stored) return;
        try
        {
            // A session with too few poses has learned nothing; the stored proportions are kept.
            (stored with { Limbs = _retargeter()?.LearnedProportions is { Count: > 0 } learned ? learned : stored.Limbs }).Save(_path);
        }
        catch (EngineException error)
        {
            ShowMessage(error.Message);
        }
    }

    /// <summary>Deletes the stored calibration of the source. Any thread.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="EngineException">The file cannot be deleted.</exception>
    public bool Forget()
    {
        _stored = null;
        try
        {
            bool existed = File.Exists(_path);
            File.Delete(_path);
            return existed;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The calibration '{_path}' cannot be deleted: {error.Message.TrimEnd('.')}.", error);
        }
    }

    private BodyStatistics? UseStored(StoredCalibration stored, int width, int height)
    {
        BodyStatistics? statistics = stored.For(width, height);
        ShowMessage(statistics is null
            ? $"The calibration '{_path}' is for images of another aspect ratio ({stored.Width} x {stored.Height}, now {width} x {height}); "
                + "calibrate again."
            : "The calibration of an earlier session with this camera is used.");
        return statistics;
    }

    private void Store(GuidedCalibration calibration, Frame frame)
    {
        ShowMessage(calibration.Problem);
        if (calibration.Result is not { } statistics) return;
        _stored = new StoredCalibration(StoredCalibration.CurrentFormat, _source, frame.Image.Cols, frame.Image.Rows, statistics);
        if (calibration.Problem.Length == 0) ShowMessage("Calibrated; the result is stored for the next session with this camera.");
        StoreLimbs();
    }

    private void ShowMessage(string message)
    {
        _message = message;
        Volatile.Write(ref _messageAt, Stopwatch.GetTimestamp());
    }
}
