using System.Collections.Concurrent;
using System.Diagnostics;
using LiveDance.Engine.Calibration;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.SceneQuality;
using LiveDance.Engine.Smoothing;
using LiveDance.Engine.Supervision;
using OpenCvSharp;

namespace LiveDance.Engine;

/// <summary>
/// All stages from a captured image to the finished picture, in order.
/// <para>
/// A stage processes a <see cref="Frame"/>. <see cref="Step"/> runs all stages on one frame on the calling thread;
/// <see cref="PipelineRunner"/> does the same on four workers. <see cref="CreateLive(IFrameSource, Performer, PipelineOptions)"/> builds a pipeline for cameras and streams,
/// <see cref="CreateOffline(IFrameSource, Performer, PipelineOptions)"/> one for files.
/// </para>
/// </summary>
public sealed class Pipeline : IDisposable
{
    private readonly PictureControls? _controls;
    private readonly PipelineOptions _options;
    private volatile PerformerStages _current;
    private PerformerStages _posing;
    private PerformerStages _finishing;
    private readonly ConcurrentQueue<PerformerStages> _replaced = new();
    private volatile bool _discontinuityPending;
    private long _sequence;
    private long _lastReady;

    private Pipeline(ExecutionMode mode, IFrameSource source, Performer performer, PipelineOptions options, StageSet stages, PictureControls? controls)
    {
        (Mode, Source, _options, _controls) = (mode, source, options, controls);
        (Pose, Scene, Calibration, Smoother) = (stages.Pose, stages.Scene, stages.Calibration, stages.Smoother);
        _current = _posing = _finishing = new PerformerStages(performer, stages.SharedStages, stages);
        if (mode == ExecutionMode.Live) Supervisor = new StageSupervisor(Stages, options.Device);
        Diagnostics = new PipelineDiagnostics(["capture", .. Stages.Select(stage => stage.Name)]);
        _current.UseMeters(Diagnostics);
    }

    /// <summary>Whether frames may be dropped and failing stages are degraded (live), or not (offline).</summary>
    public ExecutionMode Mode { get; }

    /// <summary>1. The camera, stream or file: fills <see cref="Frame.Image"/>.</summary>
    public IFrameSource Source { get; }

    /// <summary>
    /// 2. The stages that estimate the dancer's pose and adapt it to the performer, in order: pose estimation, scene monitor, pose repair,
    /// smoothing, calibration, normalization, retargeting to the performer's skeleton, leg completion, range limiter, idle transition,
    /// stick figure. Run by the pose worker.
    /// </summary>
    public IReadOnlyList<StageSlot> PoseStages => _current.PoseStages;

    /// <summary>3. The generator, which continues its own last picture. Run by the picture worker.</summary>
    public IReadOnlyList<StageSlot> PictureStages => _current.PictureStages;

    /// <summary>
    /// 4. The stages that finish a picture and that no later picture depends on, in order: face refiner, compositor. Run by the finishing worker,
    /// while the generator is at the next frame.
    /// </summary>
    public IReadOnlyList<StageSlot> FinishingStages => _current.FinishingStages;

    /// <summary>The performer that is animated; of a live pipeline it can be replaced, see <see cref="LiveControls.SetPerformer"/>.</summary>
    public Performer Performer => _current.Performer;

    /// <summary>All stages after the source, in order.</summary>
    public IEnumerable<StageSlot> Stages => [.. PoseStages, .. PictureStages, .. FinishingStages];

    /// <summary>The slot of the pose estimator; null with precomputed poses.</summary>
    public StageSlot<PoseEstimator>? Pose { get; }

    /// <summary>Reports problems of framing and light and a moved camera; null with precomputed poses.</summary>
    public SceneMonitor? Scene { get; }

    /// <summary>Removes jitter from the pose; null with precomputed poses.</summary>
    public PoseSmoother? Smoother { get; }

    /// <summary>Measures the dancer in a guided calibration; null with precomputed poses.</summary>
    public CalibrationStage? Calibration { get; }

    /// <summary>Maps the pose to the performer's position and size.</summary>
    public PoseNormalizer Normalizer => _current.Normalizer;

    /// <summary>The stages that adapt the pose to the performer's measured skeleton; null for a performer without one.</summary>
    public SkeletonStages? Skeleton => _current.Skeleton;

    /// <summary>The slot of the generator.</summary>
    public StageSlot<FrameGenerator> Generator => _current.Generator;

    /// <summary>Which grade of the generator is used; null offline.</summary>
    public GradeSelection? Grade => _controls?.Grade;

    /// <summary>Restarts or degrades failing stages; null offline, where a failure ends the run.</summary>
    public StageSupervisor? Supervisor { get; }

    /// <summary>Counts, rates, latency and the cost of each stage.</summary>
    public PipelineDiagnostics Diagnostics { get; }

    /// <summary>
    /// Whether the next frame is to be marked as a discontinuity: a frame with such a mark was dropped, or a stage failed.
    /// </summary>
    internal bool DiscontinuityPending
    {
        get => _discontinuityPending;
        set => _discontinuityPending = value;
    }

    /// <summary>Builds the pipeline of a live session.</summary>
    /// <param name="source">The source of the images; disposed of with the pipeline.</param>
    /// <param name="performer">The performer to animate; the caller disposes of it.</param>
    /// <param name="options">The options of the pipeline.</param>
    /// <exception cref="EngineException">A network is missing or does not load.</exception>
    public static Pipeline CreateLive(IFrameSource source, Performer performer, PipelineOptions options) =>
        CreateLive(source, performer, options, new PictureControls(options.Compose, ChooseGrade(source, performer, options)));

    /// <summary>Chooses the grade of the generator for a live session, with a trial if that was asked for.</summary>
    internal static GradeSelection ChooseGrade(IFrameSource source, Performer performer, PipelineOptions options) => new(
        options.Quality,
        options.Quality == PictureQuality.Auto
            ? GradeTrial.Choose(performer, options.Device, StageSet.GeneratorThreads, source.FramesPerSecond, options.SpeedFolder)
            : PictureGrade.Full);

    /// <summary>Builds the pipeline of a live session whose picture is changed by controls while it runs.</summary>
    internal static Pipeline CreateLive(IFrameSource source, Performer performer, PipelineOptions options, PictureControls controls) =>
        new(ExecutionMode.Live, source, performer, options, StageSet.Estimating(performer, options, controls), controls);

    /// <summary>Builds a pipeline for a file that estimates the pose frame by frame, as a live session does.</summary>
    /// <param name="source">The source of the images; disposed of with the pipeline.</param>
    /// <param name="performer">The performer to animate; the caller disposes of it.</param>
    /// <param name="options">The options of the pipeline.</param>
    /// <exception cref="EngineException">A network is missing or does not load.</exception>
    public static Pipeline CreateOffline(IFrameSource source, Performer performer, PipelineOptions options) =>
        new(ExecutionMode.Offline, source, performer, options, StageSet.Estimating(performer, options, controls: null), controls: null);

    /// <summary>Builds a pipeline for a file whose poses were estimated and smoothed in advance, with knowledge of the whole file.</summary>
    /// <param name="source">The source of the images; disposed of with the pipeline.</param>
    /// <param name="performer">The performer to animate; the caller disposes of it.</param>
    /// <param name="options">The options of the pipeline.</param>
    /// <param name="poses">The poses, one for each frame.</param>
    /// <exception cref="EngineException">A network is missing or does not load.</exception>
    public static Pipeline CreateOffline(IFrameSource source, Performer performer, PipelineOptions options, PrecomputedPoses poses) =>
        new(ExecutionMode.Offline, source, performer, options, StageSet.Precomputed(performer, options, poses), controls: null);

    /// <summary>Runs all stages on one frame on the calling thread, for tests, benchmarks and debugging.</summary>
    /// <returns>The finished frame, to be released by the caller; null at the end of the source.</returns>
    public Frame? Step(CancellationToken cancellation = default)
    {
        while (Capture(cancellation) is { } frame)
        {
            if (EstimatePose(frame) && MakePicture(frame) && FinishPicture(frame)) return frame;
            // A frame on which a stage failed is left out.
            frame.Release();
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Source.Dispose();
        foreach (StageSlot stage in Stages.Except(_current.OwnStages)) stage.Dispose();
        while (_replaced.TryDequeue(out PerformerStages? replaced)) replaced.Dispose();
        _current.Dispose();
    }

    /// <summary>Step 1: waits for the next image of the source.</summary>
    /// <returns>A frame with one holder; null at the end of the source.</returns>
    internal Frame? Capture(CancellationToken cancellation)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread(), started = Stopwatch.GetTimestamp();
        PerformerStages stages = _current;
        Frame frame = stages.Pool.Rent();
        frame.Stages = stages;
        if (!Source.TryRead(frame, cancellation))
        {
            frame.Release();
            return null;
        }
        frame.Sequence = _sequence++;
        Diagnostics.CountCaptured();
        Diagnostics.Stages[0].Record(started, allocated);
        return frame;
    }

    /// <summary>Step 2: runs the pose stages, from the image to the stick figure.</summary>
    /// <returns>False if a stage failed and the frame is to be left out.</returns>
    internal bool EstimatePose(Frame frame)
    {
        if (DiscontinuityPending) (frame.IsDiscontinuity, DiscontinuityPending) = (true, false);
        PerformerStages stages = frame.Stages!;
        if (stages != _posing)
        {
            stages.ContinueFrom(_posing);
            if (Calibration is not null) Calibration.Normalizer = stages.Normalizer;
            _posing = stages;
        }
        return Process(frame, stages.PoseStages, stages.PoseMeters);
    }

    /// <summary>Step 3: runs the generator, from the stick figure to the performer and their matte.</summary>
    /// <returns>False if it failed and the frame is to be left out.</returns>
    internal bool MakePicture(Frame frame) => Process(frame, frame.Stages!.PictureStages, frame.Stages.PictureMeters);

    /// <summary>Step 4: runs the finishing stages, from the generator's output to the picture.</summary>
    /// <returns>False if a stage failed and the frame is to be left out.</returns>
    internal bool FinishPicture(Frame frame)
    {
        PerformerStages stages = frame.Stages!;
        if (stages != _finishing)
        {
            // Frames keep their order, so that none passes through the earlier performer's stages any more.
            while (_replaced.TryPeek(out PerformerStages? replaced) && replaced != stages && _replaced.TryDequeue(out _)) Retire(replaced);
            _finishing = stages;
        }
        if (!Process(frame, stages.FinishingStages, stages.FinishingMeters)) return false;
        frame.ReadyAt = Stopwatch.GetTimestamp();
        Diagnostics.CountFinished(frame, _lastReady);
        _lastReady = frame.ReadyAt;
        return true;
    }

    /// <summary>
    /// Loads another performer's stages and lets it take over with a cross-fade, while the pipeline runs. Returns when it has been
    /// prepared; the calling thread must not be one of the workers. One call at a time.
    /// </summary>
    /// <param name="performer">The performer; the caller disposes of it, after the pipeline.</param>
    /// <param name="background">The background in place of its plate; disposed of by the caller after the pipeline. Null for the plate.</param>
    /// <param name="wait">Asked when everything is loaded how long to wait before the performer takes over; null to wait for nothing.</param>
    /// <exception cref="EngineException">A network does not load.</exception>
    internal void SetPerformer(Performer performer, Mat? background, Func<TimeSpan>? wait)
    {
        PictureControls controls = _controls!;
        var options = _options with { Device = Supervisor!.Device, Background = background };
        controls.KeepLastPicture();
        var next = new PerformerStages(performer, [.. _current.PoseStages.Except(_current.OwnStages)], StageSet.ForPerformer(performer, options, controls));
        next.WarmUp();
        next.UseMeters(Diagnostics);
        next.Compositor!.CrossFades = true;
        Supervisor.Add(next.OwnStages);
        using (var pause = new ManualResetEventSlim()) pause.Wait(wait?.Invoke() ?? TimeSpan.Zero);
        _replaced.Enqueue(_current);
        _current = next;
    }

    /// <summary>Changes the background of the current performer. Any thread.</summary>
    /// <param name="background">The background; used until the call returns. Null for the plate.</param>
    internal void SetBackground(Mat? background) => _current.Compositor!.SetBackground(background);

    private void Retire(PerformerStages stages)
    {
        Supervisor?.Remove(stages.OwnStages);
        // Disposing of networks takes longer than a picture.
        _ = Task.Run(stages.Dispose);
    }

    private bool Process(Frame frame, IReadOnlyList<StageSlot> stages, IReadOnlyList<StageMeter> meters)
    {
        for (int i = 0; i < stages.Count; i++)
        {
            StageSlot stage = stages[i];
            Supervisor?.Prepare(stage);
            try
            {
                meters[i].Measure(stage, frame);
            }
            catch (Exception error) when (Supervisor is not null)
            {
                Supervisor.Handle(stage, error, frame);
                // The cause may be the state that other stages have of earlier frames, so they discard it.
                DiscontinuityPending = true;
                return false;
            }
        }
        return true;
    }
}
