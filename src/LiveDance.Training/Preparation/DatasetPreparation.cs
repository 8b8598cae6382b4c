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
    /// <param name="size">Side of the square frames, in pixels; of a wider or higher video the centre is used.</param>
    /// <param name="networks">The networks that find poses and people.</param>
    /// <param name="progress">Receives the number of frames done and the number of frames; may be null.</param>
    /// <param name="cancellation">Ends it early; the next call with the same arguments continues.</param>
    /// <exception cref="EngineException">
    /// The video is unsuitable (if its camera moved, <see cref="TrainingProblem.CameraMoved"/>), or the folder cannot be written.
    /// </exception>
    /// <param name="force">Whether a video whose camera moved is accepted.</param>
    /// <returns>
    /// Advice on the video, one sentence each; empty if there is nothing to improve, or the preparation was ended early.
    /// </returns>
    public static IReadOnlyList<string> Run(
        string video, string folder, int size, PreparationNetworks networks, Action<long, long>? progress, CancellationToken cancellation,
        bool force = false)
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
            EstimatePoses(source, folder, size, networks, progress, cancellation);
            if (cancellation.IsCancellationRequested) return [];
            return Finish(video, folder, size, source.FramesPerSecond, networks, force);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The dataset '{folder}' cannot be written: {FailureCause.Of(error)}.", error);
        }
    }

    private static void EstimatePoses(
        VideoFileSource source, string folder, int size, PreparationNetworks networks, Action<long, long>? progress, CancellationToken cancellation)
    {
        using FileStream frames = File.Open(Path.Combine(folder, Dataset.FramesFile), FileMode.OpenOrCreate);
        using FileStream poses = File.Open(Path.Combine(folder, PoseFile.Name), FileMode.OpenOrCreate);
        int frameLength = size * size * 3;
        using FileStream times = File.Open(Path.Combine(folder, FrameTimeFile.Name), FileMode.OpenOrCreate);
        long done = Math.Min(times.Length / FrameTimeFile.RecordLength, Math.Min(frames.Length / frameLength, poses.Length / PoseFile.RecordLength));
        frames.SetLength(done * frameLength);
        poses.SetLength(done * PoseFile.RecordLength);
        times.SetLength(done * FrameTimeFile.RecordLength);
        foreach (FileStream file in new[] { frames, poses, times }) file.Seek(0, SeekOrigin.End);

        using PoseEstimator estimator = networks.OpenPoseEstimator();
        using var frame = new Frame(new FrameFormat(PictureSize: 4, DrawingSize: 1));
        using var square = new Mat();
        for (long index = 0; source.TryRead(frame, cancellation); index++)
        {
            if (index < done) continue;
            Rect middle = CentreSquare(frame.Image);
            using (var view = new Mat(frame.Image, middle)) Cv2.Resize(view, square, new Size(size, size), 0, 0, InterpolationFlags.Area);
            estimator.Estimate(square, frame.Pose);
            Write(frames, square, frameLength);
            PoseFile.Append(poses, frame.Pose);
            FrameTimeFile.Append(times, frame.Time);
            progress?.Invoke(index + 1, source.FrameCount);
        }
        if (source.EndedEarly) throw new EngineException($"The file '{source.Name}' breaks off before its announced end; give a whole one.");
    }

    private static unsafe void Write(FileStream stream, Mat image, int length) =>
        stream.Write(new ReadOnlySpan<byte>(image.DataPointer, length));

    private static Rect CentreSquare(Mat image)
    {
        int side = Math.Min(image.Cols, image.Rows);
        return new Rect((image.Cols - side) / 2, (image.Rows - side) / 2, side, side);
    }

    private static IReadOnlyList<string> Finish(
        string video, string folder, int size, double framesPerSecond, PreparationNetworks networks, bool force)
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
        if (survey.CameraShift > VideoSurvey.MaxCameraShift * size / 512 && !force)
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

    private static unsafe Mat Load(FileStream frames, int index, int size)
    {
        var image = new Mat(size, size, MatType.CV_8UC3);
        int length = size * size * 3;
        frames.Seek((long)index * length, SeekOrigin.Begin);
        frames.ReadExactly(new Span<byte>(image.DataPointer, length));
        return image;
    }
}
