using System.Diagnostics;
using System.Globalization;
using System.Text;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Media;
using OpenCvSharp;

namespace LiveDance.Engine.Capture;

/// <summary>
/// A stream from the network: RTSP, HTTP, UDP, whatever ffmpeg opens. It is read by the ffmpeg program, since the one within
/// OpenCvSharp's native package is built without a network.
/// </summary>
public sealed class NetworkSource : IFrameSource
{
    private const int LongestHeader = 512;
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(8), ReadPatience = TimeSpan.FromSeconds(3);

    private readonly Process _ffmpeg;
    private readonly Stream _pictures;
    private readonly Timer _patience;
    private readonly Mat _planes = new();
    private readonly int _width, _height;
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <param name="url">Its address.</param>
    /// <exception cref="EngineException">Nobody answers there, or what comes is no video.</exception>
    public NetworkSource(string url)
    {
        Name = url;
        // Through TCP a picture comes whole, and firewalls let it pass.
        string[] transport = url.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase) ? ["-rtsp_transport", "tcp"] : [];
        // YUV4MPEG has the size and the rate in a line of text, then the pictures, each behind the line FRAME. Halved colour planes
        // want even sides.
        _ffmpeg = Ffmpeg.StartReading(
        [
            "-fflags", "nobuffer", "-flags", "low_delay", .. transport, "-i", url, "-an", "-sn", "-dn", "-fps_mode", "passthrough",
            "-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2", "-pix_fmt", "yuv420p", "-f", "yuv4mpegpipe", "pipe:1",
        ]);
        _pictures = new BufferedStream(_ffmpeg.StandardOutput.BaseStream, 1 << 16);
        // Whatever the protocol, a read that takes too long ends with ffmpeg.
        _patience = new Timer(_ => End());
        _patience.Change(OpenPatience, Timeout.InfiniteTimeSpan);
        if (!TryReadHeader(ReadLine(), out _width, out _height, out double rate))
        {
            Dispose();
            throw new EngineException(
                $"The address '{url}' gives no video: nobody answers there, it refuses, or it sends something else.");
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
        _patience.Change(ReadPatience, Timeout.InfiniteTimeSpan);
        if (!TryReadPlanes()) throw new EngineException($"The stream '{Name}' broke off.");
        _patience.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Cv2.CvtColor(_planes, frame.Image, ColorConversionCodes.YUV2BGR_I420);
        frame.CapturedAt = Stopwatch.GetTimestamp();
        frame.Time = Stopwatch.GetElapsedTime(_began, frame.CapturedAt).TotalSeconds;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _patience.Dispose();
        End();
        _pictures.Dispose();
        _ffmpeg.Dispose();
        _planes.Dispose();
    }

    /// <summary>Reads the first line of YUV4MPEG.</summary>
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
            if (word[0] == 'F' && word[1..].Split(':') is [{ } above, { } below] && double.TryParse(above, CultureInfo.InvariantCulture, out double count)
                && double.TryParse(below, CultureInfo.InvariantCulture, out double seconds) && seconds > 0)
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
        for (int next = _pictures.ReadByte(); next is not ('\n' or < 0) && line.Length < LongestHeader; next = _pictures.ReadByte()) line.Append((char)next);
        return line.ToString();
    }

    private void End()
    {
        try
        {
            if (!_ffmpeg.HasExited) _ffmpeg.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended, or been disposed of, meanwhile.
        }
    }
}
