using LiveDance.CommandLine;
using System.Diagnostics;
using LiveDance.Engine;
using LiveDance.Engine.Audio;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Output;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Smoothing;
using LiveDance.Measurement.Faults;
using LiveDance.Service;
using LiveDance.Window;
using OpenCvSharp;

namespace LiveDance.Commands;

/// <summary>What to show, and how.</summary>
internal sealed record LiveSessionOptions(Func<IFrameSource> Open, string Performer, LiveWindowOptions Stage, PoseOptions Pose, string Device)
{
    /// <summary>How the pose is steadied.</summary>
    public SmoothingOptions Motion { get; init; } = new();

    /// <summary>Where the picture goes besides the window.</summary>
    public OutputPlan Outputs { get; init; } = OutputPlan.None;

    /// <summary>Whether there is a window.</summary>
    public bool Window { get; init; } = true;

    /// <summary>The sound of the show; null for none.</summary>
    public SoundSettings? Sound { get; init; }

    /// <summary>Whether other programs are told on standard output how the show is doing.</summary>
    public bool StatusLines { get; init; }

    /// <summary>What is to go wrong, for tests; null for nothing.</summary>
    public FaultInjector? Faults { get; init; }

    /// <summary>Paints over each finished picture, for measurements; null for nothing.</summary>
    public Action<Frame>? Paint { get; init; }

    /// <summary>Called with each frame that a viewer was shown and whether it was for the first time, with the viewer's name.</summary>
    public Action<string, Frame, bool>? Presented { get; init; }

    /// <summary>Called once the show is set up, before it begins.</summary>
    public Action<Pipeline, Outputs>? Ready { get; init; }
}

/// <summary>Runs a show: the pipeline on its workers, the window on this thread.</summary>
internal static class LiveSession
{
    // Of a new measurement in the picture's delay.
    private const double DelayShare = 0.02;

    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(LiveSessionOptions job, CancellationToken cancellation)
    {
        // No await: the window must stay on the program's first thread, as GLFW wants it.
        using Performer performer = SharedOptions.LoadPerformer(job.Performer);
        ExecutionDevice device = ExecutionProviders.Choose(job.Device);
        using Mat? background = job.Outputs.Background is { } text ? Background.Load(text, performer.Format) : null;
        // Seconds from an image captured to its picture before the viewers, as measured with the last of them.
        double pictureDelay = 0;
        long measured = 0;
        // What lies before it and after it, if 'latency' has measured that of this camera.
        double outsideDelay = 0;
        using SoundTrack? sound = job.Sound is null ? null : new SoundTrack(job.Sound, SoundDelay);
        using var outputs = new Outputs(
            job.Outputs.Addresses, job.Outputs.Settings, sound?.Clock, job.Faults is null ? null : job.Faults.Wrap);
        // Outputs and a changed background need the finished picture; otherwise the window's GPU makes it.
        bool compose = outputs.All.Count > 0 || background is not null || job.Paint is not null;
        using var pipeline = new Pipeline(
            job.Open(), performer,
            new PipelineOptions(
                device, compose, job.Pose, Motion: job.Motion, Background: background, Wrap: job.Faults is null ? null : job.Faults.Wrap));
        if (sound is not null) outputs.OutsideDelay = outsideDelay = CameraDelay.Load(pipeline.Source.Name);
        if (pipeline.Supervisor is { } supervisor) supervisor.Failed = CrashReport.Log;
        var calibration = new CalibrationMemory(
            pipeline.Normalizer, pipeline.Fitting, pipeline.Source.Name, CalibrationMemory.StandardFolder);
        using var log = new StatusLog(
            () => pipeline.Source.Status, () => pipeline.Supervisor?.Message ?? "", () => pipeline.Governor?.Message ?? "",
            () => sound?.Message ?? "", outputs);
        using ServiceNotifier? service = ServiceNotifier.FromEnvironment(() => pipeline.Source.Status);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Each reader of the status counts its own rates.
        Feed NewFeed() => new(pipeline, device, calibration, outputs, sound, SoundDelay);
        using StatusLines? lines = job.StatusLines ? new StatusLines(NewFeed()) : null;
        using LiveWindow? window = OpenWindow(job, performer, NewFeed());
        foreach (PacedOutput output in outputs.All)
            output.Presented = (frame, isNew) => Presented(output.Name, frame, isNew, counts: window is null);
        if (window is not null) window.Presented = (frame, isNew) => Presented("window", frame, isNew, counts: true);
        sound?.Start();
        job.Ready?.Invoke(pipeline, outputs);
        Task run = pipeline.RunAsync(Offer, stop.Token);
        // A file that ends ends the show; so does a failure.
        Task ended = run.ContinueWith(_ => stop.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (window is not null) window.Run(stop.Token);
        else stop.Token.WaitHandle.WaitOne();
        stop.Cancel();
        service?.Stopping();
        if (!ended.Wait(TimeSpan.FromSeconds(10), CancellationToken.None))
        {
            outputs.Finish();
            throw new EngineException($"The source '{pipeline.Source.Name}' does not let go; the program ends without it.");
        }
        outputs.Finish();
        calibration.KeepLimbs();
        run.GetAwaiter().GetResult();
        return Task.FromResult(cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success);

        double SoundDelay() => Volatile.Read(ref pictureDelay) is > 0 and double delay ? delay + outsideDelay : 0;

        void Offer(Frame frame)
        {
            job.Paint?.Invoke(frame);
            window?.Offer(frame);
            outputs.Offer(frame);
        }

        // The service manager is told of what people see: the window, or without one whatever goes out.
        void Presented(string viewer, Frame frame, bool isNew, bool counts)
        {
            if (counts) service?.Presented(isNew);
            if (counts && isNew)
            {
                double delay = Stopwatch.GetElapsedTime(frame.CapturedAt).TotalSeconds, before = Volatile.Read(ref pictureDelay);
                Volatile.Write(ref pictureDelay, before + (Math.Max(DelayShare, 1.0 / ++measured) * (delay - before)));
            }
            job.Presented?.Invoke(viewer, frame, isNew);
        }
    }

    // Where there are outputs a show goes on without a display.
    private static LiveWindow? OpenWindow(LiveSessionOptions job, Performer performer, ILiveStatus feed)
    {
        if (!job.Window) return null;
        if (job.Outputs.Addresses.Count > 0 && Display.Obstacle() is { } obstacle)
        {
            Console.Error.WriteLine($"livedance: {obstacle} The show goes to the outputs only.");
            return null;
        }
        return new LiveWindow(performer, feed, job.Stage);
    }

    private sealed class Feed(
        Pipeline pipeline, ExecutionDevice device, CalibrationMemory calibration, Outputs outputs, SoundTrack? sound,
        Func<double> soundDelay) : ILiveStatus
    {
        // Shorter than this, a rate is mostly chance.
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
                PipelineDiagnostics diagnostics = pipeline.Diagnostics;
                CountRates(diagnostics);
                return new LiveStatus(
                    pipeline.Source.Status, _imagesPerSecond, _picturesPerSecond, diagnostics.Latency.Percentile(0.5),
                    diagnostics.Dropped, (pipeline.Supervisor?.Device ?? device).Provider.Label(), pipeline.Normalizer.Prompt,
                    pipeline.Supervisor is { Message.Length: > 0 } supervisor ? supervisor.Message : calibration.Message,
                    StatusLog.Troubles(outputs))
                {
                    Scene = pipeline.Watch.Report,
                    Load = pipeline.Governor?.Message ?? "",
                    Pose = pipeline.Range?.Warning ?? "",
                };
            }
        }

        // The picture that is shown now belongs to the sound of a moment ago.
        public LiveBeat Beat
        {
            get
            {
                if (sound is null) return default;
                Beat beat = sound.Beat.Beat;
                return new LiveBeat((float)beat.PhaseAt(SoundClock.Now - soundDelay()), (float)beat.Tempo, (float)sound.Beat.Onset);
            }
        }

        public void Recalibrate() => pipeline.Normalizer.Calibrate();

        public void NextPerson() => pipeline.PoseEstimator?.NextPerson();

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
