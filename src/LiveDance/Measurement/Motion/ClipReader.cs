using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Measurement.Motion;

/// <summary>Estimates the poses of a clip, unchanged and flipped left to right, and reads its reference poses.</summary>
internal static class ClipReader
{
    // Sigma, in seconds, of the zero-phase Gaussian that makes the reference of a clip without true joints: removes jitter, keeps motion.
    private const double ReferenceSeconds = 0.06;

    private static readonly PoseOptions BodyOnly = new(Hands: false, Face: false);

    /// <exception cref="EngineException">The clip or its joints cannot be read, or nobody stands in it.</exception>
    public static MotionClip Read(string path, ExecutionDevice device, CancellationToken cancellation)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        (PersonPose[] detected, double rate, int width) =
            EstimatePoses(path, $"Poses of {name}", new PoseOptions(), false, device, cancellation);
        // The flipped copy is measured for the body only; without hands and face it takes a third of the time.
        (PersonPose[] mirrored, _, _) = EstimatePoses(path, $"Poses of {name}, flipped", BodyOnly, true, device, cancellation);
        string? joints = GroundTruthJoints.FindFile(path);
        PersonPose[] reference = joints is null
            ? OfflineSmoothing.Gaussian(detected, ReferenceSeconds * rate)
            : GroundTruthJoints.Read(joints);
        int frames = Math.Min(detected.Length, reference.Length);
        var clip = new MotionClip(
            name, rate, width, detected[..frames], mirrored[..frames], reference[..frames], joints is not null);
        return clip.Height > 0
            ? clip
            : throw new EngineException($"Nobody stands upright in '{path}'; motion-report needs a clip of a whole person.");
    }

    private static (PersonPose[] Poses, double Rate, int Width) EstimatePoses(
        string path,
        string title,
        PoseOptions settings,
        bool flip,
        ExecutionDevice device,
        CancellationToken cancellation)
    {
        IFrameSource file = Sources.OpenFile(path);
        using IFrameSource source = flip ? new MirroredSource(file) : file;
        using var estimator = new PoseEstimator(settings, device);
        using var frame = new Frame(FrameFormat.NoPicture);
        using var progress = new ProgressLine(title, source.FrameCount);
        var poses = new List<PersonPose>();
        int width = 0;
        while (source.TryRead(frame, cancellation))
        {
            estimator.Process(frame);
            var pose = new PersonPose();
            pose.CopyFrom(frame.Pose);
            poses.Add(pose);
            width = frame.Image.Cols;
            progress.Show(poses.Count);
        }
        cancellation.ThrowIfCancellationRequested();
        SharedOptions.RequireWhole(source);
        return ([.. poses], source.FramesPerSecond, width);
    }
}
