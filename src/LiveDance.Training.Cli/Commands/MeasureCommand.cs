using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Training.Cli.Commands;

/// <summary>
/// <c>livedance measure CLIP --performer NAME</c>: measures the performer's proportions, rest pose and pose range in their video.
/// </summary>
internal static class MeasureCommand
{
    public static Command Build()
    {
        var clip = new Argument<string>("CLIP")
        {
            Description = "The performer's own video, in the picture's pixels; or its key points as JSON from 'livedance pose'.",
        };
        Option<string> performer = SharedOptions.Performer(), device = SharedOptions.Device();
        var command = new Command("measure", TrainingCommands.Descriptions["measure"])
        {
            clip, performer, device,
        };
        TrainingAdvice.SetAction(
            command,
            (parsed, cancellation) => Run(
                parsed.GetRequiredValue(clip), parsed.GetRequiredValue(performer), parsed.GetRequiredValue(device), cancellation));
        return command;
    }

    private static int Run(string clip, string name, string device, CancellationToken cancellation)
    {
        string folder = SharedOptions.PerformerFolder(name);
        using Performer performer = Performer.Load(folder);
        (PersonPose[] poses, double rate) = Path.GetExtension(clip) == ".json" ? ReadPoints(clip) : EstimatePoses(clip, device, cancellation);
        PerformerSkeleton skeleton =
            PerformerSkeleton.From(OfflineSmoothing.Smooth(poses, rate), performer.Manifest.Statistics);
        string path = Path.Combine(folder, PerformerSkeleton.FileName);
        skeleton.Save(path);
        AddToManifest(Path.Combine(folder, PerformerManifest.FileName), path);
        Console.Error.WriteLine($"{poses.Length} frames -> {path}");
        return ExitCode.Success;
    }

    private static (PersonPose[] Poses, double Rate) EstimatePoses(string clip, string device, CancellationToken cancellation)
    {
        using IFrameSource source = Sources.OpenFile(clip);
        using var estimator = new PoseEstimator(
            SharedOptions.ForFile(PosePreset.Balanced, PersonChoice.Largest), ExecutionProviders.Choose(device));
        using var frame = new Frame(FrameFormat.NoPicture);
        using var progress = new ProgressLine($"Poses of {Path.GetFileName(clip)}", source.FrameCount);
        var poses = new List<PersonPose>();
        while (source.TryRead(frame, cancellation))
        {
            estimator.Process(frame);
            var pose = new PersonPose();
            pose.CopyFrom(frame.Pose);
            poses.Add(pose);
            progress.Show(poses.Count);
        }
        cancellation.ThrowIfCancellationRequested();
        SharedOptions.RequireWhole(source);
        return ([.. poses], source.FramesPerSecond);
    }

    internal static (PersonPose[] Poses, double Rate) ReadPoints(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            using JsonDocument document = JsonDocument.Parse(stream);
            float[][][] frames = document.RootElement.GetProperty("keypoints").Deserialize<float[][][]>()!;
            return ([.. frames.Select(Pose)], document.RootElement.GetProperty("fps").GetDouble());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new EngineException($"'{path}' is not a file of key points written by 'livedance pose': {FailureCause.Of(error)}.", error);
        }

        static PersonPose Pose(float[][] points)
        {
            var pose = new PersonPose { Track = 1 };
            for (int i = 0; i < points.Length; i++) pose.Points[i] = new Keypoint(points[i][0], points[i][1], points[i][2]);
            pose.Found = pose.Points.Any(point => point.Seen);
            return pose;
        }
    }

    // Sets the skeleton in the manifest and keeps all other entries.
    private static void AddToManifest(string manifestPath, string skeletonPath)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(manifestPath), null, options)!.AsObject();
        manifest["skeleton"] = new JsonObject
        {
            ["file"] = Path.GetFileName(skeletonPath),
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(skeletonPath))),
        };
        File.WriteAllText(manifestPath + ".part", manifest.ToJsonString(Layout) + "\n");
        File.Move(manifestPath + ".part", manifestPath, overwrite: true);
    }

    private static JsonSerializerOptions Layout { get; } = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
