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
/// Turns a video of one person into a <see cref="Dataset"/>: frames, poses, plate, statistics. Each frame is stored as soon as
/// its pose has been detected; a preparation that was interrupted continues with the next frame.
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
    /// <param name="progress">Receives the number of frames done and the number of frames; may be null.</param>
    /// <param name="cancellation">Ends it early; the next call with the same arguments continues.</param>
    /// <exception cref="EngineException">
    /// The video is unsuitable (if its camera moved, <see cref="TrainingProblem.CameraMoved"/>), or the folder cannot be written.
    /// </exception>
    /// <param name="force">Whether a video whose camera moved is accepted.</param>
    /// <param name="cropped">Called once with the part of the images that is used; may be null.</param>
    /// <returns>
    /// Advice on the video, one sentence each; empty if there is nothing to improve, or the preparation was ended early.
    /// </returns>
    public static IReadOnlyList<string> Run(
        string video, string folder, Size? size, PreparationNetworks networks, Action<long, long>? progress, CancellationToken cancellation,
        bool force = false, Action<FrameCrop>? cropped = null)
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
            FrameCrop? crop = EstimatePoses(source, folder, size, networks, cropped, progress, cancellation);
            if (cancellation.IsCancellationRequested) return [];
            if (crop is null) throw new EngineException($"'{video}' has no images.");
            return Finish(video, folder, crop.Frame, source.FramesPerSecond, networks, force);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The dataset '{folder}' cannot be written: {FailureCause.Of(error)}.", error);
        }
    }

    private static FrameCrop? EstimatePoses(
        VideoFileSource source, string folder, Size? size, PreparationNetworks networks, Action<FrameCrop>? cropped, Action<long, long>? progress,
        CancellationToken cancellation)
    {
        using FileStream frames = File.Open(Path.Combine(folder, Dataset.FramesFile), FileMode.OpenOrCreate);
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
                done = KeepWhole((frames, LengthOf(crop.Frame)), (poses, PoseFile.RecordLength), (times, FrameTimeFile.RecordLength));
            }
            if (index < done) continue;
            crop.Cut(frame.Image, cut);
            estimator.Estimate(cut, frame.Pose);
            Write(frames, cut, LengthOf(crop.Frame));
            PoseFile.Append(poses, frame.Pose);
            FrameTimeFile.Append(times, frame.Time);
            progress?.Invoke(index + 1, source.FrameCount);
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

    // Bytes of a frame.
    private static int LengthOf(Size size) => size.Width * size.Height * 3;

    private static unsafe void Write(FileStream stream, Mat image, int length) =>
        stream.Write(new ReadOnlySpan<byte>(image.DataPointer, length));

    private static IReadOnlyList<string> Finish(
        string video, string folder, Size size, double framesPerSecond, PreparationNetworks networks, bool force)
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
        using FileStream frames = File.OpenRead(Path.Combine(folder, Dataset.FramesFile));
        using PersonSegmenter people = networks.OpenPersonSegmenter();
        Mat At(int index) => Load(frames, index, size);
        using Mat plate = BackgroundPlate.Make(poses.Length, At, poses, size, people);
        VideoSurvey survey = VideoSurvey.Of(poses, At, plate, people, FrameTimes.Uneven(video));
        PoseCoverage coverage = PoseCoverage.Of(poses, size);
        CoverageReport.Write(folder, Path.GetFileName(video), coverage, survey);
        if (survey.CameraShift > VideoSurvey.MaxCameraShift * FrameFormat.ScaleOf(size) && !force)
        {
            throw new TrainingException(TrainingProblem.CameraMoved, string.Create(
                CultureInfo.InvariantCulture,
                $"The camera of '{video}' moved by {survey.CameraShift:0.0} pixels, and the background is learned as one still picture."));
        }
        Cv2.ImWrite(Path.Combine(folder, Dataset.PlateFile), plate);
        new DatasetManifest
        {
            Video = Path.GetFileName(video),
            Drawing = DrawingVersion.Current.Name,
            Size = size,
            Count = poses.Length,
            FramesPerSecond = framesPerSecond,
            Statistics = statistics,
        }.Write(folder);
        return CoverageReport.Advice(coverage, survey);
    }

    private static unsafe Mat Load(FileStream frames, int index, Size size)
    {
        var image = new Mat(size, MatType.CV_8UC3);
        int length = LengthOf(size);
        frames.Seek((long)index * length, SeekOrigin.Begin);
        frames.ReadExactly(new Span<byte>(image.DataPointer, length));
        return image;
    }
}
