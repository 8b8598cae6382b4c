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

namespace LiveDance.Engine;

/// <summary>
/// All stages from a captured image to the finished picture, in order.
/// <para>
/// A stage processes a <see cref="Frame"/>. <see cref="Step"/> runs all stages on one frame on the calling thread;
/// <see cref="PipelineRunner"/> does the same on three workers. <see cref="CreateLive"/> builds a pipeline for cameras and streams,
/// <see cref="CreateOffline(IFrameSource, Performer, PipelineOptions)"/> one for files.
/// </para>
/// </summary>
public sealed class Pipeline : IDisposable
{
    private readonly FramePool _pool;
    private volatile bool _discontinuityPending;
    private long _sequence;
    private long _lastReady;

    private Pipeline(ExecutionMode mode, IFrameSource source, FrameFormat format, StageSet stages, StageSupervisor? supervisor)
    {
        (Mode, Source, Supervisor) = (mode, source, supervisor);
        (Pose, Scene, Calibration, Normalizer, Skeleton) = (stages.Pose, stages.Scene, stages.Calibration, stages.Normalizer, stages.Skeleton);
        (Smoother, Generator) = (stages.Smoother, stages.Generator);
        (PoseStages, PictureStages) = (stages.PoseStages, stages.PictureStages);
        _pool = new FramePool(format);
        Diagnostics = new PipelineDiagnostics(["capture", .. Stages.Select(stage => stage.Name)]);
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
    public IReadOnlyList<StageSlot> PoseStages { get; }

    /// <summary>3. The stages that make the picture, in order: generator, face refiner, compositor. Run by the picture worker.</summary>
    public IReadOnlyList<StageSlot> PictureStages { get; }

    /// <summary>All stages after the source, in order.</summary>
    public IEnumerable<StageSlot> Stages => PoseStages.Concat(PictureStages);

    /// <summary>The slot of the pose estimator; null with precomputed poses.</summary>
    public StageSlot<PoseEstimator>? Pose { get; }

    /// <summary>Reports problems of framing and light and a moved camera; null with precomputed poses.</summary>
    public SceneMonitor? Scene { get; }

    /// <summary>Removes jitter from the pose; null with precomputed poses.</summary>
    public PoseSmoother? Smoother { get; }

    /// <summary>Measures the dancer in a guided calibration; null with precomputed poses.</summary>
    public CalibrationStage? Calibration { get; }

    /// <summary>Maps the pose to the performer's position and size.</summary>
    public PoseNormalizer Normalizer { get; }

    /// <summary>The stages that adapt the pose to the performer's measured skeleton; null for a performer without one.</summary>
    public SkeletonStages? Skeleton { get; }

    /// <summary>The slot of the generator.</summary>
    public StageSlot<FrameGenerator> Generator { get; }

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
    public static Pipeline CreateLive(IFrameSource source, Performer performer, PipelineOptions options)
    {
        var stages = StageSet.Estimating(performer, options, verify: true);
        var supervisor = new StageSupervisor([.. stages.PoseStages, .. stages.PictureStages], options.Device);
        return new Pipeline(ExecutionMode.Live, source, performer.Format, stages, supervisor);
    }

    /// <summary>Builds a pipeline for a file that estimates the pose frame by frame, as a live session does.</summary>
    /// <param name="source">The source of the images; disposed of with the pipeline.</param>
    /// <param name="performer">The performer to animate; the caller disposes of it.</param>
    /// <param name="options">The options of the pipeline.</param>
    /// <exception cref="EngineException">A network is missing or does not load.</exception>
    public static Pipeline CreateOffline(IFrameSource source, Performer performer, PipelineOptions options) =>
        new(ExecutionMode.Offline, source, performer.Format, StageSet.Estimating(performer, options, verify: false), supervisor: null);

    /// <summary>Builds a pipeline for a file whose poses were estimated and smoothed in advance, with knowledge of the whole file.</summary>
    /// <param name="source">The source of the images; disposed of with the pipeline.</param>
    /// <param name="performer">The performer to animate; the caller disposes of it.</param>
    /// <param name="options">The options of the pipeline.</param>
    /// <param name="poses">The poses, one for each frame.</param>
    /// <exception cref="EngineException">A network is missing or does not load.</exception>
    public static Pipeline CreateOffline(IFrameSource source, Performer performer, PipelineOptions options, PrecomputedPoses poses) =>
        new(ExecutionMode.Offline, source, performer.Format, StageSet.Precomputed(performer, options, poses), supervisor: null);

    /// <summary>Runs all stages on one frame on the calling thread, for tests, benchmarks and debugging.</summary>
    /// <returns>The finished frame, to be released by the caller; null at the end of the source.</returns>
    public Frame? Step(CancellationToken cancellation = default)
    {
        while (Capture(cancellation) is { } frame)
        {
            if (EstimatePose(frame) && MakePicture(frame)) return frame;
            // A frame on which a stage failed is left out.
            frame.Release();
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Source.Dispose();
        foreach (StageSlot stage in Stages) stage.Dispose();
        _pool.Dispose();
    }

    /// <summary>Step 1: waits for the next image of the source.</summary>
    /// <returns>A frame with one holder; null at the end of the source.</returns>
    internal Frame? Capture(CancellationToken cancellation)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread(), started = Stopwatch.GetTimestamp();
        Frame frame = _pool.Rent();
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
        return Process(frame, PoseStages, firstMeter: 1);
    }

    /// <summary>Step 3: runs the picture stages, from the stick figure to the picture.</summary>
    /// <returns>False if a stage failed and the frame is to be left out.</returns>
    internal bool MakePicture(Frame frame)
    {
        if (!Process(frame, PictureStages, firstMeter: 1 + PoseStages.Count)) return false;
        frame.ReadyAt = Stopwatch.GetTimestamp();
        Diagnostics.CountFinished(frame, _lastReady);
        _lastReady = frame.ReadyAt;
        return true;
    }

    private bool Process(Frame frame, IReadOnlyList<StageSlot> stages, int firstMeter)
    {
        for (int i = 0; i < stages.Count; i++)
        {
            StageSlot stage = stages[i];
            Supervisor?.Prepare(stage);
            try
            {
                Diagnostics.Stages[firstMeter + i].Measure(stage, frame);
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
