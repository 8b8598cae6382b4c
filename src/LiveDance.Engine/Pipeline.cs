using System.Diagnostics;
using System.Threading.Channels;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.SceneQuality;
using LiveDance.Engine.Smoothing;
using LiveDance.Engine.Supervision;
using OpenCvSharp;

namespace LiveDance.Engine;

/// <summary>How a pipeline runs.</summary>
/// <param name="Device">What computes the networks.</param>
/// <param name="Compose">Whether the picture is finished on the CPU; a window's GPU does it otherwise.</param>
/// <param name="Pose">How the pose is estimated.</param>
/// <param name="PrecomputedPoses">
/// For a file that was seen before: its poses, in place of estimating and smoothing them.
/// </param>
/// <param name="StepDown">Whether, live, the pose may be estimated more cheaply while the machine is overloaded.</param>
/// <param name="Motion">How the pose is steadied.</param>
/// <param name="Background">What lies behind the performer instead of the plate, picture size; null for the plate.</param>
/// <param name="Wrap">Put around each stage, for tests; null for none.</param>
public sealed record PipelineOptions(
    ExecutionDevice Device, bool Compose = true, PoseOptions? Pose = null, PrecomputedPoses? PrecomputedPoses = null, bool StepDown = true,
    SmoothingOptions? Motion = null, Mat? Background = null, Func<IStage, IStage>? Wrap = null);

/// <summary>
/// Frame in, picture out: every stage of the show, in order. The file to read first.
/// <para>
/// A stage is a plain function of a <see cref="Frame"/>. <see cref="Step"/> runs one frame through all of them on the
/// calling thread. <see cref="RunAsync"/> gives them to three workers joined by channels of one frame: live, the oldest
/// image is dropped before any work is spent on it, so that latency cannot grow; from a file, nobody drops anything.
/// </para>
/// </summary>
public sealed class Pipeline : IDisposable
{
    private readonly IStage[] _poseWorker;
    private readonly IStage[] _pictureWorker;
    private readonly FramePool _pool;
    private readonly bool _predictsLatency;
    private long _sequence;
    private long _lastReady;
    private long _lastGoverned;
    private double _lastGovernedAt;
    private volatile bool _cutOwed;

    /// <param name="source">Where the images come from; disposed with the pipeline.</param>
    /// <param name="performer">Who dances on the screen; stays the caller's.</param>
    /// <param name="settings">How to run.</param>
    /// <exception cref="EngineException">A network is missing or does not load.</exception>
    public Pipeline(IFrameSource source, Performer performer, PipelineOptions settings)
    {
        FrameFormat format = performer.Format;
        Source = source;
        PoseOptions pose = settings.Pose ?? new PoseOptions();
        PoseEstimator = settings.PrecomputedPoses is null ? new PoseEstimator(pose, settings.Device) : null;
        Watch = new SceneMonitor();
        Repair = new PoseRepair();
        Governor = source.IsLive && settings.StepDown ? new PoseQualityGovernor(pose) : null;
        SmoothingOptions motion = settings.Motion ?? new SmoothingOptions();
        Smoother = new PoseSmoother(motion.CreateFilter()) { PredictSeconds = motion.PredictSeconds };
        _predictsLatency = motion.PredictLatency;
        Normalizer = new PoseNormalizer(performer.Manifest.Statistics, format.PictureSize, settings.PrecomputedPoses?.Statistics);
        if (performer.Skeleton is { } skeleton)
        {
            BodyStatistics target = performer.Manifest.Statistics;
            Fitting = new SkeletonRetargeter(skeleton, target);
            Legs = new LegCompletion(skeleton, target);
            Range = new PoseRangeLimiter(skeleton, target);
            IdlePoseTransition = new IdlePoseTransition(skeleton, target);
            if (settings.PrecomputedPoses is { Statistics: { } known } rehearsal)
                Fitting.Learn(rehearsal.Poses.Select(pose => PoseNormalizer.Normalized(pose, known, target)));
        }
        StickFigure = new StickFigure(format.DrawingSize, format.PictureSize, performer.Drawing);
        Generator = new FrameGenerator(performer, settings.Device, GeneratorThreads);
        FaceRefiner = performer.HasFace ? new FaceRefiner(performer, settings.Device) : null;
        Compositor = settings.Compose ? new Compositor(performer, settings.Background) : null;

        // Two workers, the picture two stages behind the camera.
        _poseWorker = PoseEstimator is null
            ? [settings.PrecomputedPoses!, Normalizer, .. Performing(), StickFigure]
            : [PoseEstimator, Watch, Repair, Smoother, Normalizer, .. Performing(), StickFigure];
        _pictureWorker = [Generator, .. Optional(FaceRefiner), .. Optional(Compositor)];
        if (source.IsLive) Supervisor = Supervise(performer, pose, settings);
        if (settings.Wrap is { } wrap)
        {
            foreach (IStage[] worker in new[] { _poseWorker, _pictureWorker })
                for (int i = 0; i < worker.Length; i++) worker[i] = wrap(worker[i]);
        }
        _pool = new FramePool(format);
        Diagnostics = new PipelineDiagnostics(["capture", .. Stages.Select(stage => stage.Name)]);
    }

    /// <summary>1. The camera, file or stream: fills <see cref="Frame.Image"/>.</summary>
    public IFrameSource Source { get; }

    /// <summary>
    /// 2. Finds the person's 135 key points: fills <see cref="Frame.Pose"/>. Null when a <see cref="PrecomputedPoses"/> has found
    /// and smoothed them before.
    /// </summary>
    public PoseEstimator? PoseEstimator { get; private set; }

    /// <summary>Beside it: says when framing or light spoil the pose, or the camera moved. Changes nothing.</summary>
    public SceneMonitor Watch { get; }

    /// <summary>Then: undoes exchanged sides and leaping limbs, which no filter can.</summary>
    public PoseRepair Repair { get; }

    /// <summary>Live, under load: tells the estimator to be quicker. Null when every frame is to be the same on any machine.</summary>
    public PoseQualityGovernor? Governor { get; }

    /// <summary>3. Takes the jitter out without adding lag: fills <see cref="Frame.Driven"/>.</summary>
    public PoseSmoother Smoother { get; }

    /// <summary>
    /// 4. Brings the pose to the performer's body and floor, so that the generator sees what it was trained on.
    /// </summary>
    public PoseNormalizer Normalizer { get; }

    /// <summary>Then: gives the pose the performer's proportions. Null if the performer's are not known, as are the next three.</summary>
    public SkeletonRetargeter? Fitting { get; }

    /// <summary>Then: gives the performer legs when the dancer's are out of the picture.</summary>
    public LegCompletion? Legs { get; }

    /// <summary>Then: keeps it within the poses that the generator was trained on.</summary>
    public PoseRangeLimiter? Range { get; }

    /// <summary>Then: while nobody dances, lets the performer go to rest.</summary>
    public IdlePoseTransition? IdlePoseTransition { get; }

    /// <summary>
    /// 5. Draws the pose as the performer's generator was taught to read it: fills <see cref="Frame.Drawing"/>.
    /// </summary>
    public StickFigure StickFigure { get; }

    /// <summary>
    /// 6. Paints the performer in that pose, following on its own last picture: fills <see cref="Frame.Packed"/>.
    /// </summary>
    public FrameGenerator Generator { get; private set; }

    /// <summary>Then: adds the face's detail. Null if the performer has no network for it.</summary>
    public FaceRefiner? FaceRefiner { get; private set; }

    /// <summary>Live: makes stages that fail anew, or goes on without them. Null for a file, where a failure ends the run.</summary>
    public StageSupervisor? Supervisor { get; }

    /// <summary>
    /// 7. Lays the performer over the plate: fills <see cref="Frame.Picture"/>. Null when a window's GPU does it.
    /// </summary>
    public Compositor? Compositor { get; }

    /// <summary>The stages after the source, in order.</summary>
    public IEnumerable<IStage> Stages => _poseWorker.Concat(_pictureWorker);

    /// <summary>How it is doing.</summary>
    public PipelineDiagnostics Diagnostics { get; }

    /// <summary>
    /// Takes one frame all the way on the calling thread: for tests, for benchmarks, for seeing each step.
    /// </summary>
    /// <returns>The finished frame, to be released by the caller; null at the source's end.</returns>
    public Frame? Step(CancellationToken cancellation = default)
    {
        Frame? frame = Capture(cancellation);
        if (frame is null) return null;
        // One that a stage failed on is not shown: the next one is.
        if (!Process(frame, _poseWorker, firstMeter: 1) || !Process(frame, _pictureWorker, firstMeter: 1 + _poseWorker.Length))
        {
            frame.Release();
            return Step(cancellation);
        }
        Finish(frame);
        return frame;
    }

    /// <summary>Runs until the source ends, a stage fails, or the caller cancels.</summary>
    /// <param name="present">
    /// Called with each finished frame, in order, by one thread; the frame is only its own if it holds it.
    /// </param>
    /// <param name="cancellation">Ends the run; that is no error.</param>
    /// <exception cref="EngineException">The source or a stage failed.</exception>
    public async Task RunAsync(Action<Frame> present, CancellationToken cancellation = default)
    {
        // The caller stops the capture, and what was captured is still finished; a failure stops everything.
        using var failure = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, failure.Token);
        Channel<Frame> images = Join(Source.IsLive), drawings = Join(mayDrop: false);
        Task[] workers =
        [
            Worker(() => CaptureAll(images.Writer, stop.Token, failure.Token), images.Writer),
            Worker(() => EstimateAll(images.Reader, drawings.Writer, failure.Token), drawings.Writer),
            Worker(() => PaintAll(drawings.Reader, present), null),
        ];
        await Task.WhenAll(workers).ConfigureAwait(false);

        // A worker that ends, however it ends, closes the channel behind it.
        async Task Worker(Func<Task> work, ChannelWriter<Frame>? output)
        {
            try
            {
                await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (failure.IsCancellationRequested)
            {
                // Another worker failed and says why.
            }
            catch
            {
                await failure.CancelAsync().ConfigureAwait(false);
                throw;
            }
            finally
            {
                output?.TryComplete();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Source.Dispose();
        foreach (IStage stage in Stages) (stage as IDisposable)?.Dispose();
        _pool.Dispose();
    }

    // On two cores the poses' worker leaves half of its own idle: a second thread of the generator takes what is left, and without
    // one a picture takes a quarter longer. With more than four threads a network of this size waits for itself.
    private static int GeneratorThreads => Math.Min(4, Environment.ProcessorCount);

    private static IStage[] Optional(IStage? stage) => stage is null ? [] : [stage];

    private IStage[] Performing() => Fitting is null ? [] : [Fitting, Legs!, Range!, IdlePoseTransition!];

    private Channel<Frame> Join(bool mayDrop)
    {
        var options = new BoundedChannelOptions(1)
        {
            SingleReader = true,
            SingleWriter = true,
            FullMode = mayDrop ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
        };
        return Channel.CreateBounded<Frame>(options, dropped =>
        {
            Diagnostics.CountDropped();
            if (dropped.Cut) _cutOwed = true;
            dropped.Release();
        });
    }

    private async Task CaptureAll(ChannelWriter<Frame> output, CancellationToken stop, CancellationToken failure)
    {
        while (Capture(stop) is { } frame) await Send(output, frame, failure).ConfigureAwait(false);
    }

    // A pose that the generator has no time for would only take the core from it: the next image, the newest by then, is
    // taken when the last drawing has been.
    private async Task EstimateAll(ChannelReader<Frame> images, ChannelWriter<Frame> drawings, CancellationToken failure)
    {
        while (await drawings.WaitToWriteAsync(failure).ConfigureAwait(false)
            && await images.WaitToReadAsync(failure).ConfigureAwait(false))
        {
            if (!images.TryRead(out Frame? frame)) continue;
            if (!Process(frame, _poseWorker, firstMeter: 1))
            {
                frame.Release();
                continue;
            }
            Govern(frame);
            if (_predictsLatency) Smoother.PredictSeconds = (float)(Diagnostics.Latency.Last / 1000);
            await Send(drawings, frame, failure).ConfigureAwait(false);
        }
    }

    private async Task PaintAll(ChannelReader<Frame> drawings, Action<Frame> present)
    {
        await foreach (Frame frame in drawings.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (Process(frame, _pictureWorker, firstMeter: 1 + _poseWorker.Length))
            {
                Finish(frame);
                present(frame);
            }
            frame.Release();
        }
    }

    // The pose worker's time is all its stages'; frames missing before this one are those that the show was too slow for.
    private void Govern(Frame frame)
    {
        if (Governor is null || Supervisor is { Level: > DegradationLevel.Whole }) return;
        long steps = frame.Sequence - _lastGoverned;
        double captured = frame.CapturedAt / (double)Stopwatch.Frequency, work = 0;
        double interval = steps > 0 ? (captured - _lastGovernedAt) / steps : 0;
        for (int i = 0; i < _poseWorker.Length; i++) work += Diagnostics.Stages[1 + i].Time.Last / 1000;
        if (Governor.Observe(captured, interval, work, steps - 1))
            PoseEstimator?.SwitchTo(Governor.Current.Model, Governor.Current.HandsInTurn);
        (_lastGoverned, _lastGovernedAt) = (frame.Sequence, captured);
    }

    private static ValueTask Send(ChannelWriter<Frame> output, Frame frame, CancellationToken cancellation) =>
        output.TryWrite(frame) ? ValueTask.CompletedTask : output.WriteAsync(frame, cancellation);

    private Frame? Capture(CancellationToken cancellation)
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

    // False when a stage failed and the show goes on without this frame: the last picture is held.
    private bool Process(Frame frame, IStage[] stages, int firstMeter)
    {
        int at = 0;
        if (_cutOwed && stages == _poseWorker) (frame.Cut, _cutOwed) = (true, false);
        try
        {
            for (; at < stages.Length; at++) Diagnostics.Stages[firstMeter + at].Measure(stages[at], frame);
            if (Supervisor is null) return true;
            // What is no number spreads from a network: it is the one to be made anew.
            at = 0;
            if (stages == _poseWorker) StageSupervisor.CheckPose(frame);
            else StageSupervisor.CheckPicture(frame);
            return true;
        }
        catch (Exception error) when (Supervisor is not null)
        {
            stages[at] = Supervisor.Replace(stages[at], generating: stages == _pictureWorker, error, frame);
            if (Supervisor.Level >= DegradationLevel.StickFigure) LeaveOutFace();
            // A new estimator begins with what was asked for, not with what the load allows.
            if (Governor is not null && stages == _poseWorker && Supervisor.Level == DegradationLevel.Whole)
                PoseEstimator?.SwitchTo(Governor.Current.Model, Governor.Current.HandsInTurn);
            // What the stages remember may be what they failed on.
            _cutOwed = true;
            return false;
        }
    }

    // A stick figure has no face to mend.
    private void LeaveOutFace()
    {
        int at = Array.FindIndex(_pictureWorker, stage => stage.Name == FaceRefiner?.Name);
        if (at < 0 || _pictureWorker[at] is LeftOutStage) return;
        (_pictureWorker[at] as IDisposable)?.Dispose();
        _pictureWorker[at] = new LeftOutStage(_pictureWorker[at].Name);
    }

    private StageSupervisor Supervise(Performer performer, PoseOptions pose, PipelineOptions settings)
    {
        Func<IStage, IStage> wrap = settings.Wrap ?? (stage => stage);
        return new StageSupervisor(
            pose, settings.Device, settings.Background ?? performer.Plate,
            (changed, device) => wrap(PoseEstimator = new PoseEstimator(changed, device)),
            device => wrap(Generator = new FrameGenerator(performer, device, GeneratorThreads)),
            device => wrap(FaceRefiner = new FaceRefiner(performer, device)));
    }

    private void Finish(Frame frame)
    {
        frame.ReadyAt = Stopwatch.GetTimestamp();
        Diagnostics.CountFinished(frame, _lastReady);
        _lastReady = frame.ReadyAt;
    }
}
