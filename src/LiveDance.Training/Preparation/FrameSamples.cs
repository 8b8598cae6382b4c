using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Training.Preparation;

/// <summary>
/// Some hundred frames of a video, evenly spaced, from which the plate and the survey are made. They are kept in a temporary file, as they
/// take a gigabyte at 1280 x 720.
/// </summary>
internal sealed class FrameSamples : IDisposable
{
    private const string FileName = "samples.part";

    private readonly FileStream _file;
    private readonly Dictionary<int, int> _places;
    private readonly Size _size;

    private FrameSamples(FileStream file, Dictionary<int, int> places, Size size) => (_file, _places, _size) = (file, places, size);

    /// <summary>The indices of some frames of a video.</summary>
    /// <param name="count">The number of frames of the video.</param>
    /// <param name="samples">The number of indices; fewer if the video has fewer frames.</param>
    public static int[] EvenlySpaced(int count, int samples)
    {
        samples = Math.Min(samples, count);
        return [.. Enumerable.Range(0, samples).Select(s => (int)((long)s * count / samples))];
    }

    /// <summary>Reads the video once and keeps the frames that are wanted.</summary>
    /// <param name="video">The video's file.</param>
    /// <param name="crop">The part of its images that becomes the frames.</param>
    /// <param name="folder">The folder of the temporary file.</param>
    /// <param name="wanted">The frames' indices.</param>
    /// <param name="progress">Receives the number of frames read.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FrameSamples Read(
        string video, FrameCrop crop, string folder, IEnumerable<int> wanted, Action<long>? progress, CancellationToken cancellation)
    {
        Dictionary<int, int> places = wanted.Distinct().Order().Select((index, place) => (index, place)).ToDictionary(pair => pair.index, pair => pair.place);
        int last = places.Keys.Max();
        var file = new FileStream(
            Path.Combine(folder, FileName), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 4096, FileOptions.DeleteOnClose);
        var samples = new FrameSamples(file, places, crop.Frame);
        try
        {
            using var source = new VideoFileSource(video);
            using var frame = new Frame(FrameFormat.NoPicture);
            using var cut = new Mat();
            for (int index = 0; index <= last && source.TryRead(frame, cancellation); index++)
            {
                progress?.Invoke(index + 1);
                if (!places.ContainsKey(index)) continue;
                crop.Cut(frame.Image, cut);
                file.Write(cut.AsSpan<byte>());
            }
            cancellation.ThrowIfCancellationRequested();
            return samples;
        }
        catch
        {
            samples.Dispose();
            throw;
        }
    }

    /// <summary>A copy of one of the frames, height x width x 3 bytes, BGR; to be disposed of by the caller.</summary>
    public Mat At(int index)
    {
        var image = new Mat(_size, MatType.CV_8UC3);
        Span<byte> pixels = image.AsSpan<byte>();
        _file.Seek((long)_places[index] * pixels.Length, SeekOrigin.Begin);
        _file.ReadExactly(pixels);
        return image;
    }

    public void Dispose() => _file.Dispose();
}
