using System.Diagnostics;
using LiveDance.Engine.Audio;
using LiveDance.Engine.Calibration;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Output;

namespace LiveDance.Engine;

/// <summary>
/// A live session: a pipeline, the sinks that its pictures go to, sound and calibration. What the program's <c>live</c> runs, and
/// what a program runs that embeds the engine.
/// </summary>
public sealed class LiveSession : IDisposable
{
    // Share of each new measurement in the picture's delay: fifty pictures, so that the sound does not follow single ones.
    private const double DelayShare = 0.02;

    // A source that blocks in its driver for longer than this after it was asked to end is left behind.
    private static readonly TimeSpan SourcePatience = TimeSpan.FromSeconds(10);

    private readonly PipelineRunner _runner;
    private readonly CalibrationStore? _calibration;
    private readonly double _outsideDelay;
    private volatile IFrameSink[] _added = [];
    private double _pictureDelay;
    private long _measured;

    /// <summary>Opens source, outputs, networks and sound; nothing runs yet.</summary>
    /// <param name="options">What the session consists of.</param>
    /// <exception cref="EngineException">Something cannot be opened; what was opened is closed again.</exception>
    public LiveSession(LiveSessionOptions options)
    {
        try
        {
            Sound = options.Sound is null ? null : new SoundTrack(options.Sound, SoundDelay);
            Outputs = new Outputs(options.Outputs, options.OutputSettings, Sound?.Clock, options.DecorateTarget);
            Pipeline = Pipeline.CreateLive(options.OpenSource(), options.Performer, options.Pipeline);
        }
        catch
        {
            Outputs?.Dispose();
            Sound?.Dispose();
            throw;
        }
        _runner = new PipelineRunner(Pipeline, options.Pipeline);
        if (Sound is not null && options.DelayFolder is { } delays)
        {
            Outputs.OutsideDelay = _outsideDelay = CameraDelay.Load(delays, Pipeline.Source.Name, out string obstacle);
            Notice = obstacle;
        }
        if (options.CalibrationFolder is { } folder)
            _calibration = new CalibrationStore(Pipeline.Calibration!, Pipeline.Skeleton?.Retargeter, Pipeline.Source.Name, folder);
        foreach (PacedOutput output in Outputs.All) output.Presented = (frame, isNew) => OnPresented(output, frame, isNew);
    }

    /// <summary>The stages, in order.</summary>
    public Pipeline Pipeline { get; }

    /// <summary>The outputs that were asked for.</summary>
    public Outputs Outputs { get; }

    /// <summary>The sound; null if there is none.</summary>
    public SoundTrack? Sound { get; }

    /// <summary>What the operator should know of how the session was opened; empty if nothing.</summary>
    public string Notice { get; } = "";

    /// <summary>Makes the pose cheaper while the machine is overloaded; null if it must not.</summary>
    public Pose.PoseQualityGovernor? Governor => _runner.Governor;

    /// <summary>
    /// Called with each frame that a sink presented, and whether it was for the first time; on the sink's thread. Set before running.
    /// </summary>
    public Action<IFrameSink, Frame, bool>? Presented { get; set; }

    /// <summary>
    /// The sink that people look at: the first one that was added, or without one every output. The sound is as late as its picture.
    /// </summary>
    public bool IsWatched(IFrameSink sink) => _added is not [{ } first, ..] || sink == first;

    /// <summary>Adds a sink, such as a window; it stays the caller's. Any thread.</summary>
    public void Add(IFrameSink sink)
    {
        sink.Presented = (frame, isNew) => OnPresented(sink, frame, isNew);
        _added = [.. _added, sink];
    }

    /// <summary>Removes a sink that was added; afterwards it is offered nothing more. Any thread.</summary>
    public void Remove(IFrameSink sink) => _added = [.. _added.Where(other => other != sink)];

    /// <summary>How the session is doing, with rates counted for this reader alone.</summary>
    public ILiveStatus NewStatus() => new Reader(this);

    /// <summary>Runs until the source ends or the caller cancels; then every output's file is complete.</summary>
    /// <param name="cancellation">Ends the session; that is no error.</param>
    /// <exception cref="EngineException">The source failed for good, or does not let go.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Sound?.Start();
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
    }

    private async Task EndAsync(Task run)
    {
        try
        {
            await run.WaitAsync(SourcePatience, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new EngineException($"The source '{Pipeline.Source.Name}' does not let go; the program ends without it.");
        }
    }

    private void Offer(Frame frame)
    {
        foreach (IFrameSink sink in _added) sink.Offer(frame);
        Outputs.Offer(frame);
    }

    private void OnPresented(IFrameSink sink, Frame frame, bool isNew)
    {
        if (isNew && IsWatched(sink))
        {
            double delay = Stopwatch.GetElapsedTime(frame.CapturedAt).TotalSeconds, before = Volatile.Read(ref _pictureDelay);
            long count = Interlocked.Increment(ref _measured);
            Volatile.Write(ref _pictureDelay, before + (Math.Max(DelayShare, 1.0 / count) * (delay - before)));
        }
        Presented?.Invoke(sink, frame, isNew);
    }

    // Seconds from the dancer's move to the picture of it before the viewers; 0 until it was measured.
    private double SoundDelay() => Volatile.Read(ref _pictureDelay) is > 0 and double delay ? delay + _outsideDelay : 0;

    private sealed class Reader(LiveSession session) : ILiveStatus
    {
        // A rate over less than this is mostly chance.
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
                StageSupervisorState(out string device, out string message);
                return new LiveStatus(
                    pipeline.Source.Status, _imagesPerSecond, _picturesPerSecond, diagnostics.Latency.Percentile(0.5),
                    diagnostics.Dropped, device, pipeline.Calibration?.Prompt ?? "", message, session.Outputs.Troubles)
                {
                    Scene = pipeline.Scene?.Report,
                    Load = session.Governor?.Message ?? "",
                    Pose = pipeline.Skeleton?.Range.Warning ?? "",
                };
            }
        }

        // The picture that is shown now belongs to the sound of a moment ago.
        public LiveBeat Beat
        {
            get
            {
                if (session.Sound is not { } sound) return default;
                Beat beat = sound.Beat.Beat;
                return new LiveBeat((float)beat.PhaseAt(SoundClock.Now - session.SoundDelay()), (float)beat.Tempo, (float)sound.Beat.Onset);
            }
        }

        public void Recalibrate() => session.Pipeline.Calibration?.Begin();

        public void NextPerson() => session.Pipeline.Pose?.Stage?.NextPerson();

        private void StageSupervisorState(out string device, out string message)
        {
            Supervision.StageSupervisor supervisor = session.Pipeline.Supervisor!;
            device = supervisor.Device.Provider.Label();
            message = supervisor.Message.Length > 0 ? supervisor.Message : session._calibration?.Message ?? "";
        }

        // The rates of the last moments, not of the whole evening.
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
