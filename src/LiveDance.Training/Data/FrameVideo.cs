using System.Globalization;
using System.Runtime.ExceptionServices;
using LiveDance.Engine;
using LiveDance.Engine.Media;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>
/// A dataset's frames as videos of a thousand frames each, together a hundredth of the size: for a dataset that travels to another machine,
/// whose cores unpack one video each. What lies outside the stored windows is the still background, which costs a video next to nothing. The
/// plate is the last video's last picture: OpenCV's decoder darkens all colours by one or two levels, and what belongs to the dancer is told by
/// the difference between frame and plate.
/// </summary>
internal static class FrameVideo
{
    // Frames in a video. A rented machine with a GPU has some sixteen cores, and a dancer's video ten to twenty thousand frames.
    private const int Length = 1000;

    // Buffer of a file that is written, in bytes: rows of a window have a thousand.
    private const int BufferLength = 1 << 20;

    /// <summary>Writes the videos.</summary>
    /// <param name="folder">The folder that they are written to.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="progress">Receives the number of frames written; may be null.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The files.</returns>
    /// <exception cref="EngineException">A file cannot be written, or ffmpeg is not installed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<string> Write(string folder, Dataset dataset, Action<long>? progress, CancellationToken cancellation)
    {
        Size size = dataset.Manifest.Size;
        List<string> files = [];
        for (int first = 0; first < dataset.Count; first += Length)
        {
            files.Add(PathOf(folder, first));
            using var writer = new VideoFileWriter(files[^1], size.Width, size.Height, dataset.Manifest.FramesPerSecond, forOpenCv: true);
            int end = Math.Min(first + Length, dataset.Count);
            for (int i = first; i < end; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using Mat frame = dataset.Frame(i);
                writer.Write(frame);
                progress?.Invoke(i + 1);
            }
            if (end == dataset.Count) writer.Write(dataset.Plate);
            writer.Finish();
        }
        return files;
    }

    /// <summary>Whether a dataset's folder has its frames as videos, which are unpacked when it is opened and has no frames.</summary>
    public static bool Exists(string folder) => File.Exists(PathOf(folder, 0));

    /// <summary>Writes the frames and the plate of the videos into the dataset's folder. Needs no ffmpeg.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <param name="size">Size of the frames, in pixels.</param>
    /// <param name="windows">The part of each frame that is stored.</param>
    /// <exception cref="EngineException">A video is damaged or missing, or the folder cannot be written.</exception>
    public static void Unpack(string folder, Size size, Rect[] windows)
    {
        string frames = Path.Combine(folder, FrameStore.FramesFile), part = frames + ".part";
        long[] offsets = FrameStore.Offsets(windows);
        try
        {
            using (FileStream whole = File.Create(part)) whole.SetLength(offsets[^1]);
            Parallel.For(0, (windows.Length + Length - 1) / Length, number => UnpackOne(folder, number * Length, size, windows, part, offsets));
            File.Move(part, frames, overwrite: true);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions.OfType<EngineException>().FirstOrDefault() ?? errors.InnerExceptions[0]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(folder, error);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static void UnpackOne(string folder, int first, Size size, Rect[] windows, string part, long[] offsets)
    {
        try
        {
            // OpenCV's own decoder.
            using var capture = new VideoCapture(PathOf(folder, first), VideoCaptureAPIs.FFMPEG);
            using var frame = new Mat();
            using var stream = new FileStream(part, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, BufferLength);
            stream.Seek(offsets[first], SeekOrigin.Begin);
            int end = Math.Min(first + Length, windows.Length);
            for (int i = first; i < end; i++)
            {
                Next();
                FrameStore.Append(stream, frame, windows[i]);
            }
            if (end < windows.Length) return;
            Next();
            Cv2.ImWrite(Path.Combine(folder, Dataset.PlateFile), frame);

            void Next()
            {
                if (capture.Read(frame) && frame.Size() == size) return;
                throw new EngineException($"The dataset '{folder}' is damaged: its videos do not have {windows.Length} frames of {size.Width} x {size.Height}.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(folder, error);
        }
    }

    private static EngineException NotWritable(string folder, Exception error) =>
        new($"The frames of the dataset '{folder}' cannot be written: {FailureCause.Of(error)}.", error);

    // Named by its first frame.
    private static string PathOf(string folder, int first) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"frames.{first:000000}.mp4"));
}
