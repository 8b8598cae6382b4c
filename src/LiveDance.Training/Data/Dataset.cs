using LiveDance.Engine;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Smoothing;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>
/// A prepared video: its frames, the smoothed pose of each, the plate, and the manifest.
/// </summary>
public sealed class Dataset : IDisposable
{
    internal const string PlateFile = "plate.png";

    // Standard deviation of the Gaussian that smooths the key points, in seconds: half a frame at 30 Hz. Twice as long moves
    // quick turns by pixels and gave a lower SSIM (docs/training-notes.md).
    private const double SmoothingSeconds = 1 / 60.0;

    // A frame that comes later after the one before than this many usual intervals shows another moment, not the next one. Of a video
    // whose rate varies all the time no more than the latest tenth of the frames counts as such.
    private const double MaxIntervals = 2.5, LatestShare = 0.1;

    private readonly double _longestInterval;
    private readonly FrameStore _frames;

    private Dataset(string folder, DatasetManifest manifest, PersonPose[] poses, double[] times, Mat plate, FrameStore frames)
    {
        Times = times;
        double[] intervals = [.. times.Zip(times.Skip(1), (first, second) => second - first).Order()];
        if (intervals.Length > 0)
            _longestInterval = 1.001 * Math.Max(MaxIntervals * intervals[intervals.Length / 2], intervals[(int)((intervals.Length - 1) * (1 - LatestShare))]);
        Folder = folder;
        Manifest = manifest;
        Poses = poses;
        Plate = plate;
        _frames = frames;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The manifest.</summary>
    public DatasetManifest Manifest { get; }

    /// <summary>The smoothed pose in each frame, in pixels of the frame.</summary>
    public IReadOnlyList<PersonPose> Poses { get; }

    /// <summary>The time of each frame in the video, in seconds, increasing.</summary>
    public IReadOnlyList<double> Times { get; }

    /// <summary>Whether a frame shows the moment after that of the frame before it; false after a pause in the video.</summary>
    public bool Follows(int index) => index > 0 && Times[index] - Times[index - 1] <= _longestInterval;

    /// <summary>The still background: height x width x 3 bytes, BGR.</summary>
    public Mat Plate { get; }

    /// <summary>The number of frames.</summary>
    public int Count => Manifest.Count;

    /// <summary>End of the training split, 85 % of the frames: the first frame that does not belong to it.</summary>
    public int TrainEnd => Manifest.Count * 85 / 100;

    /// <summary>
    /// Begin of the test split, the last tenth of the frames. The frames between the two splits are for validation.
    /// </summary>
    public int TestBegin => Manifest.Count * 9 / 10;

    /// <summary>Opens a prepared folder.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <exception cref="TrainingException">
    /// <see cref="TrainingProblem.DatasetMissing"/> or <see cref="TrainingProblem.DatasetUnfinished"/>.
    /// </exception>
    /// <exception cref="EngineException">The dataset is damaged or was prepared by an incompatible version.</exception>
    public static Dataset Open(string folder)
    {
        DatasetManifest manifest = DatasetManifest.Read(folder);
        // A shadow is the only difference that datasets may have.
        DrawingVersion drawing = manifest.Shadow is null ? DrawingVersion.Current : DrawingVersion.WithShadow;
        if (manifest.Drawing != drawing.Name)
        {
            throw new EngineException(
                $"The dataset '{folder}' was prepared for drawing version '{manifest.Drawing}' and this program draws "
                + $"'{drawing.Name}': prepare it again.");
        }
        string remedy = FrameVideo.Exists(folder) ? "unpack the bundle again" : "prepare it again";
        PersonPose[] poses = DetectedPoses(folder, manifest.Count);
        if (poses.Length != manifest.Count)
            throw new EngineException($"The dataset '{folder}' is damaged: its poses are not complete; {remedy}.");
        double[] times = FrameTimeFile.Read(folder, manifest.Count, manifest.FramesPerSecond)
            ?? throw new EngineException($"The dataset '{folder}' is damaged: its frames' times do not fit; {remedy}.");
        // Unpacks frames and plate if they came as a video.
        if (FrameStore.Open(folder, manifest.Size, manifest.Count) is not { } frames)
            throw new EngineException($"The dataset '{folder}' is damaged: its frames are not complete; {remedy}.");
        Mat plate = Cv2.ImRead(Path.Combine(folder, PlateFile));
        if (plate.Size() != manifest.Size)
        {
            plate.Dispose();
            frames.Dispose();
            throw new EngineException($"The dataset '{folder}' is damaged: its plate does not fit; {remedy}.");
        }
        return new Dataset(folder, manifest, OfflineSmoothing.Gaussian(poses, times, SmoothingSeconds), times, plate, frames);
    }

    /// <summary>The pose in each frame as it was detected, before smoothing.</summary>
    internal PersonPose[] DetectedPoses() => DetectedPoses(Folder, Count);

    /// <summary>Copies a part of a frame.</summary>
    /// <param name="index">The frame's index.</param>
    /// <param name="window">The part, in pixels.</param>
    /// <param name="pixels">Receives the rows of the part one after another, 3 bytes per pixel, BGR.</param>
    public void Read(int index, Rect window, Span<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        _frames.Read(index, window, Plate, pixels);
    }

    /// <summary>The part of a frame that was stored; outside it the frame is the plate.</summary>
    internal Rect StoredWindow(int index) => _frames.Window(index);

    /// <summary>A whole frame, height x width x 3 bytes, BGR; to be disposed of by the caller.</summary>
    public Mat Frame(int index)
    {
        var frame = new Mat(Manifest.Size, MatType.CV_8UC3);
        Read(index, new Rect(default, Manifest.Size), frame.AsSpan<byte>());
        return frame;
    }

    private static PersonPose[] DetectedPoses(string folder, int count) =>
        File.Exists(Path.Combine(folder, PackedPoseFile.Name)) ? PackedPoseFile.Read(folder, count) : PoseFile.Read(folder);

    /// <inheritdoc/>
    public void Dispose()
    {
        _frames.Dispose();
        Plate.Dispose();
    }
}
