using LiveDance.Engine.Audio;
using LiveDance.Engine.Calibration;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Output;
using LiveDance.Engine.Pose;
using OpenCvSharp;

namespace LiveDance.Engine;

/// <summary>
/// What can be changed while a <see cref="LiveSession"/> runs. Every member is thread-safe, takes effect with the next frame and never
/// waits for the workers; those that load something say so, and keep only their caller waiting.
/// </summary>
public sealed class LiveControls
{
    /// <summary>Longest prediction, in milliseconds.</summary>
    public const double LongestPrediction = 100;

    private readonly LiveSession _session;
    private readonly PipelineRunner _runner;
    private readonly PictureControls _picture;
    private readonly CalibrationStore? _calibration;
    private readonly LiveSessionOptions _options;
    private readonly Lock _loading = new();
    private volatile string _background;
    private int _pose;

    internal LiveControls(
        LiveSession session, PipelineRunner runner, PictureControls picture, CalibrationStore? calibration, LiveSessionOptions options)
    {
        (_session, _runner, _picture, _calibration, _options) = (session, runner, picture, calibration, options);
        _background = options.Background;
        PoseOptions pose = options.Pipeline.Pose;
        _pose = (int)Enum.GetValues<PosePreset>().FirstOrDefault(preset => PoseOptions.For(preset).Model == pose.Model, PosePreset.Balanced);
    }

    /// <summary>The performer that is animated.</summary>
    public Performer Performer => _session.Pipeline.Performer;

    /// <summary>Whether the picture stands still, in the window and in every output.</summary>
    public bool Frozen
    {
        get => _session.IsFrozen;
        set => _session.IsFrozen = value;
    }

    /// <summary>What the picture fades to, or has faded to.</summary>
    public Blackout Blackout
    {
        get => _picture.Blackout;
        set => _picture.Blackout = value;
    }

    /// <summary>The background in place of the plate, as it was named; empty for the plate.</summary>
    public string Background => _background;

    /// <summary>The preset of pose estimation. A network that is not loaded yet is loaded in the background.</summary>
    public PosePreset Pose
    {
        get => (PosePreset)Volatile.Read(ref _pose);
        set
        {
            PoseOptions preset = PoseOptions.For(value);
            Volatile.Write(ref _pose, (int)value);
            _runner.UsePose(_options.Pipeline.Pose with { Model = preset.Model, Cadence = preset.Cadence });
        }
    }

    /// <summary>Which grade of the generator is used; one that is not loaded yet is loaded in the background and cross-faded to.</summary>
    public PictureQuality Quality
    {
        get => _picture.Grade.Quality;
        set => _picture.Grade.Quality = value;
    }

    /// <summary>The grade in use.</summary>
    public PictureGrade Grade => _session.Pipeline.Generator.Stage?.Grade ?? PictureGrade.Full;

    /// <summary>Whether the followed person is kept, see <see cref="PoseEstimator.Locked"/>.</summary>
    public bool PersonLocked
    {
        get => _session.Pipeline.Pose?.Stage?.Locked ?? false;
        set
        {
            if (_session.Pipeline.Pose?.Stage is { } estimator) estimator.Locked = value;
        }
    }

    /// <summary>Milliseconds by which movements are predicted, 0 to <see cref="LongestPrediction"/>; null for the measured latency.</summary>
    public double? Prediction
    {
        get => _runner.PredictsLatency ? null : Math.Round(1000.0 * (_session.Pipeline.Smoother?.PredictSeconds ?? 0), 1);
        set
        {
            _runner.PredictsLatency = value is null;
            if (value is { } milliseconds && _session.Pipeline.Smoother is { } smoother)
                smoother.PredictSeconds = (float)(Math.Clamp(milliseconds, 0, LongestPrediction) / 1000);
        }
    }

    /// <summary>Whether a guided calibration is running.</summary>
    public bool IsCalibrating => _session.Pipeline.Calibration?.IsRunning ?? false;

    /// <summary>Whether the measurements of a calibration are in use.</summary>
    public bool IsCalibrated => _session.Pipeline.Calibration?.IsCalibrated ?? false;

    /// <summary>Lets every picture be composed on the CPU from now on, for sinks that need it.</summary>
    public void ComposePictures() => _picture.Compose();

    /// <summary>
    /// Animates another performer: loads its networks on the calling thread, then cross-fades to it. One call at a time; others wait.
    /// </summary>
    /// <param name="performer">The performer; the caller disposes of it, after the session.</param>
    /// <param name="wait">
    /// Asked when everything is loaded how long to wait before the next captured frame is the first with it, as for a beat; null to wait for
    /// nothing.
    /// </param>
    /// <exception cref="EngineException">A network does not load; the present performer stays.</exception>
    public void SetPerformer(Performer performer, Func<TimeSpan>? wait = null)
    {
        lock (_loading)
        {
            if (performer == Performer) return;
            // The plate belongs to a performer; another background stays.
            Mat? background = _background.Length > 0 ? Generation.Background.Load(_background, performer.Format) : null;
            _session.Pipeline.SetPerformer(performer, background, wait);
        }
    }

    /// <summary>Changes the background; an image is read on the calling thread.</summary>
    /// <param name="text">A colour or an image as in <see cref="Generation.Background.Load"/>; empty for the performer's own plate.</param>
    /// <exception cref="EngineException">It is neither a colour nor an image that can be read; the present background stays.</exception>
    public void SetBackground(string text)
    {
        lock (_loading)
        {
            using Mat? background = text.Length > 0 ? Generation.Background.Load(text, Performer.Format) : null;
            _session.Pipeline.SetBackground(background);
            _background = text;
        }
    }

    /// <summary>Follows another person: the next to the right or, after the last, the leftmost.</summary>
    public void NextPerson() => _session.Pipeline.Pose?.Stage?.NextPerson();

    /// <summary>Starts a calibration, or skips the current step of one that is running.</summary>
    public void Calibrate() => _session.Pipeline.Calibration?.Begin();

    /// <summary>The number of people in the last image; brief glimpses do not count.</summary>
    public int People => _session.Pipeline.Pose?.Stage?.People ?? 0;

    /// <summary>Measures the person who has just stepped in, see <see cref="CalibrationStage.MeasureQuickly"/>.</summary>
    public void MeasureQuickly() => _session.Pipeline.Calibration?.MeasureQuickly();

    /// <summary>Ends a running calibration without a result.</summary>
    /// <returns>Whether one was running.</returns>
    public bool CancelCalibration() => _session.Pipeline.Calibration?.Cancel() ?? false;

    /// <summary>Forgets the calibration in use and the stored one of this source; the dancer is measured from the frames again.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="EngineException">The stored one cannot be deleted.</exception>
    public bool ForgetCalibration()
    {
        bool used = IsCalibrated;
        _session.Pipeline.Calibration?.Forget();
        return (_calibration?.Forget() ?? false) || used;
    }

    /// <summary>Adds an output and starts it; the calling thread waits for it to open.</summary>
    /// <exception cref="EngineException">It cannot be opened, or there is one with this address already.</exception>
    public PacedOutput AddOutput(OutputAddress address)
    {
        _picture.Compose();
        return _session.Outputs.Add(address);
    }

    /// <summary>Plays music, or takes the sound from a line in; the calling thread waits for the file to be opened.</summary>
    /// <param name="settings">The source; the other settings count only if the session had no sound so far.</param>
    /// <exception cref="EngineException">The music cannot be read; the present sound stays.</exception>
    public void SetSound(SoundSettings settings)
    {
        if (_session.Sound is not { } sound) _session.OpenSound(settings);
        else if (settings.Music is { } file) sound.PlayMusic(file);
        else if (settings.LineIn is { } device) sound.UseLineIn(device);
        else sound.Stop();
    }
}
