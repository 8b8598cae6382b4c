using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Measurement.Bench;

/// <summary>The options of a benchmark.</summary>
internal sealed record BenchJob(string Clip, string Performer, string Device, PipelineOptions Settings, TimeSpan Duration, bool Yardstick);

/// <summary>Measures the speed of the pipeline, live at a camera's rate and offline without a rate limit.</summary>
internal static class PipelineBench
{
    public const double CameraRate = 30;
    private const int GeneratorRuns = 30;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FullSpeedDuration = TimeSpan.FromSeconds(15);

    public static async Task<BenchReport> RunAsync(BenchJob job, CancellationToken cancellation)
    {
        using Performer performer = SharedOptions.LoadPerformer(job.Performer);
        (PipelineDiagnostics live, List<double> resident, int width, int height) =
            await RunPipelineAsync(performer, job, asCamera: true, job.Duration, cancellation);
        (PipelineDiagnostics fullSpeed, _, _, _) =
            await RunPipelineAsync(performer, job, asCamera: false, FullSpeedDuration, cancellation);
        return new BenchReport
        {
            Machine = Machine.Description,
            Device = job.Settings.Device.Provider.Label(),
            Clip = $"{Path.GetFileName(job.Clip)}, {width} x {height}",
            PictureSize = performer.Format.Picture,
            Seconds = Math.Round(job.Duration.TotalSeconds),
            Fps = live.FramesPerSecond,
            DroppedPercent = 100.0 * live.Dropped / Math.Max(1, live.Captured),
            LatencyP50Ms = live.Latency.Percentile(0.5),
            LatencyP95Ms = live.Latency.Percentile(0.95),
            StageMs = live.Stages.Skip(1).ToDictionary(stage => stage.Time.Name, stage => Math.Round(stage.Time.Percentile(0.5), 3)),
            StageAllocatedBytes = live.Stages.ToDictionary(
                stage => stage.Time.Name, stage => Math.Round(stage.AllocatedBytes / Math.Max(1.0, stage.Time.Count), 1)),
            AllocatedBytesPerFrame = live.AllocatedBytesPerFrame,
            RssMb = resident[^1],
            RssMbOverTime = resident,
            FullSpeedFps = fullSpeed.FramesPerSecond,
            GeneratorMs = TimeGenerator(performer, job.Settings.Device),
            YardstickGeneratorMs = job.Yardstick ? Yardstick.MeasureInChild(job.Performer, job.Device) : null,
        };
    }

    private static async Task<(PipelineDiagnostics Diagnostics, List<double> Resident, int Width, int Height)> RunPipelineAsync(
        Performer performer, BenchJob job, bool asCamera, TimeSpan duration, CancellationToken cancellation)
    {
        IFrameSource file = Sources.OpenFile(job.Clip, loop: true);
        using Pipeline pipeline = asCamera
            ? Pipeline.CreateLive(new PacedSource(file, CameraRate), performer, job.Settings)
            : Pipeline.CreateOffline(file, performer, job.Settings);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        int width = 0, height = 0;
        Task run = new PipelineRunner(pipeline, job.Settings).RunAsync(
            frame =>
            {
                width = frame.Image.Cols;
                height = frame.Image.Rows;
            },
            stop.Token);
        await Task.WhenAny(run, Task.Delay(WarmUp, cancellation));
        pipeline.Diagnostics.Reset();
        var resident = new List<double> { Machine.ResidentMegabytes };
        const int Samples = 10;
        for (int i = 0; i < Samples && !run.IsCompleted; i++)
        {
            await Task.WhenAny(run, Task.Delay(duration / Samples, cancellation));
            resident.Add(Math.Round(Machine.ResidentMegabytes, 1));
        }
        // Frames that are still in the pipeline are not counted.
        PipelineDiagnostics diagnostics = pipeline.Diagnostics;
        diagnostics.Freeze();
        await stop.CancelAsync();
        await run;
        cancellation.ThrowIfCancellationRequested();
        return (diagnostics, resident, width, height);
    }

    // Alone and on all cores, so that it can be compared with the paper's generator.
    private static double TimeGenerator(Performer performer, ExecutionDevice device)
    {
        using var generator = new FrameGenerator(performer, device, Environment.ProcessorCount);
        using var drawing = new Mat(performer.Format.Drawing, MatType.CV_8UC3, new Scalar(0));
        var packed = new PackedPicture(performer.Format);
        var pose = new PersonPose();
        return Yardstick.MedianOf(() => generator.Generate(pose, drawing, continues: true, packed), GeneratorRuns);
    }
}
