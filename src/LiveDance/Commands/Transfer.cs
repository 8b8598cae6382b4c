using System.Diagnostics;
using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Media;
using LiveDance.Engine.Pose;
using LiveDance.Engine.PoseFiles;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.Smoothing;
using LiveDance.Window;
using OpenCvSharp;

namespace LiveDance.Commands;

/// <summary>Input, output and options of an offline transfer.</summary>
internal sealed record TransferJob(
    string Input, string Output, string Performer, ViewLayout Layout, bool Mirror, PoseOptions Pose, string Device,
    bool Causal = false, SmoothingOptions? Motion = null, float Alpha = OfflineBodyStatistics.StandardAlpha,
    PictureQuality Quality = PictureQuality.Full)
{
    /// <summary>Music to put under the poses that a session recorded; null for none, or for that of a video.</summary>
    public string? Music { get; init; }
}

/// <summary>Runs every frame of a video file through the pipeline into another video file.</summary>
internal static class Transfer
{
    // Pictures a second of a video of recorded poses, which have no constant rate.
    private const double PoseRate = 30;

    // Where fewer of the frames than this show a dancer, the user is told: a video that begins and ends with an empty stage has more.
    private const double FewDancers = 0.5;

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(TransferJob job, bool json, CancellationToken cancellation)
    {
        OutputGuard.RequireVideo(job.Output);
        OutputGuard.RequireSeparate([job.Input, job.Music, SharedOptions.PerformerFolder(job.Performer)], [job.Output]);
        Notices.Print(VideoFileWriter.RequireWritable(job.Output));
        using Performer performer = SharedOptions.LoadPerformer(job.Performer);
        performer.Require(job.Quality);
        var options = new PipelineOptions(ExecutionProviders.Choose(job.Device))
        {
            Pose = job.Pose,
            Quality = job.Quality,
            Smoothing = job.Motion ?? new SmoothingOptions(),
        };
        PrecomputedPoses? poses = null;
        PoseFile? recorded = PoseFile.IsNamed(job.Input) ? PoseFile.Read(job.Input) : null;
        using PoseMusic? music = job.Music is null ? null : PoseMusic.Cut(job.Music, recorded!);
        if (recorded is not null)
        {
            poses = PrecomputedPoses.Of(recorded.AtRate(PoseRate), PoseRate, job.Alpha);
        }
        else if (!job.Causal)
        {
            poses = await Task.Run(() => PrecomputePoses(job, options, cancellation), CancellationToken.None).ConfigureAwait(false);
        }
        cancellation.ThrowIfCancellationRequested();
        (IFrameSource file, IFrameSource source) = Open(job, recorded);
        using Pipeline pipeline = poses is null
            ? Pipeline.CreateOffline(source, performer, options)
            : Pipeline.CreateOffline(source, performer, options, poses);
        using var painter = new ViewPainter();
        using var canvas = new Mat();
        VideoFileWriter? writer = null;
        long dancers = 0;
        long began = Stopwatch.GetTimestamp();
        try
        {
            string title = $"{(job.Causal || recorded is not null ? "" : "2 of 2: ")}{performer.Manifest.Name} dances {Path.GetFileName(job.Input)}";
            using (var progress = new ProgressLine(title, file.FrameCount))
            {
                await new PipelineRunner(pipeline, options).RunAsync(Write, cancellation).ConfigureAwait(false);

                void Write(Frame frame)
                {
                    Mat picture = Paint(frame);
                    string? audio = file is VideoFileSource ? job.Input : music?.Path;
                    writer ??= new VideoFileWriter(job.Output, picture.Cols, picture.Rows, source.ConstantRate, audio);
                    writer.Write(picture, frame.Time);
                    if (frame.Pose.Found) dancers++;
                    progress.Show(writer.Count);
                }
            }
            bool interrupted = cancellation.IsCancellationRequested;
            if (writer is null)
            {
                cancellation.ThrowIfCancellationRequested();
                throw new EngineException($"'{job.Input}' has no images.");
            }
            writer.Finish(complete: !interrupted);
            Notices.Print(writer.Notice);
            return Report(job, json, writer, dancers, file, interrupted, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        finally
        {
            writer?.Dispose();
        }

        Mat Paint(Frame frame)
        {
            if (job.Layout == ViewLayout.Performer) return frame.Picture;
            painter.Paint(job.Layout, frame, canvas);
            return canvas;
        }
    }

    // The paper's offline method: smoothing and normalization use the whole video before anything is drawn.
    private static PrecomputedPoses PrecomputePoses(TransferJob job, PipelineOptions options, CancellationToken cancellation)
    {
        (IFrameSource file, IFrameSource source) = Open(job);
        using (source)
        using (var estimator = new PoseEstimator(options.Pose, options.Device))
        using (var progress = new ProgressLine($"1 of 2: poses of {Path.GetFileName(job.Input)}", file.FrameCount))
            return PrecomputedPoses.Analyse(source, estimator, job.Alpha, progress.Show, cancellation);
    }

    private static (IFrameSource File, IFrameSource Source) Open(TransferJob job, PoseFile? recorded = null)
    {
        if (recorded is not null)
        {
            var poses = new PoseFileSource(recorded, PoseRate);
            return (poses, poses);
        }
        IFrameSource file = Sources.OpenFile(job.Input);
        return (file, job.Mirror ? new MirroredSource(file) : file);
    }

    private static int Report(
        TransferJob job, bool json, VideoFileWriter writer, long dancers, IFrameSource file, bool interrupted, double seconds)
    {
        bool cutOff = file.EndedEarly;
        string path = interrupted ? writer.PartPath : job.Output;
        if (json)
        {
            bool complete = !interrupted && !cutOff;
            JsonOutput.Print(new { output = path, frames = writer.Count, frames_with_dancer = dancers, fps = writer.Count / seconds, complete });
        }
        else
        {
            Console.Error.WriteLine($"{writer.Count} frames in {seconds:0} s ({writer.Count / seconds:0.0} per second) -> {path}");
        }
        if (dancers < FewDancers * writer.Count)
        {
            Notices.Print(
                (dancers == 0 ? $"No dancer was found in '{job.Input}': " : $"A dancer was found in only {dancers} of the {writer.Count} frames of '{job.Input}': in the others ")
                + "the performer stands at rest. The whole body should be in view, and at least a fifth of the picture's longer side high.");
        }
        if (interrupted)
        {
            Console.Error.WriteLine($"livedance: Interrupted; the frames written so far are in '{path}'.");
            return ExitCode.Interrupted;
        }
        if (!cutOff) return ExitCode.Success;
        Notices.Print($"The file '{job.Input}' breaks off after {writer.Count} of about {file.FrameCount} frames; these are in '{path}'.");
        return ExitCode.Failed;
    }
}
