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
/// <param name="Clip">The video that is played in a loop.</param>
/// <param name="Performer">The performer's name or folder.</param>
/// <param name="Device">The device's name.</param>
/// <param name="Settings">The pipeline's options.</param>
/// <param name="CameraRate">Images a second of the camera that the clip stands for.</param>
/// <param name="Duration">Length of the live run.</param>
/// <param name="Yardstick">Whether the paper's generator is measured.</param>
internal sealed record BenchJob(
    string Clip, string Performer, string Device, PipelineOptions Settings, double CameraRate, TimeSpan Duration, bool Yardstick);

/// <summary>Measures the speed of the pipeline, live at a camera's rate and offline without a rate limit.</summary>
internal static class PipelineBench
{
    // The generators are timed with sequences of frames from all parts of the run, as the region that they compute depends on the pose. Poses of the
    // run's last frames are kept: of guest.mp4 all, at 30 a second.
    private const int PosesKept = 600, Sequences = 6, SequenceFrames = 20;

    // Not longer than the live run that is asked for.
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestFullSpeed = TimeSpan.FromSeconds(15);

    public static async Task<BenchReport> RunAsync(BenchJob job, CancellationToken cancellation)
    {
        using Performer performer = SharedOptions.LoadPerformer(job.Performer);
        // A clip that cannot be read is reported before any progress is.
        Sources.OpenFile(job.Clip, loop: true).Dispose();
        int steps = job.Yardstick ? 4 : 3;
        TimeSpan fullSpeedDuration = Shorter(LongestFullSpeed, job.Duration);
        Run live, fullSpeed;
        using (ProgressLine.During($"1 of {steps}: the clip as a camera", WarmUp(job) + job.Duration))
            live = await RunPipelineAsync(performer, job, asCamera: true, job.Duration, cancellation);
        using (ProgressLine.During($"2 of {steps}: the clip at full speed", WarmUp(job) + fullSpeedDuration))
            fullSpeed = await RunPipelineAsync(performer, job, asCamera: false, fullSpeedDuration, cancellation);
        List<PersonPose> poses = live.Sample();
        double generator;
        double? lite, yardstick = null;
        Dictionary<string, double> networks;
        using (ProgressLine.During($"3 of {steps}: the networks alone, about half a minute", null))
        {
            generator = TimeGenerator(performer, job.Settings.Device, PictureGrade.Full, poses);
            lite = performer.Grades.Contains(PictureGrade.Lite) ? TimeGenerator(performer, job.Settings.Device, PictureGrade.Lite, poses) : null;
            networks = NetworkTimes.Measure(performer, job.Settings.Pose, job.Settings.Device);
        }
        if (job.Yardstick)
        {
            using (ProgressLine.During("4 of 4: the paper's generator, about a minute", null))
            {
                yardstick = Yardstick.MeasureInChild(job.Performer, job.Device);
                // Before and after it, because the speed of a virtual machine changes within the minute, and the ratio with it.
                generator = (generator + TimeGenerator(performer, job.Settings.Device, PictureGrade.Full, poses)) / 2;
                if (lite is { } before) lite = (before + TimeGenerator(performer, job.Settings.Device, PictureGrade.Lite, poses)) / 2;
            }
        }
        PipelineDiagnostics measured = live.Diagnostics;
        return new BenchReport
        {
            Machine = Machine.Description,
            InstructionSet = ByteInstructions.Name,
            PhysicalCores = Machine.PhysicalCores,
            Device = job.Settings.Device.Provider.Label(),
            Clip = $"{Path.GetFileName(job.Clip)}, {live.Image.Width} x {live.Image.Height}",
            PictureSize = performer.Format.Picture,
            CameraRate = job.CameraRate,
            Seconds = Math.Round(job.Duration.TotalSeconds),
            Fps = measured.FramesPerSecond,
            DroppedPercent = 100.0 * measured.Dropped / Math.Max(1, measured.Captured),
            LatencyP50Ms = measured.Latency.Percentile(0.5),
            LatencyP95Ms = measured.Latency.Percentile(0.95),
            StageMs = measured.Stages.Skip(1).ToDictionary(stage => stage.Time.Name, stage => Math.Round(stage.Time.Percentile(0.5), 3)),
            StageAllocatedBytes = measured.Stages.ToDictionary(
                stage => stage.Time.Name, stage => Math.Round(stage.AllocatedBytes / Math.Max(1.0, stage.Time.Count), 1)),
            AllocatedBytesPerFrame = measured.AllocatedBytesPerFrame,
            CpuMsPerFrame = Math.Round(live.ProcessorMilliseconds / Math.Max(1, measured.Latency.Count), 1),
            Grade = live.Grade.ToString().ToLowerInvariant(),
            RegionShare = Math.Round(live.RegionShare, 3),
            RssMb = live.Resident[^1],
            RssMbOverTime = live.Resident,
            FullSpeedFps = fullSpeed.Diagnostics.FramesPerSecond,
            FullSpeedGrade = fullSpeed.Grade.ToString().ToLowerInvariant(),
            GeneratorMs = generator,
            LiteGeneratorMs = lite,
            NetworksMs = networks,
            YardstickGeneratorMs = yardstick,
        };
    }

    private static async Task<Run> RunPipelineAsync(
        Performer performer, BenchJob job, bool asCamera, TimeSpan duration, CancellationToken cancellation)
    {
        IFrameSource file = Sources.OpenFile(job.Clip, loop: true);
        using Pipeline pipeline = asCamera
            ? Pipeline.CreateLive(new PacedSource(file, job.CameraRate), performer, job.Settings)
            : Pipeline.CreateOffline(file, performer, job.Settings);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var run = new Run(pipeline.Diagnostics);
        Task running = new PipelineRunner(pipeline, job.Settings).RunAsync(run.Observe, stop.Token);
        await Task.WhenAny(running, Task.Delay(WarmUp(job), cancellation));
        pipeline.Diagnostics.Reset();
        run.Reset();
        TimeSpan processor = Machine.ProcessorTime;
        run.Resident.Add(Machine.ResidentMegabytes);
        const int Samples = 10;
        for (int i = 0; i < Samples && !running.IsCompleted; i++)
        {
            await Task.WhenAny(running, Task.Delay(duration / Samples, cancellation));
            run.Resident.Add(Math.Round(Machine.ResidentMegabytes, 1));
        }
        // Frames that are still in the pipeline are not counted.
        pipeline.Diagnostics.Freeze();
        run.ProcessorMilliseconds = (Machine.ProcessorTime - processor).TotalMilliseconds;
        run.Grade = pipeline.Generator.Stage?.Grade ?? PictureGrade.Full;
        await stop.CancelAsync();
        await running;
        cancellation.ThrowIfCancellationRequested();
        return run;
    }

    private static TimeSpan WarmUp(BenchJob job) => Shorter(LongestWarmUp, job.Duration);

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    // Alone and on all cores, so that it can be compared with the paper's generator.
    private static double TimeGenerator(Performer performer, ExecutionDevice device, PictureGrade grade, List<PersonPose> poses)
    {
        using var generator = new FrameGenerator(performer, device, Environment.ProcessorCount, grade: () => grade);
        using var figure = performer.CreateStickFigure();
        using var drawing = new Mat(performer.Format.Drawing, MatType.CV_8UC3, new Scalar(0));
        var packed = new PackedPicture(performer.Format);
        var nobody = new PersonPose();
        int next = 0;
        return Yardstick.MedianOf(
            () => generator.Generate(Next(), drawing, continues: next > 1, packed), Sequences * SequenceFrames, prepare: () => figure.Draw(Peek(), drawing));

        PersonPose Peek() => poses.Count == 0 ? nobody : poses[next % poses.Count];

        PersonPose Next()
        {
            PersonPose pose = Peek();
            next++;
            return pose;
        }
    }

    // What is noted during a run.
    private sealed class Run(PipelineDiagnostics diagnostics)
    {
        private readonly PersonPose[] _poses = [.. Enumerable.Range(0, PosesKept).Select(_ => new PersonPose())];
        private double _shares;
        private long _pictures;

        public PipelineDiagnostics Diagnostics => diagnostics;

        public List<double> Resident { get; } = [];

        public Size Image { get; private set; }

        public double RegionShare => _pictures == 0 ? 0 : _shares / _pictures;

        public double ProcessorMilliseconds { get; set; }

        public PictureGrade Grade { get; set; }

        public void Reset() => (_shares, _pictures) = (0, 0);

        /// <summary>Poses of successive frames from several parts of the run; fewer of a short one.</summary>
        public List<PersonPose> Sample()
        {
            long kept = Math.Min(_pictures, PosesKept), first = _pictures - kept, apart = kept / Sequences;
            return
            [
                .. from sequence in Enumerable.Range(0, Sequences)
                from frame in Enumerable.Range(0, (int)Math.Min(SequenceFrames, apart))
                select _poses[(first + (sequence * apart) + frame) % PosesKept],
            ];
        }

        public void Observe(Frame frame)
        {
            Image = frame.Image.Size();
            _poses[_pictures % PosesKept].CopyFrom(frame.TargetPose);
            _shares += frame.Packed.Region.CellCount / (double)frame.Packed.Format.CellCount;
            _pictures++;
        }
    }
}
