using System.Globalization;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Pose.Networks;
using LiveDance.Engine.Retargeting;
using LiveDance.Engine.Smoothing;
using LiveDance.Training.Data;
using OpenCvSharp;

namespace LiveDance.Training.Preparation;

/// <summary>
/// Turns a video of one person into a <see cref="Dataset"/>: frames, poses, plate, statistics. Each frame is on disk as
/// soon as its pose was found; a preparation that was killed goes on where it stopped.
/// </summary>
public static class DatasetPreparation
{
    private const double ShortestSeconds = 30;

    private const int Looks = 4;

    // A person who is hardly ever found is not one to learn from.
    private const double LeastFound = 0.5;

    /// <summary>Prepares a video.</summary>
    /// <param name="video">The file.</param>
    /// <param name="folder">The dataset's folder; made if it is not there.</param>
    /// <param name="size">Side of the square frames, in pixels; the middle of a wider or higher video is taken.</param>
    /// <param name="device">What computes the pose networks.</param>
    /// <param name="progress">Told how many frames are done, and of how many; may be null.</param>
    /// <param name="cancellation">Ends it early; it can be gone on with later.</param>
    /// <exception cref="EngineException">The video does not suit, or the folder cannot be written.</exception>
    /// <param name="force">Whether a camera that moved is taken all the same.</param>
    /// <returns>Advice on the video, a sentence each; empty if it is as it should be, or the preparation was ended early.</returns>
    public static IReadOnlyList<string> Run(
        string video, string folder, int size, ExecutionDevice device, Action<long, long>? progress, CancellationToken cancellation,
        bool force = false)
    {
        try
        {
            using var source = new VideoFileSource(video);
            double seconds = source.FrameCount / source.FramesPerSecond;
            if (seconds < ShortestSeconds)
            {
                throw new EngineException(
                    $"'{video}' is {seconds:0} s long; at least {ShortestSeconds:0} s of dancing are needed to learn from, better ten minutes.");
            }
            Directory.CreateDirectory(folder);
            Watch(source, folder, size, device, progress, cancellation);
            if (cancellation.IsCancellationRequested) return [];
            return Conclude(video, folder, size, source.FramesPerSecond, device, force);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The dataset '{folder}' cannot be written: {error.Message.TrimEnd('.')}.", error);
        }
    }

    private static void Watch(
        VideoFileSource source, string folder, int size, ExecutionDevice device, Action<long, long>? progress, CancellationToken cancellation)
    {
        using FileStream frames = File.Open(Path.Combine(folder, Dataset.FramesFile), FileMode.OpenOrCreate);
        using FileStream poses = File.Open(Path.Combine(folder, PoseFile.Name), FileMode.OpenOrCreate);
        int frameLength = size * size * 3;
        long done = Math.Min(frames.Length / frameLength, poses.Length / PoseFile.RecordLength);
        frames.SetLength(done * frameLength);
        poses.SetLength(done * PoseFile.RecordLength);
        frames.Seek(0, SeekOrigin.End);
        poses.Seek(0, SeekOrigin.End);

        // Nothing is in a hurry: the most exact body network, both hands in every frame, and several looks at each.
        using var estimator = new PoseEstimator(new PoseOptions(PoseModel.Heavy, Looks: Looks), device);
        using var frame = new Frame(new FrameFormat(PictureSize: 4, DrawingSize: 1));
        using var square = new Mat();
        for (long index = 0; source.TryRead(frame, cancellation); index++)
        {
            if (index < done) continue;
            Rect middle = Middle(frame.Image);
            using (var view = new Mat(frame.Image, middle)) Cv2.Resize(view, square, new Size(size, size), 0, 0, InterpolationFlags.Area);
            estimator.Estimate(square, frame.Pose);
            Write(frames, square, frameLength);
            PoseFile.Append(poses, frame.Pose);
            progress?.Invoke(index + 1, source.FrameCount);
        }
    }

    private static unsafe void Write(FileStream stream, Mat image, int length) =>
        stream.Write(new ReadOnlySpan<byte>(image.DataPointer, length));

    private static Rect Middle(Mat image)
    {
        int side = Math.Min(image.Cols, image.Rows);
        return new Rect((image.Cols - side) / 2, (image.Rows - side) / 2, side, side);
    }

    private static IReadOnlyList<string> Conclude(
        string video, string folder, int size, double framesPerSecond, ExecutionDevice device, bool force)
    {
        PersonPose[] poses = PoseFile.Read(folder);
        int found = poses.Count(pose => pose.Found);
        if (found < LeastFound * poses.Length)
        {
            throw new EngineException(
                $"In '{video}' a person was found in only {found} of {poses.Length} frames; film one person, whole, in good light.");
        }
        BodyStatistics statistics = OfflineBodyStatistics.Measure(OfflineSmoothing.Gaussian(poses, 1))
            ?? throw new EngineException($"In '{video}' feet and head were never seen together; film the whole person.");
        using FileStream frames = File.OpenRead(Path.Combine(folder, Dataset.FramesFile));
        using var people = new PersonSegmenter(device);
        Mat At(int index) => Load(frames, index, size);
        using Mat plate = BackgroundPlate.Make(poses.Length, At, poses, size, people);
        VideoSurvey survey = VideoSurvey.Of(poses, At, plate, people, FrameTimes.Uneven(video));
        PoseCoverage coverage = PoseCoverage.Of(poses, size);
        CoverageReport.Write(folder, Path.GetFileName(video), coverage, survey);
        if (survey.CameraShift > VideoSurvey.StandsStill * size / 512 && !force)
        {
            throw new EngineException(string.Create(
                CultureInfo.InvariantCulture,
                $"The camera of '{video}' moved by {survey.CameraShift:0.0} pixels, and the background is learned as one still picture: ")
                + "film from a tripod, or take it all the same with --force.");
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
