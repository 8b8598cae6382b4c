using System.Globalization;
using System.Runtime.ExceptionServices;
using LiveDance.Engine;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>
/// A dataset's frames as videos of a thousand frames each, together a hundredth of the size: for a dataset that travels to another machine,
/// whose cores unpack one video each. What lies outside the stored windows is the still background, which costs a video next to nothing, and
/// frames that training does not read are that alone. The plate is the last video's last picture: encoding changes all colours a little, and what belongs
/// to the dancer is told by the difference between frame and plate.
/// </summary>
internal static class FrameVideo
{
    // Frames in a video. A rented machine with a GPU has some sixteen cores, and a dancer's video ten to twenty thousand frames.
    private const int Length = 1000;

    // Buffer of a file that is written, in bytes: rows of a window have a thousand.
    private const int BufferLength = 1 << 20;

    /// <summary>Writes the videos, and the file of the windows that go with them.</summary>
    /// <param name="folder">The folder that they are written to.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="needed">Whether a frame is needed there; the others become the background.</param>
    /// <param name="progress">Receives the number of frames written; may be null.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The files.</returns>
    /// <exception cref="EngineException">A file cannot be written, or ffmpeg is not installed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<string> Write(
        string folder, Dataset dataset, Predicate<int> needed, Action<long>? progress, CancellationToken cancellation)
    {
        List<string> files = [Path.Combine(folder, FrameWindowFile.Name)];
        using (FileStream windows = File.Create(files[0]))
            for (int i = 0; i < dataset.Count; i++) FrameWindowFile.Append(windows, needed(i) ? dataset.StoredWindow(i) : default);
        for (int first = 0; first < dataset.Count; first += Length)
        {
            files.Add(PathOf(folder, first));
            using var writer = new Av1Writer(files[^1], dataset.Manifest.Size, dataset.Manifest.FramesPerSecond);
            int end = Math.Min(first + Length, dataset.Count);
            for (int i = first; i < end; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using Mat? frame = needed(i) ? dataset.Frame(i) : null;
                writer.Write(frame ?? dataset.Plate);
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
            using var video = new Av1Reader(PathOf(folder, first), size);
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
                if (video.Read(frame)) return;
                string reason = video.Complaint() is { } complaint ? $" (dav1d reports \"{complaint}\")" : "";
                throw new EngineException($"The dataset '{folder}' is damaged: '{Path.GetFileName(PathOf(folder, first))}' ends too early{reason}; unpack the bundle again.");
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
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"frames.{first:000000}.ivf"));
}
