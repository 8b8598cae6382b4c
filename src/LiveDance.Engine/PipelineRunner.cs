using System.Diagnostics;
using System.Threading.Channels;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Supervision;

namespace LiveDance.Engine;

/// <summary>
/// Runs a pipeline on four workers joined by channels of one frame: capture, pose, picture, finishing. In <see cref="ExecutionMode.Live"/> the
/// oldest image is dropped before any work is spent on it; in <see cref="ExecutionMode.Offline"/> every worker waits for the next one, and
/// the pictures are those of <see cref="Pipeline.Step"/>.
/// </summary>
public sealed class PipelineRunner
{
    private readonly Pipeline _pipeline;
    private readonly PoseStart _start = new();
    private readonly bool _adaptsPose;
    private volatile bool _predictsLatency;
    private volatile PoseQualityGovernor? _governor;
    private volatile PoseOptions? _requestedPose;
    private PoseOptions? _switchedTo;
    private PoseQualityGovernor? _observed;
    private PoseEstimator? _governed;
    private long _lastPicture;
    private double _lastPictureAt;
    private long _lastGoverned;
    private double _lastGovernedAt;

    /// <param name="pipeline">The pipeline to run; the caller disposes of it.</param>
    /// <param name="options">The options that the pipeline was built with.</param>
    public PipelineRunner(Pipeline pipeline, PipelineOptions options)
    {
        _pipeline = pipeline;
        _predictsLatency = options.Smoothing.PredictLatency;
        _adaptsPose = pipeline.Mode == ExecutionMode.Live && options.AdaptPoseQuality;
        _governor = _adaptsPose ? new PoseQualityGovernor(options.Pose) : null;
    }

    /// <summary>Reduces the cost of pose estimation while the machine is overloaded; null offline and if that is disabled.</summary>
    public PoseQualityGovernor? Governor => _governor;

    /// <summary>Whether the prediction of the smoothing follows the measured latency. Any thread.</summary>
    public bool PredictsLatency
    {
        get => _predictsLatency;
        set => _predictsLatency = value;
    }

    /// <summary>
    /// Changes body network and cadence of the pose estimation; a network that is not loaded yet is loaded in the background and used when it is
    /// ready. Hands, face, threads and views stay as they were at the start. Any thread; takes effect with the next frame.
    /// </summary>
    public void UsePose(PoseOptions options)
    {
        _requestedPose = options;
        if (_adaptsPose) _governor = new PoseQualityGovernor(options);
    }

    /// <summary>Runs until the source ends, a stage fails for good, or the caller cancels.</summary>
    /// <param name="present">Called with each finished frame, in order, by one thread. To keep a frame after the call, it must hold it.</param>
    /// <param name="cancellation">Ends the run without an error. Frames that were captured are still finished.</param>
    /// <exception cref="EngineException">The source or a stage failed.</exception>
    public async Task RunAsync(Action<Frame> present, CancellationToken cancellation = default)
    {
        // A cancellation stops the capture only, so that captured frames are finished; a failure stops all workers.
        using var failure = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, failure.Token);
        Channel<Frame> images = CreateChannel(mayDrop: _pipeline.Mode == ExecutionMode.Live), drawings = CreateChannel(mayDrop: false),
            pictures = CreateChannel(mayDrop: false);
        Task[] workers =
        [
            Worker(() => CaptureAll(images.Writer, stop.Token, failure.Token), images.Writer),
            Worker(() => EstimateAll(images.Reader, drawings.Writer, failure.Token), drawings.Writer),
            Worker(() => PictureAll(drawings.Reader, pictures.Writer, failure.Token), pictures.Writer),
            Worker(() => FinishAll(pictures.Reader, present), null),
        ];
        await Task.WhenAll(workers).ConfigureAwait(false);

        // Closing the output channel ends the next worker, whatever the reason.
        async Task Worker(Func<Task> work, ChannelWriter<Frame>? output)
        {
            try
            {
                await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (failure.IsCancellationRequested)
            {
                // Another worker has failed; its exception gives the reason.
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

    private Channel<Frame> CreateChannel(bool mayDrop)
    {
        var options = new BoundedChannelOptions(1)
        {
            SingleReader = true,
            SingleWriter = true,
            FullMode = mayDrop ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
        };
        return Channel.CreateBounded<Frame>(options, dropped =>
        {
            _pipeline.Diagnostics.CountDropped();
            if (dropped.IsDiscontinuity) _pipeline.DiscontinuityPending = true;
            dropped.Release();
        });
    }

    private async Task CaptureAll(ChannelWriter<Frame> output, CancellationToken stop, CancellationToken failure)
    {
        while (_pipeline.Capture(stop) is { } frame) await Send(output, frame, failure).ConfigureAwait(false);
    }

    // The next image is taken only when the picture worker has taken the last drawing, and no earlier than its drawing is needed. By then it is
    // the newest image, and no processor time is spent on poses for which the generator has no time.
    private async Task EstimateAll(ChannelReader<Frame> images, ChannelWriter<Frame> drawings, CancellationToken failure)
    {
        while (await drawings.WaitToWriteAsync(failure).ConfigureAwait(false)
            && await images.WaitToReadAsync(failure).ConfigureAwait(false))
        {
            if (_pipeline.Mode == ExecutionMode.Live && _start.Wait is { Ticks: > 0 } wait) failure.WaitHandle.WaitOne(wait);
            if (!images.TryRead(out Frame? frame)) continue;
            long begun = Stopwatch.GetTimestamp();
            if (!_pipeline.EstimatePose(frame))
            {
                frame.Release();
                continue;
            }
            _start.PoseTook(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            Govern(frame);
            if (PredictsLatency && _pipeline.Smoother is { } smoother)
                smoother.PredictSeconds = (float)(_pipeline.Diagnostics.Latency.Last / 1000);
            await Send(drawings, frame, failure).ConfigureAwait(false);
        }
    }

    private async Task PictureAll(ChannelReader<Frame> drawings, ChannelWriter<Frame> pictures, CancellationToken failure)
    {
        await foreach (Frame frame in drawings.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            _start.PictureBegins();
            bool made = _pipeline.MakePicture(frame);
            GovernPicture(frame);
            if (made) await Send(pictures, frame, failure).ConfigureAwait(false);
            else frame.Release();
            _start.PictureEnds();
        }
    }

    private async Task FinishAll(ChannelReader<Frame> pictures, Action<Frame> present)
    {
        await foreach (Frame frame in pictures.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (_pipeline.FinishPicture(frame)) present(frame);
            frame.Release();
        }
    }

    // Reports the load of the picture worker to the selection of the generator's grade.
    private void GovernPicture(Frame frame)
    {
        if (_pipeline.Grade is not { } grade) return;
        long steps = frame.Sequence - _lastPicture;
        double captured = frame.CapturedAt / (double)Stopwatch.Frequency, work = 0;
        double interval = steps > 0 ? (captured - _lastPictureAt) / steps : 0;
        IReadOnlyList<StageMeter> meters = frame.Stages!.PictureMeters;
        for (int i = 0; i < meters.Count; i++) work += meters[i].Time.Last / 1000;
        grade.Observe(captured, interval, work, steps - 1);
        (_lastPicture, _lastPictureAt) = (frame.Sequence, captured);
    }

    // Reports the load to the governor: the time of all pose stages, and the frames that were dropped since the last one.
    private void Govern(Frame frame)
    {
        // A degraded estimator must not be switched to the model with which it failed.
        if (_pipeline.Pose is not { Level: DegradationLevel.None, Stage: { } estimator }) return;
        if (_governor is not { } governor)
        {
            if (_requestedPose is { } requested && (estimator != _governed || requested != _switchedTo)) estimator.SwitchTo(requested.Model, requested.Cadence);
            (_governed, _switchedTo) = (estimator, _requestedPose);
            return;
        }
        long steps = frame.Sequence - _lastGoverned;
        double captured = frame.CapturedAt / (double)Stopwatch.Frequency, work = 0;
        double interval = steps > 0 ? (captured - _lastGovernedAt) / steps : 0;
        IReadOnlyList<StageMeter> meters = frame.Stages!.PoseMeters;
        for (int i = 0; i < meters.Count; i++) work += meters[i].Time.Last / 1000;
        // A restarted estimator begins with the model of the options, not with the one that the load allows.
        if (governor.Observe(captured, interval, work, steps - 1) || estimator != _governed || governor != _observed)
            estimator.SwitchTo(governor.Current.Model, governor.Current.Cadence);
        (_governed, _observed) = (estimator, governor);
        (_lastGoverned, _lastGovernedAt) = (frame.Sequence, captured);
    }

    private static ValueTask Send(ChannelWriter<Frame> output, Frame frame, CancellationToken cancellation) =>
        output.TryWrite(frame) ? ValueTask.CompletedTask : output.WriteAsync(frame, cancellation);
}
