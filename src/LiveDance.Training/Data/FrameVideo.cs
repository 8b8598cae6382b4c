using LiveDance.Engine;
using LiveDance.Engine.Media;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>
/// A dataset's frames as a video, a hundredth of the size: for a dataset that travels to another machine. What lies outside the stored
/// windows is the still background, which costs a video next to nothing. The plate is the video's last picture: OpenCV's decoder darkens
/// all colours by one or two levels, and what belongs to the dancer is told by the difference between frame and plate.
/// </summary>
internal static class FrameVideo
{
    /// <summary>The file's name in a dataset's folder. It is unpacked when the dataset is opened and has no frames.</summary>
    public const string FileName = "frames.mp4";

    /// <summary>Writes the video.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="progress">Receives the number of frames written; may be null.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="EngineException">The file cannot be written, or ffmpeg is not installed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Write(string path, Dataset dataset, Action<long>? progress, CancellationToken cancellation)
    {
        Size size = dataset.Manifest.Size;
        using var writer = new VideoFileWriter(path, size.Width, size.Height, dataset.Manifest.FramesPerSecond, forOpenCv: true);
        for (int i = 0; i < dataset.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using Mat frame = dataset.Frame(i);
            writer.Write(frame);
            progress?.Invoke(i + 1);
        }
        writer.Write(dataset.Plate);
        writer.Finish();
    }

    /// <summary>Writes the frames and the plate of the video into the dataset's folder. Needs no ffmpeg.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <param name="size">Size of the frames, in pixels.</param>
    /// <param name="windows">The part of each frame that is stored.</param>
    /// <exception cref="EngineException">The video is damaged or the folder cannot be written.</exception>
    public static void Unpack(string folder, Size size, Rect[] windows)
    {
        string video = Path.Combine(folder, FileName), frames = Path.Combine(folder, FrameStore.FramesFile), part = frames + ".part";
        try
        {
            // OpenCV's own decoder.
            using var capture = new VideoCapture(video, VideoCaptureAPIs.FFMPEG);
            using var frame = new Mat();
            using (FileStream stream = File.Create(part))
            {
                foreach (Rect window in windows)
                {
                    Next();
                    FrameStore.Append(stream, frame, window);
                }
            }
            Next();
            Cv2.ImWrite(Path.Combine(folder, Dataset.PlateFile), frame);
            File.Move(part, frames, overwrite: true);

            void Next()
            {
                if (capture.Read(frame) && frame.Size() == size) return;
                throw new EngineException($"The dataset '{folder}' is damaged: its video does not have {windows.Length} frames of {size.Width} x {size.Height}.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The frames of the dataset '{folder}' cannot be written: {FailureCause.Of(error)}.", error);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
