using System.Text;
using System.Text.Json;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Media;
using LiveDance.Engine.Pose;
using LiveDance.Engine.PoseFiles;

namespace LiveDance.Commands;

/// <summary>Input and output of a pose extraction.</summary>
internal sealed record PoseJob(string Input, string? Output, PoseOptions Settings, string Device, bool Print);

/// <summary>Runs only the pose stages over a file.</summary>
internal static class PoseExtraction
{
    /// <returns>The exit code.</returns>
    public static int Run(PoseJob job, CancellationToken cancellation)
    {
        (string? jsonPath, string? videoPath) = Targets(job);
        // Recorded poses are a file of their own, without points to read and a video to look at.
        string? posesPath = job.Output is { } named && PoseFile.IsNamed(named) && !Directory.Exists(named) ? named : null;
        if (jsonPath is not null) RequireWritable(jsonPath);
        if (posesPath is not null) RequireWritable(posesPath);
        if (videoPath is not null) Notices.Print(VideoFileWriter.RequireWritable(videoPath));
        using IFrameSource source = Sources.OpenFile(job.Input);
        using var estimator = new PoseEstimator(job.Settings, ExecutionProviders.Choose(job.Device));
        using var frame = new Frame(FrameFormat.NoPicture);
        var frames = new List<float[][]>();
        var times = new List<double>();
        var repair = new PoseRepair();
        var recorded = new List<RecordedPose>();
        VideoFileWriter? video = null;
        int width = 0, height = 0;
        try
        {
            using (var progress = new ProgressLine($"Key points of {Path.GetFileName(job.Input)}", source.FrameCount))
            {
                while (source.TryRead(frame, cancellation))
                {
                    estimator.Process(frame);
                    frames.Add(Rounded(frame.Pose));
                    times.Add(Math.Round(frame.Time, 6));
                    (width, height) = (frame.Image.Cols, frame.Image.Rows);
                    if (posesPath is not null) recorded.Add(Recorded(repair, frame));
                    if (videoPath is not null)
                    {
                        video ??= new VideoFileWriter(videoPath, width, height, source.ConstantRate, Directory.Exists(job.Input) ? null : job.Input);
                        PoseOverlay.Draw(frame.Pose, frame.Image);
                        video.Write(frame.Image, frame.Time);
                    }
                    progress.Show(frames.Count);
                }
            }
            video?.Finish(complete: !cancellation.IsCancellationRequested);
        }
        finally
        {
            video?.Dispose();
        }
        if (cancellation.IsCancellationRequested)
        {
            string kept = video is { Count: > 0 } && File.Exists(video.PartPath) ? $"; the video of the first {video.Count} frames is in '{video.PartPath}'" : "";
            Notices.Print($"Interrupted; no key points were written{kept}.");
            return ExitCode.Interrupted;
        }
        string text = JsonSerializer.Serialize(
            new { fps = source.FramesPerSecond, size = new[] { width, height }, time = times, keypoints = frames }, CompactJson);
        if (jsonPath is not null) WriteWhole(jsonPath, Encoding.UTF8.GetBytes(text));
        if (posesPath is not null)
        {
            if (recorded.Count == 0) throw new EngineException($"'{job.Input}' has no images.");
            using var bytes = new MemoryStream();
            PoseFile.Write(bytes, recorded, width, height);
            WriteWhole(posesPath, bytes.ToArray());
        }
        if (job.Print) Console.Out.WriteLine(text);
        string[] written = [.. new[] { jsonPath, videoPath, posesPath }.OfType<string>()];
        Console.Error.WriteLine($"{frames.Count} frames -> {(written.Length > 0 ? string.Join(", ", written) : "standard output")}");
        if (video is not null) Notices.Print(video.Notice);
        if (!source.EndedEarly) return ExitCode.Success;
        Notices.Print($"The file '{job.Input}' breaks off after {frames.Count} of about {source.FrameCount} frames.");
        return ExitCode.Failed;
    }

    private static JsonSerializerOptions CompactJson { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static float[][] Rounded(PersonPose pose) =>
        [.. pose.Points.Select(point => new[] { MathF.Round(point.X, 2), MathF.Round(point.Y, 2), MathF.Round(point.Confidence, 3) })];

    // As a live session records them: measured and repaired, before smoothing.
    private static RecordedPose Recorded(PoseRepair repair, Frame frame)
    {
        repair.Process(frame);
        var pose = new PersonPose();
        pose.CopyFrom(frame.RepairedPose);
        return new RecordedPose(frame.Time, pose, frame.IsDiscontinuity);
    }

    private static (string? Json, string? Video) Targets(PoseJob job)
    {
        if (job.Output is null) return (null, null);
        if (PoseFile.IsNamed(job.Output) && !Directory.Exists(job.Output))
        {
            OutputGuard.RequireFolder(job.Output);
            OutputGuard.RequireSeparate([job.Input], [job.Output]);
            return (null, null);
        }
        string stem = Directory.Exists(job.Output)
            ? Path.Combine(job.Output, Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(job.Input)))
            : Path.ChangeExtension(job.Output, null);
        string extension = Path.GetExtension(job.Output);
        bool isVideo = extension.Length > 0 && extension != ".json" && !Directory.Exists(job.Output);
        string video = stem + (isVideo ? extension : ".mp4");
        OutputGuard.RequireVideo(video);
        OutputGuard.RequireSeparate([job.Input], [stem + ".json", video]);
        return (stem + ".json", video);
    }

    private static void RequireWritable(string path)
    {
        SiblingPath.RequireName(path);
        if (Directory.Exists(path)) throw new EngineException($"'{path}' is a folder; give the output another name.");
    }

    private static void WriteWhole(string path, byte[] content)
    {
        string part = VideoContainer.PartPathOf(path);
        try
        {
            File.WriteAllBytes(part, content);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"'{path}' cannot be written: {FailureCause.Of(error)}.", error);
        }
    }
}
