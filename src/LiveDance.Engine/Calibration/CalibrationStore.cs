using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Calibration;

/// <summary>
/// Keeps what a guided calibration has measured of the dancer before each camera, from one session to the next, and uses it again.
/// </summary>
public sealed class CalibrationStore
{
    // Long enough to be read, short enough not to stand before the picture.
    private static readonly TimeSpan MessageTime = TimeSpan.FromSeconds(8);

    private readonly string _source;
    private readonly string _path;
    private readonly SkeletonRetargeter? _retargeter;
    private StoredCalibration? _stored;
    private volatile string _message = "";
    private long _messageAt;

    /// <param name="calibration">The session's; given what is stored, and listened to.</param>
    /// <param name="retargeter">The session's, likewise; null for a performer without a measured skeleton.</param>
    /// <param name="source">The name of the camera, address or file.</param>
    /// <param name="folder">Where calibrations are kept, a file for each source.</param>
    public CalibrationStore(CalibrationStage calibration, SkeletonRetargeter? retargeter, string source, string folder)
    {
        _source = source;
        _retargeter = retargeter;
        _path = StoredCalibration.PathFor(folder, source);
        _stored = StoredCalibration.Load(_path, _source, out string obstacle);
        Say(obstacle);
        if (_stored is { } stored)
        {
            calibration.Stored = (width, height) => Recall(stored, width, height);
            if (stored.Limbs is { } limbs) retargeter?.UseProportions(limbs);
        }
        calibration.Finished = Keep;
    }

    /// <summary>The folder of this user's calibrations.</summary>
    public static string StandardFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "livedance", "calibrations");

    /// <summary>What the viewer should know of it just now; empty if nothing. Any thread.</summary>
    public string Message => Stopwatch.GetElapsedTime(Volatile.Read(ref _messageAt)) < MessageTime ? _message : "";

    /// <summary>
    /// Keeps what has been learnt of the limbs of a dancer who was measured, in this session or an earlier one. Called at the end of
    /// a session.
    /// </summary>
    public void KeepLimbs()
    {
        if (_stored is null) return;
        try
        {
            // A session in which nobody danced for long has learnt nothing: what was stored stays.
            (_stored with { Limbs = _retargeter?.LearnedProportions is { Count: > 0 } learnt ? learnt : _stored.Limbs }).Save(_path);
        }
        catch (EngineException error)
        {
            Say(error.Message);
        }
    }

    private BodyStatistics? Recall(StoredCalibration stored, int width, int height)
    {
        BodyStatistics? statistics = stored.For(width, height);
        Say(statistics is null
            ? $"The calibration '{_path}' is of images of another shape ({stored.Width} x {stored.Height}, now {width} x {height}); "
                + "calibrate again."
            : "The calibration of an earlier session with this camera is used.");
        return statistics;
    }

    private void Keep(GuidedCalibration calibration, Frame frame)
    {
        Say(calibration.Problem);
        if (calibration.Result is not { } statistics) return;
        _stored = new StoredCalibration(StoredCalibration.CurrentFormat, _source, frame.Image.Cols, frame.Image.Rows, statistics);
        if (calibration.Problem.Length == 0) Say("Calibrated; kept for the next session with this camera.");
        KeepLimbs();
    }

    private void Say(string message)
    {
        _message = message;
        Volatile.Write(ref _messageAt, Stopwatch.GetTimestamp());
    }
}
