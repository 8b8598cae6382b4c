using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Media;

namespace LiveDance.Engine.Capture;

/// <summary>
/// Reads a network stream that ffmpeg can open: RTSP, HTTP, UDP and others, with an ffmpeg child process, since the ffmpeg library in
/// OpenCvSharp's native package is built without network support. What arrives faster than it was recorded, such as a file on a web
/// server, is played by its time stamps.
/// </summary>
public sealed class NetworkSource : IFrameSource
{
    // Seconds by which images may be ahead of the clock before they are held back. A server sends what came since the last key frame at
    // once, and holding that back would delay all that follows.
    private const double MaxLead = 2.5;

    // Seconds before the announced end from which on the end of the data is that of the file.
    private const double EndTolerance = 1;

    // Opening takes longer than reading: a stream begins with its next key frame. A web server sends a key frame first; of the others one may
    // come every ten seconds only, as with the standard settings of x264 and of many cameras.
    private static readonly TimeSpan WebOpenTimeout = TimeSpan.FromSeconds(8), StreamOpenTimeout = TimeSpan.FromSeconds(20), ReadTimeout = TimeSpan.FromSeconds(3);

    private readonly PictureDecoder _decoder;
    private readonly Timer _timeout;
    private readonly IncreasingTime _time;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly bool _isList;
    private bool _paced;
    private double _firstStamp = double.NaN;
    private double _beganAt;
    private double _stamp;

    /// <param name="url">The address of the stream.</param>
    /// <param name="patience">How long the first image may take; null for eight seconds from a web server and twenty otherwise.</param>
    /// <param name="cancellation">Gives up waiting for the first image.</param>
    /// <exception cref="EngineException">The address does not answer or sends no video, or ffmpeg is not installed.</exception>
    /// <exception cref="OperationCanceledException">The waiting was given up.</exception>
    public NetworkSource(string url, TimeSpan? patience = null, CancellationToken cancellation = default)
    {
        Name = SecretMask.Of(url);
        // TCP loses no packets, which would damage pictures, and passes firewalls.
        string[] transport = url.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase) ? ["-rtsp_transport", "tcp"] : [];
        // Without a buffer ffmpeg drops what it reads to recognize the stream, which of a file is its beginning.
        bool isWeb = url.StartsWith("http", StringComparison.OrdinalIgnoreCase) || url.StartsWith("ftp", StringComparison.OrdinalIgnoreCase);
        string[] analysis = isWeb
            ? ["-analyzeduration", "2000000"]
            : ["-fflags", "nobuffer"];
        _decoder = new PictureDecoder([.. analysis, "-flags", "low_delay", .. transport, "-i", url]);
        // ffmpeg has time-outs for some protocols only; killing it ends a blocked read for all of them.
        _timeout = new Timer(_ => _decoder.Kill());
        _timeout.Change(patience ?? (isWeb ? WebOpenTimeout : StreamOpenTimeout), Timeout.InfiniteTimeSpan);
        bool begun;
        using (cancellation.Register(_decoder.Kill)) begun = _decoder.WaitForFirst();
        if (!begun)
        {
            Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw new EngineException(
                $"The address '{Name}' gives no video: it does not answer, it refuses the connection, or it sends something else.");
        }
        _timeout.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        FramesPerSecond = _decoder.FramesPerSecond is > 0 and <= 1000 and double rate ? rate : 0;
        _time = new IncreasingTime(FramesPerSecond > 0 ? 1 / FramesPerSecond : 1.0 / 30);
        // A file, and a list of files of a few seconds each, arrives as fast as the network carries it.
        _isList = _decoder.Format.StartsWith("hls", StringComparison.Ordinal) || _decoder.Format.StartsWith("dash", StringComparison.Ordinal);
        // A camera's Motion JPEG is no file, and some cameras serve one client at a time.
        bool mayBeFile = !IsFinite && !_isList && !_decoder.Format.Contains("mpjpeg", StringComparison.Ordinal);
        _paced = IsFinite || _isList || (mayBeFile && WebFile.Is(url));
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
    public bool HasEnded { get; private set; }

    private bool IsFinite => _decoder.Duration > 0;

    /// <inheritdoc/>
    public bool TryRead(Frame frame, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return false;
        _timeout.Change(ReadTimeout, Timeout.InfiniteTimeSpan);
        bool read = _decoder.TryRead(frame.Image, out double stamp);
        _timeout.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (!read)
        {
            // A file without a length is one that came faster than time passes and ended without an error, which no live stream does.
            HasEnded = IsFinite ? _stamp > _decoder.Duration - EndTolerance : _paced && !_isList && _decoder.EndedWell;
            return HasEnded ? false : throw new EngineException($"The stream '{Name}' was interrupted.");
        }
        if (!WaitUntilDue(_time.Next(stamp), cancellation)) return false;
        frame.CapturedAt = Stopwatch.GetTimestamp();
        frame.Time = Stopwatch.GetElapsedTime(_started, frame.CapturedAt).TotalSeconds;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timeout.Dispose();
        _decoder.Dispose();
    }

    private bool WaitUntilDue(double stamp, CancellationToken cancellation)
    {
        _stamp = stamp;
        double now = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        // What comes late moves the schedule.
        if (double.IsNaN(_firstStamp) || stamp - _firstStamp < now - _beganAt) (_firstStamp, _beganAt) = (stamp, now);
        double lead = stamp - _firstStamp - (now - _beganAt);
        if (!_paced && lead > MaxLead)
        {
            _paced = true;
            (_firstStamp, _beganAt, lead) = (stamp, now, 0);
        }
        return !_paced || lead <= 0 || !cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(lead));
    }
}
