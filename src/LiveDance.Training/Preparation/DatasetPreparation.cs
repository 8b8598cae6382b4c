using System.Globalization;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Pose.Networks;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.Smoothing;
using LiveDance.Training.Data;
using OpenCvSharp;

namespace LiveDance.Training.Preparation;

/// <summary>
/// Turns a video of one person into a <see cref="Dataset"/>. The video is read three times: for the poses, each of which is stored as soon as
/// it has been detected, so that a preparation that was interrupted continues with the next frame; for the plate; and for the part of each
/// frame that differs from the plate.
/// </summary>
public static class DatasetPreparation
{
    // Shortest video, in seconds.
    private const double MinSeconds = 30;

    // Smallest share of frames with a detected person; with fewer the video is refused.
    private const double MinFoundShare = 0.5;

    /// <summary>Prepares a video.</summary>
    /// <param name="video">The video's file.</param>
    /// <param name="folder">The dataset's folder; created if it does not exist.</param>
    /// <param name="size">Size of the frames, in pixels; null for the video's own, see <see cref="FrameCrop"/>.</param>
    /// <param name="networks">The networks that find poses and people.</param>
    /// <param name="progress">Receives the part of the work, the number of its frames that are done and the number of frames; may be null.</param>
    /// <param name="cancellation">Ends it early; the next call with the same arguments continues.</param>
    /// <exception cref="EngineException">
    /// The video is unsuitable (if its camera moved, <see cref="TrainingProblem.CameraMoved"/>), or the folder cannot be written.
    /// </exception>
    /// <param name="force">Whether a video whose camera moved is accepted.</param>
    /// <param name="cropped">Called once with the part of the images that is used; may be null.</param>
    /// <param name="posesOf">A dataset of the same video at another size, whose poses are taken; null to find them.</param>
    /// <returns>
    /// Advice on the video, one sentence each; empty if there is nothing to improve, or the preparation was ended early.
    /// </returns>
    public static IReadOnlyList<string> Run(
        string video, string folder, Size? size, PreparationNetworks networks, Action<PreparationPart, long, long>? progress, CancellationToken cancellation,
        bool force = false, Action<FrameCrop>? cropped = null, string? posesOf = null)
    {
        try
        {
            using var source = new VideoFileSource(video);
            double seconds = source.FrameCount / source.FramesPerSecond;
            if (seconds < MinSeconds)
            {
                throw new EngineException(
                    $"'{video}' is {seconds:0} s long; at least {MinSeconds:0} s of dancing are needed, better ten minutes.");
            }
            Directory.CreateDirectory(folder);
            FrameCrop? crop = EstimatePoses(source, folder, size, networks, posesOf, cropped, progress, cancellation);
            if (cancellation.IsCancellationRequested) return [];
            if (crop is null) throw new EngineException($"'{video}' has no images.");
            return Finish(video, folder, crop, source.FramesPerSecond, networks, force, progress, cancellation);
        }
        catch (OperationCanceledException)
        {
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The dataset '{folder}' cannot be written: {FailureCause.Of(error)}.", error);
        }
    }

    private static FrameCrop? EstimatePoses(
        VideoFileSource source, string folder, Size? size, PreparationNetworks networks, string? posesOf, Action<FrameCrop>? cropped,
        Action<PreparationPart, long, long>? progress, CancellationToken cancellation)
    {
        using FileStream poses = File.Open(Path.Combine(folder, PoseFile.Name), FileMode.OpenOrCreate);
        using FileStream times = File.Open(Path.Combine(folder, FrameTimeFile.Name), FileMode.OpenOrCreate);
        using PoseEstimator estimator = networks.OpenPoseEstimator();
        using var frame = new Frame(FrameFormat.NoPicture);
        using var cut = new Mat();
        FrameCrop? crop = null;
        long done = 0;
        for (long index = 0; source.TryRead(frame, cancellation); index++)
        {
            if (crop is null)
            {
                crop = FrameCrop.Of(frame.Image.Size(), size);
                cropped?.Invoke(crop);
                done = KeepWhole((poses, PoseFile.RecordLength), (times, FrameTimeFile.RecordLength));
                if (posesOf is not null && done == 0) done = KnownPoses.Copy(posesOf, source.Name, crop, poses, times);
            }
            if (index < done) continue;
            crop.Cut(frame.Image, cut);
            estimator.Estimate(cut, frame.Pose);
            PoseFile.Append(poses, frame.Pose);
            FrameTimeFile.Append(times, frame.Time);
            progress?.Invoke(PreparationPart.Poses, index + 1, source.FrameCount);
        }
        if (source.EndedEarly) throw new EngineException($"The file '{source.Name}' breaks off before its announced end; give a whole one.");
        return crop;
    }

    // Cuts off what an interrupted preparation wrote of a frame that is not complete, and returns the number of frames that are left.
    private static long KeepWhole(params ReadOnlySpan<(FileStream File, int RecordLength)> files)
    {
        long done = long.MaxValue;
        foreach ((FileStream file, int length) in files) done = Math.Min(done, file.Length / length);
        foreach ((FileStream file, int length) in files)
        {
            file.SetLength(done * length);
            file.Seek(0, SeekOrigin.End);
        }
        return done;
    }

    private static IReadOnlyList<string> Finish(
        string video, string folder, FrameCrop crop, double framesPerSecond, PreparationNetworks networks, bool force,
        Action<PreparationPart, long, long>? progress, CancellationToken cancellation)
    {
        PersonPose[] poses = PoseFile.Read(folder);
        int found = poses.Count(pose => pose.Found);
        if (found < MinFoundShare * poses.Length)
        {
            throw new EngineException(
                $"In '{video}' a person was found in only {found} of {poses.Length} frames; film one person, whole, in good light.");
        }
        BodyStatistics statistics = OfflineBodyStatistics.Measure(OfflineSmoothing.Gaussian(poses, 1))
            ?? throw new EngineException($"In '{video}' no frame shows head and feet together; film the whole person.");
        PoseCoverage coverage = PoseCoverage.Of(poses, crop.Frame);
        (Mat plate, VideoSurvey survey, ShadowProjection? shadow) = Survey(video, folder, crop, poses, networks, progress, cancellation);
        using Mat background = plate;
        CoverageReport.Write(folder, Path.GetFileName(video), coverage, survey);
        if (survey.CameraShift > VideoSurvey.MaxCameraShift * FrameFormat.ScaleOf(crop.Frame) && !force)
        {
            throw new TrainingException(TrainingProblem.CameraMoved, string.Create(
                CultureInfo.InvariantCulture,
                $"The camera of '{video}' moved by {survey.CameraShift:0.0} pixels, and the background is learned as one still picture."));
        }
        Cv2.ImWrite(Path.Combine(folder, Dataset.PlateFile), plate);
        StoreFrames(video, folder, crop, poses, plate, progress, cancellation);
        new DatasetManifest
        {
            Video = Path.GetFileName(video),
            Drawing = (shadow is null ? DrawingVersion.Current : DrawingVersion.WithShadow).Name,
            Size = crop.Frame,
            Count = poses.Length,
            FramesPerSecond = framesPerSecond,
            Statistics = statistics,
            Shadow = shadow,
        }.Write(folder);
        return [.. Missing(poses, statistics), .. CoverageReport.Advice(coverage, survey)];
    }

    // What a training of these frames would be refused for.
    private static string[] Missing(PersonPose[] poses, BodyStatistics statistics)
    {
        try
        {
            PerformerSkeleton.From(poses, statistics);
            return [];
        }
        catch (EngineException few)
        {
            return [few.Message];
        }
    }

    private static (Mat Plate, VideoSurvey Survey, ShadowProjection? Shadow) Survey(
        string video, string folder, FrameCrop crop, PersonPose[] poses, PreparationNetworks networks,
        Action<PreparationPart, long, long>? progress, CancellationToken cancellation)
    {
        int[] wanted = [.. BackgroundPlate.SampledFrames(poses.Length, crop.Frame), .. VideoSurvey.SampledFrames(poses.Length)];
        using FrameSamples samples = FrameSamples.Read(
            video, crop, folder, wanted, done => progress?.Invoke(PreparationPart.Background, done, poses.Length), cancellation);
        using PersonSegmenter people = networks.OpenPersonSegmenter();
        Mat plate = BackgroundPlate.Make(poses.Length, samples.At, poses, crop.Frame, people);
        return (
            plate, VideoSurvey.Of(poses, samples.At, plate, people, FrameTimes.Uneven(video)),
            ShadowSurvey.Of(poses, VideoSurvey.SampledFrames(poses.Length), samples.At, plate));
    }

    private static void StoreFrames(
        string video, string folder, FrameCrop crop, PersonPose[] poses, Mat plate, Action<PreparationPart, long, long>? progress,
        CancellationToken cancellation)
    {
        using FileStream frames = File.Create(Path.Combine(folder, FrameStore.FramesFile));
        using FileStream windows = File.Create(Path.Combine(folder, FrameWindowFile.Name));
        using var source = new VideoFileSource(video);
        using var frame = new Frame(FrameFormat.NoPicture);
        using var cut = new Mat();
        using var window = new MovingWindow(plate);
        for (int index = 0; index < poses.Length && source.TryRead(frame, cancellation); index++)
        {
            crop.Cut(frame.Image, cut);
            Rect stored = window.Find(cut, poses[index]);
            FrameStore.Append(frames, cut, stored);
            FrameWindowFile.Append(windows, stored);
            progress?.Invoke(PreparationPart.Frames, index + 1, poses.Length);
        }
        cancellation.ThrowIfCancellationRequested();
    }
}
