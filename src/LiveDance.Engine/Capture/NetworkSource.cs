using System.Diagnostics;
using System.Globalization;
using System.Text;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Media;
using OpenCvSharp;

namespace LiveDance.Engine.Capture;

/// <summary>
/// Reads a network stream that ffmpeg can open: RTSP, HTTP, UDP and others. It runs ffmpeg as a child process, since the ffmpeg library
/// in OpenCvSharp's native package is built without network support.
/// </summary>
public sealed class NetworkSource : IFrameSource
{
    // In bytes; the header of a valid stream is much shorter.
    private const int MaxHeaderLength = 512;

    // Opening takes longer than reading: a stream begins with its next key frame.
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(8), ReadTimeout = TimeSpan.FromSeconds(3);

    private readonly Process _ffmpeg;
    private readonly Stream _pictures;
    private readonly Timer _timeout;
    private readonly Mat _planes = new();
    private readonly int _width, _height;
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <param name="url">The address of the stream.</param>
    /// <exception cref="EngineException">The address does not answer or sends no video, or ffmpeg is not installed.</exception>
    public NetworkSource(string url)
    {
        Name = SecretMask.In(url);
        // TCP loses no packets, which would damage pictures, and passes firewalls.
        string[] transport = url.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase) ? ["-rtsp_transport", "tcp"] : [];
        // YUV4MPEG is a line of text with size and rate, then the pictures, each after a line FRAME. Its halved chroma planes need even
        // sides.
        _ffmpeg = Ffmpeg.StartReading(
        [
            "-fflags", "nobuffer", "-flags", "low_delay", .. transport, "-i", url, "-an", "-sn", "-dn", "-fps_mode", "passthrough",
            "-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2", "-pix_fmt", "yuv420p", "-f", "yuv4mpegpipe", "pipe:1",
        ]);
        _pictures = new BufferedStream(_ffmpeg.StandardOutput.BaseStream, 1 << 16);
        // ffmpeg has time-outs for some protocols only; killing it ends a blocked read for all of them.
        _timeout = new Timer(_ => EndProcess());
        _timeout.Change(OpenTimeout, Timeout.InfiniteTimeSpan);
        if (!TryReadHeader(ReadLine(), out _width, out _height, out double rate))
        {
            Dispose();
            throw new EngineException(
                $"The address '{Name}' gives no video: it does not answer, it refuses the connection, or it sends something else.");
        }
        FramesPerSecond = rate is > 0 and <= 1000 ? rate : 0;
        _planes.Create(_height * 3 / 2, _width, MatType.CV_8UC1);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <inheritdoc/>
    public double FramesPerSecond { get; }

    /// <inheritdoc/>
    public long FrameCount => 0;

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return false;
        _timeout.Change(ReadTimeout, Timeout.InfiniteTimeSpan);
        if (!TryReadPlanes()) throw new EngineException($"The stream '{Name}' was interrupted.");
        _timeout.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Cv2.CvtColor(_planes, frame.Image, ColorConversionCodes.YUV2BGR_I420);
        frame.CapturedAt = Stopwatch.GetTimestamp();
        frame.Time = Stopwatch.GetElapsedTime(_started, frame.CapturedAt).TotalSeconds;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timeout.Dispose();
        EndProcess();
        _pictures.Dispose();
        _ffmpeg.Dispose();
        _planes.Dispose();
    }

    /// <summary>Parses the first line of a YUV4MPEG stream; false if it is none. The rate is 0 if it is not given.</summary>
    internal static bool TryReadHeader(string line, out int width, out int height, out double rate)
    {
        (width, height, rate) = (0, 0, 0);
        string[] words = line.Split(' ');
        if (words[0] != "YUV4MPEG2") return false;
        foreach (string word in words[1..])
        {
            if (word.Length < 2) continue;
            if (word[0] == 'W') _ = int.TryParse(word[1..], CultureInfo.InvariantCulture, out width);
            if (word[0] == 'H') _ = int.TryParse(word[1..], CultureInfo.InvariantCulture, out height);
            if (word[0] == 'F' && word[1..].Split(':') is [{ } numerator, { } denominator]
                && double.TryParse(numerator, CultureInfo.InvariantCulture, out double count)
                && double.TryParse(denominator, CultureInfo.InvariantCulture, out double seconds) && seconds > 0)
            {
                rate = count / seconds;
            }
        }
        return width > 0 && height > 0;
    }

    private unsafe bool TryReadPlanes()
    {
        int next;
        do next = _pictures.ReadByte();
        while (next is not ('\n' or < 0));
        var planes = new Span<byte>(_planes.DataPointer, _width * _height * 3 / 2);
        return next >= 0 && _pictures.ReadAtLeast(planes, planes.Length, throwOnEndOfStream: false) == planes.Length;
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (int next = _pictures.ReadByte(); next is not ('\n' or < 0) && line.Length < MaxHeaderLength; next = _pictures.ReadByte())
            line.Append((char)next);
        return line.ToString();
    }

    private void EndProcess()
    {
        try
        {
            if (!_ffmpeg.HasExited) _ffmpeg.Kill();
        }
        catch (InvalidOperationException)
        {
            // The process has ended or was disposed of in the meantime.
        }
    }
}
