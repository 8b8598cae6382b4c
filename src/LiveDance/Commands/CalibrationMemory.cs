using System.Diagnostics;
using LiveDance.Engine;
using LiveDance.Engine.Motion;

namespace LiveDance.Commands;

/// <summary>
/// Remembers from one show to the next what a guided calibration has learned of the dancer before each camera.
/// </summary>
internal sealed class CalibrationMemory
{
    private static readonly TimeSpan MessageTime = TimeSpan.FromSeconds(8);

    private readonly string _source;
    private readonly string _path;
    private volatile string _message = "";
    private long _messageAt;

    /// <param name="pipeline">The show; given what is remembered, and listened to.</param>
    public CalibrationMemory(LivePipeline pipeline)
    {
        string settings = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        _source = pipeline.Source.Name;
        _path = SavedCalibration.PathFor(Path.Combine(settings, "livedance", "calibrations"), _source);
        pipeline.Normalizer.Saved = SavedCalibration.Load(_path, _source, out string obstacle);
        Say(obstacle);
        pipeline.Normalizer.Calibrated = Keep;
    }

    /// <summary>What the viewer should know of it just now; empty if nothing. For any thread.</summary>
    public string Message => Stopwatch.GetElapsedTime(Volatile.Read(ref _messageAt)) < MessageTime ? _message : "";

    private void Keep(GuidedCalibration calibration, Frame frame)
    {
        Say(calibration.Problem);
        if (calibration.Result is not { } statistics) return;
        try
        {
            new SavedCalibration(SavedCalibration.CurrentFormat, _source, frame.Image.Cols, frame.Image.Rows, statistics).Save(_path);
            if (calibration.Problem.Length == 0) Say("Measured; kept for the next show with this camera.");
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
