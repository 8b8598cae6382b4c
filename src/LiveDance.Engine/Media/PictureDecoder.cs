using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenCvSharp;

namespace LiveDance.Engine.Media;

/// <summary>
/// Decodes a video with an ffmpeg child process into pictures with square pixels, upright, each with its own time stamp. The pictures
/// come through a pipe, their sizes and time stamps through ffmpeg's messages.
/// </summary>
internal sealed class PictureDecoder : IDisposable
{
    // Characters of error messages that are collected.
    private const int MaxErrorLength = 4000;
    private const double MicrosecondsPerSecond = 1e6;

    // Ratios of a pixel's sides outside 1/16 to 16 are damage. The shorter side is stretched, so that no detail is lost.
    private const string Filter =
        "settb=AVTB,scale=w='if(between(sar,1,16),round(iw*sar),iw)':h='if(between(sar,0.0625,1),round(ih/sar),ih)',setsar=1,"
        + "format=bgr24,showinfo=checksum=0";

    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(2);

    private readonly Process _ffmpeg;
    private readonly Stream _pictures;
    private readonly Thread _messages;
    private readonly Queue<Header> _headers = new();
    private readonly StringBuilder _errors = new();
    private bool _ended;

    /// <param name="input">ffmpeg's arguments for the input, and for the choice of its stream.</param>
    /// <exception cref="EngineException">ffmpeg is not installed.</exception>
    public PictureDecoder(IEnumerable<string> input)
    {
        _ffmpeg = Ffmpeg.StartDecoding(
            [.. input, "-an", "-sn", "-dn", "-fps_mode", "passthrough", "-vf", Filter, "-f", "rawvideo", "pipe:1"]);
        _pictures = _ffmpeg.StandardOutput.BaseStream;
        _messages = new Thread(ReadMessages) { Name = "decoder messages", IsBackground = true };
        _messages.Start();
    }

    /// <summary>ffmpeg's name of the container; empty until the first picture.</summary>
    public string Format { get; private set; } = "";

    /// <summary>The announced length in seconds; 0 if it is unknown, and until the first picture.</summary>
    public double Duration { get; private set; }

    /// <summary>The announced rate in pictures a second; 0 if it is unknown, and until the first picture.</summary>
    public double FramesPerSecond { get; private set; }

    /// <summary>Whether ffmpeg reached the end of its input without an error. Waits for its end.</summary>
    public bool EndedWell => _ffmpeg.WaitForExit(JoinTimeout) && _ffmpeg.ExitCode == 0 && _messages.Join(JoinTimeout) && _errors.Length == 0;

    /// <summary>Waits for the next picture.</summary>
    /// <param name="image">Receives it: height x width x 3 bytes, BGR.</param>
    /// <param name="time">Receives its time stamp in seconds since the beginning of the file; not a number if it has none.</param>
    /// <returns>False at the end.</returns>
    public unsafe bool TryRead(Mat image, out double time)
    {
        if (!TryTakeHeader(out Header header))
        {
            time = double.NaN;
            return false;
        }
        time = header.Time;
        image.Create(header.Height, header.Width, MatType.CV_8UC3);
        var bytes = new Span<byte>(image.DataPointer, header.Width * header.Height * 3);
        return _pictures.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
    }

    /// <summary>Waits for the first picture without reading it.</summary>
    /// <returns>False if there is none.</returns>
    public bool WaitForFirst()
    {
        lock (_headers)
        {
            while (_headers.Count == 0 && !_ended) Monitor.Wait(_headers);
            return _headers.Count > 0;
        }
    }

    /// <summary>Ends the child process; a blocked read returns. Any thread.</summary>
    public void Kill()
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

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _messages.Join(JoinTimeout);
        _pictures.Dispose();
        _ffmpeg.Dispose();
    }

    private bool TryTakeHeader(out Header header)
    {
        lock (_headers)
        {
            while (_headers.Count == 0 && !_ended) Monitor.Wait(_headers);
            return _headers.TryDequeue(out header);
        }
    }

    // The messages of each picture are parsed in place, so that reading allocates nothing.
    private void ReadMessages()
    {
        try
        {
            Stream stream = _ffmpeg.StandardError.BaseStream;
            byte[] buffer = new byte[1 << 16];
            int length = 0, read;
            while ((read = stream.Read(buffer, length, buffer.Length - length)) > 0)
            {
                length += read;
                int start = 0, end;
                while ((end = Array.IndexOf(buffer, (byte)'\n', start, length - start)) >= 0)
                {
                    ReadMessage(buffer.AsSpan(start, end - start));
                    start = end + 1;
                }
                // A line that fills the buffer is none that is needed.
                length = length - start == buffer.Length ? 0 : length - start;
                buffer.AsSpan(start, length).CopyTo(buffer);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The decoder was disposed of.
        }
        lock (_headers)
        {
            _ended = true;
            Monitor.PulseAll(_headers);
        }
    }

    private void ReadMessage(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("showinfo"u8) >= 0 && TryReadHeader(line, out Header header))
        {
            lock (_headers)
            {
                _headers.Enqueue(header);
                Monitor.PulseAll(_headers);
            }
        }
        else if (line.IndexOf("[error]"u8) >= 0 || line.IndexOf("[fatal]"u8) >= 0)
        {
            if (_errors.Length < MaxErrorLength) _errors.Append(Encoding.UTF8.GetString(line)).Append('\n');
        }
        else if (Format.Length == 0 && After(line, "Input #0, "u8) is [_, ..] container)
        {
            Format = Encoding.UTF8.GetString(container[..Math.Max(0, container.IndexOf(", from"u8))]);
        }
        else if (Duration == 0 && After(line, "  Duration: "u8) is [_, ..] duration)
        {
            int end = duration.IndexOf((byte)',');
            if (end > 0 && TimeSpan.TryParse(Encoding.UTF8.GetString(duration[..end]), CultureInfo.InvariantCulture, out TimeSpan length))
                Duration = length.TotalSeconds;
        }
        else if (FramesPerSecond == 0 && After(line, "config in time_base: 1/1000000, frame_rate: "u8) is [_, ..] rate)
        {
            FramesPerSecond = MediaFile.Ratio(Encoding.UTF8.GetString(rate));
        }
    }

    /// <summary>Parses the message of one picture: "n: 1 pts: 33333 pts_time:0.03 pos: 5 fmt:bgr24 sar:1/1 s:640x480 i:P".</summary>
    internal static bool TryReadHeader(ReadOnlySpan<byte> line, out Header header)
    {
        header = default;
        ReadOnlySpan<byte> stamp = After(line, " pts:"u8).TrimStart((byte)' '), size = After(line, " s:"u8);
        if (stamp.IsEmpty || !Utf8Parser.TryParse(size, out int width, out int used) || size.Length <= used + 1) return false;
        if (!Utf8Parser.TryParse(size[(used + 1)..], out int height, out _) || width <= 0 || height <= 0) return false;
        double time = Utf8Parser.TryParse(stamp, out long microseconds, out _) ? microseconds / MicrosecondsPerSecond : double.NaN;
        header = new Header(time, width, height);
        return true;
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word)
    {
        int at = line.IndexOf(word);
        return at < 0 ? [] : line[(at + word.Length)..];
    }

    /// <summary>What is known of a picture before it is read.</summary>
    /// <param name="Time">Its time stamp in seconds; not a number if it has none.</param>
    /// <param name="Width">Its width in pixels.</param>
    /// <param name="Height">Its height in pixels.</param>
    internal readonly record struct Header(double Time, int Width, int Height);
}
