using System.Diagnostics;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Motion;
using LiveDance.Engine.Pose;
using LiveDance.Stage;

namespace LiveDance.Commands;

/// <summary>What to show, and how.</summary>
internal sealed record ShowJob(Func<IFrameSource> Open, string Performer, StageOptions Stage, PoseSettings Pose, string Device)
{
    /// <summary>How the pose is steadied.</summary>
    public MotionSettings Motion { get; init; } = new();
}

/// <summary>Runs a show: the pipeline on its workers, the window on this thread.</summary>
internal static class Show
{
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(ShowJob job, CancellationToken cancellation)
    {
        // No await: the window must stay on the program's first thread, as GLFW wants it.
        using Performer performer = SharedOptions.LoadPerformer(job.Performer);
        ExecutionDevice device = ExecutionProviders.Choose(job.Device);
        using var pipeline = new LivePipeline(
            job.Open(), performer, new PipelineSettings(device, Compose: false, job.Pose, Motion: job.Motion));
        var calibration = new CalibrationMemory(pipeline);
        using var window = new StageWindow(performer, new Feed(pipeline, device, calibration), job.Stage);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task run = pipeline.RunAsync(window.Offer, stop.Token);
        // A file that ends ends the show; so does a failure.
        Task ended = run.ContinueWith(_ => stop.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        window.Run(stop.Token);
        stop.Cancel();
        if (!ended.Wait(TimeSpan.FromSeconds(10), CancellationToken.None))
            throw new EngineException($"The source '{pipeline.Source.Name}' does not let go; the program ends without it.");
        run.GetAwaiter().GetResult();
        return Task.FromResult(cancellation.IsCancellationRequested ? CommandLine.Interrupted : CommandLine.Success);
    }

    private sealed class Feed(LivePipeline pipeline, ExecutionDevice device, CalibrationMemory calibration) : IStageFeed
    {
        // Shorter than this, a rate is mostly chance.
        private static readonly TimeSpan RatePeriod = TimeSpan.FromSeconds(0.4);

        private long _countedAt = Stopwatch.GetTimestamp();
        private long _finished;
        private long _captured;
        private double _picturesPerSecond;
        private double _imagesPerSecond;

        public StageStatus Status
        {
            get
            {
                PipelineDiagnostics diagnostics = pipeline.Diagnostics;
                CountRates(diagnostics);
                return new StageStatus(
                    pipeline.Source.Status, _imagesPerSecond, _picturesPerSecond, diagnostics.Latency.Percentile(0.5),
                    diagnostics.Dropped, device.Provider.Label(), pipeline.Normalizer.Prompt, calibration.Message)
                {
                    Scene = pipeline.Watch.Report,
                    Load = pipeline.Governor?.Message ?? "",
                    Pose = pipeline.Range?.Warning ?? "",
                };
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
