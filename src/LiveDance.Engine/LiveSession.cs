using System.Diagnostics;
using LiveDance.Engine.Audio;
using LiveDance.Engine.Calibration;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Output;

namespace LiveDance.Engine;

/// <summary>
/// Runs a live session: a pipeline with its outputs and other sinks, sound and calibration. Programs that embed the engine use this class.
/// </summary>
public sealed class LiveSession : IDisposable
{
    // Weight of each new measurement in the mean delay of the picture: it averages over about fifty pictures.
    private const double DelaySmoothing = 0.02;

    // Time that a source has to return from a read after the session was cancelled; a camera's driver may block longer.
    private static readonly TimeSpan SourceTimeout = TimeSpan.FromSeconds(10);

    private readonly PipelineRunner _runner;
    private readonly CalibrationStore? _calibration;
    private readonly double _cameraDelay;
    private readonly PictureControls _picture;
    private volatile IFrameSink[] _addedSinks = [];
    private volatile IFrameSink? _watched;
    private volatile bool _frozen;
    private bool _offered;
    private bool _isRunning;
    private SoundTrack? _sound;
    private double _pictureDelay;
    private long _delayMeasurements;

    /// <summary>Opens source, outputs, networks and sound without starting them.</summary>
    /// <param name="options">The parts of the session.</param>
    /// <exception cref="EngineException">A part cannot be opened; the others are closed again.</exception>
    public LiveSession(LiveSessionOptions options)
    {
        IFrameSource? source = null;
        try
        {
            _sound = options.Sound is null ? null : new SoundTrack(options.Sound, SoundDelay);
            Outputs = new Outputs(options.Outputs, options.OutputSettings, _sound?.Clock, options.DecorateTarget, options.OpenHttp);
            source = options.OpenSource();
            _picture = new PictureControls(options.Pipeline.Compose, Pipeline.ChooseGrade(source, options.Performer, options.Pipeline));
            Pipeline = Pipeline.CreateLive(source, options.Performer, options.Pipeline, _picture);
        }
        catch
        {
            source?.Dispose();
            Outputs?.Dispose();
            _sound?.Dispose();
            _picture?.Dispose();
            throw;
        }
        Notice = string.Join(' ', Outputs.All.Select(output => output.Target.Notice).Where(notice => notice.Length > 0));
        _runner = new PipelineRunner(Pipeline, options.Pipeline);
        if (_sound is not null && options.DelayFolder is { } delays)
        {
            Outputs.CameraDelay = _cameraDelay = CameraDelay.Load(delays, Pipeline.Source.Name, out string obstacle);
            Notice = Notice.Length == 0 || obstacle.Length == 0 ? Notice + obstacle : $"{Notice} {obstacle}";
        }
        if (options.CalibrationFolder is { } folder)
            _calibration = new CalibrationStore(Pipeline.Calibration!, () => Pipeline.Skeleton?.Retargeter, Pipeline.Source.Name, folder);
        foreach (PacedOutput output in Outputs.All) Observe(output);
        Outputs.Started = Observe;
        Controls = new LiveControls(this, _runner, _picture, _calibration, options);
    }

    /// <summary>The stages, in order.</summary>
    public Pipeline Pipeline { get; }

    /// <summary>The outputs of the session's options.</summary>
    public Outputs Outputs { get; }

    /// <summary>The sound; null if there is none yet. Any thread.</summary>
    public SoundTrack? Sound => Volatile.Read(ref _sound);

    /// <summary>What can be changed while the session runs.</summary>
    public LiveControls Controls { get; }

    /// <summary>A notice for the operator about opening the session; empty if there is none.</summary>
    public string Notice { get; } = "";

    /// <summary>Reduces the cost of pose estimation while the machine is overloaded; null if that is disabled.</summary>
    public Pose.PoseQualityGovernor? Governor => _runner.Governor;

    /// <summary>
    /// Called on the sink's thread with each frame that a sink presented, and whether it was for the first time. To be set before running.
    /// </summary>
    public Action<IFrameSink, Frame, bool>? Presented { get; set; }

    /// <summary>
    /// Whether the delay of a sink's picture is that of the sound: true for the first watched sink that was added, or for every output if
    /// none was.
    /// </summary>
    public bool IsWatched(IFrameSink sink) => _watched is not { } first || sink == first;

    /// <summary>Adds a sink, such as a window; the caller disposes of it. Any thread.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="watched">Whether it is what the audience looks at, see <see cref="IsWatched"/>; false for a preview.</param>
    public void Add(IFrameSink sink, bool watched = true)
    {
        sink.Presented = (frame, isNew) => OnPresented(sink, frame, isNew);
        if (watched) _watched ??= sink;
        _addedSinks = [.. _addedSinks, sink];
    }

    /// <summary>Removes a sink that was added; it is offered no further frames. Any thread.</summary>
    public void Remove(IFrameSink sink)
    {
        if (_watched == sink) _watched = null;
        _addedSinks = [.. _addedSinks.Where(other => other != sink)];
    }

    /// <summary>Creates a view of the session's status that counts rates for one reader.</summary>
    public ILiveStatus NewStatus() => new StatusReader(this);

    /// <summary>Runs until the source ends or the caller cancels. The files of all outputs are complete afterwards.</summary>
    /// <param name="cancellation">Ends the session without an error.</param>
    /// <exception cref="EngineException">The source failed for good, or does not end when cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        lock (_runner)
        {
            _isRunning = true;
            Sound?.Start();
        }
        Task run = _runner.RunAsync(Offer, cancellation);
        try
        {
            await run.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await EndAsync(run).ConfigureAwait(false);
        }
        finally
        {
            Outputs.Finish();
        }
        _calibration?.StoreLimbs();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pipeline.Dispose();
        Outputs.Dispose();
        Sound?.Dispose();
        _picture.Dispose();
    }

    /// <summary>Whether the picture stands still: frames are finished and not offered. The first frame is always offered.</summary>
    internal bool IsFrozen
    {
        get => _frozen;
        set => _frozen = value;
    }

    /// <summary>Opens the sound in a session without one; outputs that are started later have a sound track.</summary>
    /// <exception cref="EngineException">The music cannot be read.</exception>
    internal SoundTrack OpenSound(SoundSettings settings)
    {
        lock (_runner)
        {
            if (_sound is { } present) return present;
            var sound = new SoundTrack(settings, SoundDelay);
            Outputs.Sound = sound.Clock;
            Volatile.Write(ref _sound, sound);
            if (_isRunning) sound.Start();
            return sound;
        }
    }

    private async Task EndAsync(Task run)
    {
        try
        {
            await run.WaitAsync(SourceTimeout, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new EngineException($"The source '{Pipeline.Source.Name}' does not end; it is abandoned.");
        }
    }

    private void Observe(PacedOutput output) => output.Presented = (frame, isNew) => OnPresented(output, frame, isNew);

    private void Offer(Frame frame)
    {
        if (_frozen && _offered) return;
        _offered = true;
        foreach (IFrameSink sink in _addedSinks) sink.Offer(frame);
        Outputs.Offer(frame);
    }

    private void OnPresented(IFrameSink sink, Frame frame, bool isNew)
    {
        if (isNew && IsWatched(sink))
        {
            double delay = Stopwatch.GetElapsedTime(frame.CapturedAt).TotalSeconds, before = Volatile.Read(ref _pictureDelay);
            long count = Interlocked.Increment(ref _delayMeasurements);
            Volatile.Write(ref _pictureDelay, before + (Math.Max(DelaySmoothing, 1.0 / count) * (delay - before)));
        }
        Presented?.Invoke(sink, frame, isNew);
    }

    // Seconds from a movement of the dancer to its presentation to the viewers; 0 until it was measured.
    private double SoundDelay() => Volatile.Read(ref _pictureDelay) is > 0 and double delay ? delay + _cameraDelay : 0;

    private sealed class StatusReader(LiveSession session) : ILiveStatus
    {
        // Shorter periods contain too few frames for a meaningful rate.
        private static readonly TimeSpan RatePeriod = TimeSpan.FromSeconds(0.4);

        private long _countedAt = Stopwatch.GetTimestamp();
        private long _finished;
        private long _captured;
        private double _picturesPerSecond;
        private double _imagesPerSecond;

        public LiveStatus Status
        {
            get
            {
                Pipeline pipeline = session.Pipeline;
                PipelineDiagnostics diagnostics = pipeline.Diagnostics;
                CountRates(diagnostics);
                ReadSupervisor(out string device, out string message);
                return new LiveStatus(
                    pipeline.Source.Status, _imagesPerSecond, _picturesPerSecond, diagnostics.Latency.Percentile(0.5),
                    diagnostics.Dropped, device, pipeline.Calibration?.Prompt ?? "", message, session.Outputs.Problems)
                {
                    Scene = pipeline.Scene?.Report,
                    Grade = HasGrades(pipeline) ? pipeline.Generator.Stage?.Grade : null,
                    Load = string.Join(' ', new[] { session.Governor?.Message ?? "", PictureLoad(pipeline) }.Where(text => text.Length > 0)),
                    Pose = pipeline.Skeleton?.Range.Warning ?? "",
                };
            }
        }

        private static bool HasGrades(Pipeline pipeline) => pipeline.Performer.Grades.Count > 1;

        // Of a performer that has one generator only, the picture stays as it is.
        private static string PictureLoad(Pipeline pipeline) => HasGrades(pipeline) ? pipeline.Grade?.Message ?? "" : "";

        // The picture that is shown now belongs to the sound at its capture.
        public LiveBeat Beat
        {
            get
            {
                if (session.Sound is not { } sound) return default;
                Beat beat = sound.Beat.Beat;
                return new LiveBeat((float)beat.PhaseAt(SoundClock.Now - session.SoundDelay()), (float)beat.Tempo, (float)sound.Beat.Onset);
            }
        }

        private void ReadSupervisor(out string device, out string message)
        {
            Supervision.StageSupervisor supervisor = session.Pipeline.Supervisor!;
            device = supervisor.Device.Provider.Label();
            message = supervisor.Message.Length > 0 ? supervisor.Message : session._calibration?.Message ?? "";
        }

        // Counts the rates since the last reading, not since the start of the session.
        private void CountRates(PipelineDiagnostics diagnostics)
        {
            double seconds = Stopwatch.GetElapsedTime(_countedAt).TotalSeconds;
            if (seconds < RatePeriod.TotalSeconds) return;
            (long finished, long captured) = (diagnostics.Finished, diagnostics.Captured);
            _picturesPerSecond = (finished - _finished) / seconds;
            _imagesPerSecond = (captured - _captured) / seconds;
            (_countedAt, _finished, _captured) = (Stopwatch.GetTimestamp(), finished, captured);
        }
    }
}
