using System.Diagnostics;
using System.Globalization;
using System.Text;
using LiveDance.Engine.Audio;
using LiveDance.Engine.Media;
using OpenCvSharp;

namespace LiveDance.Engine.Output.Targets;

/// <summary>Encodes pictures with an ffmpeg child process and writes them to a stream, a virtual camera or the files of a recording.</summary>
public sealed class FfmpegTarget : IPictureTarget
{
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(8);

    // ffmpeg's exit code after a signal; it has finished its output.
    private const int StoppedBySignal = 255;

    private readonly OutputAddress _address;
    private readonly double _framesPerSecond;
    private readonly StringBuilder _errors = new();
    private readonly Recording? _recording;
    private readonly Lock _lock = new();
    private SoundFeed? _sound;
    private Process? _ffmpeg;
    private Size _size;
    private long _writtenSinceOpen;

    /// <param name="address">The address of a file, a stream or a virtual camera.</param>
    /// <param name="settings">The settings of the output.</param>
    /// <exception cref="EngineException">The address cannot be written to, or ffmpeg lacks an encoder for it.</exception>
    public FfmpegTarget(OutputAddress address, OutputSettings settings)
    {
        _address = address;
        _framesPerSecond = settings.FramesPerSecond;
        if (address.Kind == OutputKind.File)
        {
            _recording = new Recording(address.Target);
            Alpha = settings.Alpha && VideoContainer.HasAlpha(address.Target);
        }
        if (address.Kind == OutputKind.Camera) RequireDevice(address.Target);
        if (!Alpha && address.Kind != OutputKind.Camera) VideoEncoders.LowLatency();
    }

    /// <inheritdoc/>
    public bool Alpha { get; }

    /// <inheritdoc/>
    public bool MayBlock => _address.Kind == OutputKind.Stream
        && (_address.Target.Contains("mode=listener", StringComparison.Ordinal) || _address.Target.Contains("listen=1", StringComparison.Ordinal));

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => _recording?.Files ?? [];

    /// <inheritdoc/>
    public string Notice => _recording?.Notice ?? "";

    /// <summary>The identifier of the child process; 0 if there is none.</summary>
    public int ProcessId
    {
        get
        {
            lock (_lock) return _ffmpeg?.Id ?? 0;
        }
    }

    /// <summary>The sound of the session; null for none.</summary>
    public SoundClock? Sound { get; set; }

    /// <summary>Measures the delay from an image's capture to its picture's place on the output's time line, in seconds.</summary>
    public Func<double> PictureDelay { get; set; } = () => 0;

    /// <inheritdoc/>
    public void Skip(double seconds) => _sound?.Skip(seconds);

    /// <inheritdoc/>
    public void Open(Size size)
    {
        bool hasSound = Sound is not null && _address.Kind != OutputKind.Camera;
        _sound = hasSound ? new SoundFeed(Sound!, PictureDelay, SoundClock.Now) : null;
        lock (_errors) _errors.Clear();
        (_size, _writtenSinceOpen) = (size, 0);
        string target = _recording?.Begin() ?? _address.Target;
        Process ffmpeg = Ffmpeg.Start(Arguments(target), redirectInput: true, _errors, ownSession: true);
        lock (_lock) _ffmpeg = ffmpeg;
    }

    /// <inheritdoc/>
    public unsafe void Write(Mat picture)
    {
        try
        {
            if (_writtenSinceOpen == 0) _sound?.SetStart(SoundClock.Now);
            int length = _size.Width * _size.Height * (Alpha ? 4 : 3);
            _ffmpeg!.StandardInput.BaseStream.Write(new ReadOnlySpan<byte>(picture.DataPointer, length));
            _writtenSinceOpen++;
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or ObjectDisposedException)
        {
            // The error output is complete only when the process has ended.
            _ffmpeg!.WaitForExit(ExitTimeout);
            throw Failure();
        }
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (_ffmpeg is not { } ffmpeg) return;
        int code = -1;
        try
        {
            ffmpeg.StandardInput.Close();
        }
        catch (IOException)
        {
            // ffmpeg did not accept the last data; its exit code gives the reason.
        }
        _sound?.Dispose();
        _sound = null;
        if (ffmpeg.WaitForExit(ExitTimeout)) code = ffmpeg.ExitCode;
        else ffmpeg.Kill();
        lock (_lock) _ffmpeg = null;
        ffmpeg.Dispose();
        // A file that was not finished is still playable, except for its last second.
        _recording?.End(complete: code is 0 or StoppedBySignal, empty: _writtenSinceOpen == 0);
        if (code is not (0 or StoppedBySignal)) throw Failure();
    }

    /// <inheritdoc/>
    public void Abort()
    {
        lock (_lock)
        {
            try
            {
                _ffmpeg?.Kill();
            }
            catch (InvalidOperationException)
            {
                // The process has ended in the meantime.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Close();
        }
        catch (EngineException)
        {
            // Only an explicit Close reports failures.
        }
    }

    private List<string> Arguments(string target)
    {
        string rate = _framesPerSecond.ToString("0.######", CultureInfo.InvariantCulture);
        int second = Math.Max(1, (int)Math.Round(_framesPerSecond));
        List<string> arguments =
        [
            "-y", "-fflags", "nobuffer", "-f", "rawvideo", "-pix_fmt", Alpha ? "bgra" : "bgr24", "-s", $"{_size.Width}x{_size.Height}",
            "-r", rate, "-i", "pipe:0",
        ];
        if (_sound is not null)
        {
            arguments.AddRange([.. _sound.InputArguments, "-map", "0:v:0", "-map", "1:a:0"]);
            if (_recording is null) arguments.AddRange(["-c:a", "aac", "-b:a", "160k"]);
        }
        else if (_address.Kind == OutputKind.Stream && target.StartsWith("rtmp", StringComparison.Ordinal))
        {
            // The large streaming services refuse a stream without a sound track.
            arguments.AddRange(["-f", "lavfi", "-i", "anullsrc=r=44100:cl=stereo", "-c:a", "aac", "-b:a", "96k", "-shortest"]);
        }
        string pixels = Alpha ? VideoContainer.AlphaFormat(target) : "yuv420p";
        if (_address.Kind != OutputKind.Camera) arguments.AddRange(["-vf", PictureColour.Filter(pixels), .. PictureColour.Tags()]);
        string[] h264 = Alpha || _address.Kind == OutputKind.Camera
            ? []
            : [.. _recording is null ? VideoEncoders.LowLatency() : VideoEncoders.ForFile(), "-g", $"{second}", "-keyint_min", $"{second}"];
        arguments.AddRange(_address.Kind switch
        {
            OutputKind.Camera => ["-pix_fmt", "yuv420p", "-f", "v4l2"],
            OutputKind.File => [.. VideoContainer.LiveArguments(target, Alpha, h264)],
            _ => [.. h264, "-b:v", "4M", "-maxrate", "5M", "-bufsize", "2M", .. Muxer(target)],
        });
        arguments.Add(_recording is null ? target : Ffmpeg.FileUrl(target));
        return arguments;
    }

    private static string[] Muxer(string url) => url[..url.IndexOf(':', StringComparison.Ordinal)] switch
    {
        "rtmp" or "rtmps" => ["-f", "flv", "-flvflags", "no_duration_filesize"],
        "rtsp" => ["-f", "rtsp", "-rtsp_transport", "tcp"],
        // Headers are repeated so that players which connect later can start at once.
        _ => ["-f", "mpegts", "-mpegts_flags", "resend_headers", "-pat_period", "0.2", "-flush_packets", "1", "-muxdelay", "0"],
    };

    private static void RequireDevice(string device)
    {
        if (!OperatingSystem.IsLinux())
            throw new EngineException("v4l2: is a virtual camera of Linux; on other systems OBS has its own (docs/obs.md).");
        if (!File.Exists(device))
        {
            throw new EngineException(
                $"There is no virtual camera '{device}'; 'sudo modprobe v4l2loopback video_nr=10 exclusive_caps=1' makes /dev/video10.");
        }
        if (!File.GetAttributes(device).HasFlag(FileAttributes.Device))
            throw new EngineException($"'{device}' is a file, not a virtual camera; the address of a file is file:{device}.");
    }

    private EngineException Failure() =>
        new($"{_address.Name}: {SecretMask.In(Ffmpeg.FailureReason(_errors), _address.Target)}.");
}
