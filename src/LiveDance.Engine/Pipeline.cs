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
/// Frame in, picture out: every stage, in order. The file to read first.
/// <para>
/// A stage is a plain function of a <see cref="Frame"/>. <see cref="Step"/> takes one frame through all of them on the calling thread;
/// <see cref="PipelineRunner"/> does the same on three workers. There are two builders: <see cref="CreateLive"/> for cameras and
/// streams, <see cref="CreateOffline(IFrameSource, Performer, PipelineOptions)"/> for files.
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

    /// <summary>Whether frames may be dropped and failing stages are replaced.</summary>
    public ExecutionMode Mode { get; }

    /// <summary>1. The camera, stream or file: fills <see cref="Frame.Image"/>.</summary>
    public IFrameSource Source { get; }

    /// <summary>
    /// 2. The stages that find the dancer's pose and bring it to the performer, in order: pose estimation, scene monitor, pose repair,
    /// smoothing, calibration, normalization, retargeting to the performer's skeleton, leg completion, range limiter, idle transition,
    /// stick figure. Run by the first worker.
    /// </summary>
    public IReadOnlyList<StageSlot> PoseStages { get; }

    /// <summary>3. The stages that make the picture, in order: generator, face refiner, compositor. Run by the second worker.</summary>
    public IReadOnlyList<StageSlot> PictureStages { get; }

    /// <summary>All stages after the source, in order.</summary>
    public IEnumerable<StageSlot> Stages => PoseStages.Concat(PictureStages);

    /// <summary>The slot of the pose estimator; null where the poses were computed before.</summary>
    public StageSlot<PoseEstimator>? Pose { get; }

    /// <summary>Says when framing or light spoil the pose, or the camera moved; null where the poses were computed before.</summary>
    public SceneMonitor? Scene { get; }

    /// <summary>Removes the jitter; null where the poses were computed before.</summary>
    public PoseSmoother? Smoother { get; }

    /// <summary>Measures the dancer in a guided calibration; null where the poses were computed before.</summary>
    public CalibrationStage? Calibration { get; }

    /// <summary>Brings the pose to the performer's place and size.</summary>
    public PoseNormalizer Normalizer { get; }

    /// <summary>Adapts the pose to the performer's measured skeleton; null for a performer without one.</summary>
    public SkeletonStages? Skeleton { get; }

    /// <summary>The slot of the generator.</summary>
    public StageSlot<FrameGenerator> Generator { get; }

    /// <summary>Live: starts failing stages anew or degrades them. Null offline, where a failure ends the run.</summary>
    public StageSupervisor? Supervisor { get; }

    /// <summary>How it is doing.</summary>
    public PipelineDiagnostics Diagnostics { get; }

    /// <summary>Whether the next frame does not continue the one before it: an image was dropped at a cut, or a stage failed.</summary>
    internal bool DiscontinuityPending
    {
        get => _discontinuityPending;
        set => _discontinuityPending = value;
    }

    /// <summary>Builds the pipeline of a live session.</summary>
    /// <param name="source">Where the images come from; disposed of with the pipeline.</param>
    /// <param name="performer">Who dances on the screen; stays the caller's.</param>
    /// <param name="options">How to run.</param>
    /// <exception cref="EngineException">A network is missing or does not load.</exception>
    public static Pipeline CreateLive(IFrameSource source, Performer performer, PipelineOptions options)
    {
        var stages = StageSet.Estimating(performer, options, verify: true);
        var supervisor = new StageSupervisor([.. stages.PoseStages, .. stages.PictureStages], options.Device);
        return new Pipeline(ExecutionMode.Live, source, performer.Format, stages, supervisor);
    }

    /// <summary>Builds a pipeline for a file that estimates the pose frame by frame, as a live session does.</summary>
    /// <param name="source">Where the images come from; disposed of with the pipeline.</param>
    /// <param name="performer">Who dances on the screen; stays the caller's.</param>
    /// <param name="options">How to run.</param>
    /// <exception cref="EngineException">A network is missing or does not load.</exception>
    public static Pipeline CreateOffline(IFrameSource source, Performer performer, PipelineOptions options) =>
        new(ExecutionMode.Offline, source, performer.Format, StageSet.Estimating(performer, options, verify: false), supervisor: null);

    /// <summary>Builds a pipeline for a file whose poses were computed and smoothed before, with knowledge of all of them.</summary>
    /// <param name="source">Where the images come from; disposed of with the pipeline.</param>
    /// <param name="performer">Who dances on the screen; stays the caller's.</param>
    /// <param name="options">How to run.</param>
    /// <param name="poses">The poses, one a frame.</param>
    /// <exception cref="EngineException">A network is missing or does not load.</exception>
    public static Pipeline CreateOffline(IFrameSource source, Performer performer, PipelineOptions options, PrecomputedPoses poses) =>
        new(ExecutionMode.Offline, source, performer.Format, StageSet.Precomputed(performer, options, poses), supervisor: null);

    /// <summary>Takes one frame all the way on the calling thread: for tests, for benchmarks, for seeing each step.</summary>
    /// <returns>The finished frame, to be released by the caller; null at the source's end.</returns>
    public Frame? Step(CancellationToken cancellation = default)
    {
        while (Capture(cancellation) is { } frame)
        {
            if (EstimatePose(frame) && MakePicture(frame)) return frame;
            // A frame that a stage failed on is not shown: the next one is.
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

    /// <summary>Stage 1. Waits for the source's next image.</summary>
    /// <returns>A frame with one holder; null at the source's end.</returns>
    internal Frame? Capture(CancellationToken cancellation)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread(), began = Stopwatch.GetTimestamp();
        Frame frame = _pool.Rent();
        if (!Source.TryRead(frame, cancellation))
        {
            frame.Release();
            return null;
        }
        frame.Sequence = _sequence++;
        Diagnostics.CountCaptured();
        Diagnostics.Stages[0].Record(began, allocated);
        return frame;
    }

    /// <summary>Stage 2: from the image to the stick figure.</summary>
    /// <returns>Whether the frame goes on; false if a stage failed and the session goes on without this frame.</returns>
    internal bool EstimatePose(Frame frame)
    {
        if (DiscontinuityPending) (frame.IsDiscontinuity, DiscontinuityPending) = (true, false);
        return Process(frame, PoseStages, firstMeter: 1);
    }

    /// <summary>Stage 3: from the stick figure to the picture.</summary>
    /// <returns>Whether the frame is finished; false if a stage failed and the session goes on without this frame.</returns>
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
                // What other stages remember of earlier frames may be what this one failed on.
                DiscontinuityPending = true;
                return false;
            }
        }
        return true;
    }
}
