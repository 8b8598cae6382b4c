using System.Diagnostics;
using LiveDance.Engine;
using LiveDance.Engine.Calibration;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Commands;

/// <summary>
/// Remembers from one show to the next what a guided calibration has learned of the dancer before each camera.
/// </summary>
internal sealed class CalibrationMemory
{
    private static readonly TimeSpan MessageTime = TimeSpan.FromSeconds(8);

    private readonly string _source;
    private readonly string _path;
    private readonly SkeletonRetargeter? _fitting;
    private StoredCalibration? _saved;
    private volatile string _message = "";
    private long _messageAt;

    /// <param name="normalizer">The show's; given what is remembered, and listened to.</param>
    /// <param name="fitting">The show's, likewise; null if the performer's proportions are not known.</param>
    /// <param name="source">The name of the camera, address or file.</param>
    /// <param name="folder">Where calibrations are kept, a file for each source.</param>
    public CalibrationMemory(PoseNormalizer normalizer, SkeletonRetargeter? fitting, string source, string folder)
    {
        _source = source;
        _fitting = fitting;
        _path = StoredCalibration.PathFor(folder, source);
        _saved = StoredCalibration.Load(_path, _source, out string obstacle);
        Say(obstacle);
        if (_saved is { } saved)
        {
            normalizer.Remembered = (width, height) => Recall(saved, width, height);
            if (saved.Limbs is { } limbs) fitting?.Know(limbs);
        }
        normalizer.Calibrated = Keep;
    }

    /// <summary>The folder of this user's calibrations.</summary>
    public static string StandardFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "livedance", "calibrations");

    /// <summary>What the viewer should know of it just now; empty if nothing. For any thread.</summary>
    public string Message => Stopwatch.GetElapsedTime(Volatile.Read(ref _messageAt)) < MessageTime ? _message : "";

    private BodyStatistics? Recall(StoredCalibration saved, int width, int height)
    {
        BodyStatistics? statistics = saved.For(width, height);
        Say(statistics is null
            ? $"The calibration '{_path}' is of images of another shape ({saved.Width} x {saved.Height}, now {width} x {height}); "
                + "press C to measure again."
            : "What was measured at an earlier show with this camera is used; C measures again.");
        return statistics;
    }

    private void Keep(GuidedCalibration calibration, Frame frame)
    {
        Say(calibration.Problem);
        if (calibration.Result is not { } statistics) return;
        _saved = new StoredCalibration(StoredCalibration.CurrentFormat, _source, frame.Image.Cols, frame.Image.Rows, statistics);
        if (calibration.Problem.Length == 0) Say("Measured; kept for the next show with this camera.");
        KeepLimbs();
    }

    /// <summary>
    /// Keeps what the show has learnt of the limbs of a dancer who was measured, now or earlier. To be called at the show's end.
    /// </summary>
    public void KeepLimbs()
    {
        if (_saved is null) return;
        try
        {
            // A show in which nobody danced for long has learnt nothing, and forgets nothing.
            (_saved with { Limbs = _fitting?.Learnt is { Count: > 0 } learnt ? learnt : _saved.Limbs }).Save(_path);
        }
        catch (EngineException error)
        {
            Say(error.Message);
        }
    }

    private void Say(string message)
    {
        _message = message;
        Volatile.Write(ref _messageAt, Stopwatch.GetTimestamp());
    }
}
