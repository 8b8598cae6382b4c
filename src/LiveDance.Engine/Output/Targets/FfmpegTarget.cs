using System.Diagnostics;
using System.Globalization;
using System.Text;
using LiveDance.Engine.Audio;
using LiveDance.Engine.Media;
using OpenCvSharp;

namespace LiveDance.Engine.Output.Targets;

/// <summary>Encodes pictures with ffmpeg as a child process: to a stream, a virtual camera or, piece by piece, a file.</summary>
public sealed class FfmpegTarget : IPictureTarget
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    // ffmpeg's exit code when a signal asked it to stop: it has finished what it wrote.
    private const int StoppedBySignal = 255;

    private readonly OutputAddress _address;
    private readonly double _framesPerSecond;
    private readonly StringBuilder _complaints = new();
    private readonly Recording? _recording;
    private readonly Lock _lock = new();
    private SoundFeed? _sound;
    private Process? _ffmpeg;
    private Size _size;
    private long _inThis;

    /// <param name="address">A file, a stream or a virtual camera.</param>
    /// <param name="settings">How pictures go out.</param>
    /// <exception cref="EngineException">It cannot be written to: said before the show begins.</exception>
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
    public bool MayWait => _address.Target.Contains("mode=listener", StringComparison.Ordinal)
        || _address.Target.Contains("listen=1", StringComparison.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => _recording?.Pieces ?? [];

    /// <summary>The child process; 0 if there is none.</summary>
    public int ProcessId
    {
        get
        {
            lock (_lock) return _ffmpeg?.Id ?? 0;
        }
    }

    /// <summary>The sound of the show; null for none.</summary>
    public SoundClock? Sound { get; set; }

    /// <summary>Seconds from an image captured to its picture's place in what is written, as measured.</summary>
    public Func<double> PictureDelay { get; set; } = () => 0;

    /// <inheritdoc/>
    public void Skip(double seconds) => _sound?.Skip(seconds);

    /// <inheritdoc/>
    public void Open(Size size)
    {
        bool sounds = Sound is not null && _address.Kind != OutputKind.Camera;
        _sound = sounds ? new SoundFeed(Sound!, PictureDelay, SoundClock.Now) : null;
        lock (_complaints) _complaints.Clear();
        (_size, _inThis) = (size, 0);
        string target = _recording?.Begin() ?? _address.Target;
        Process ffmpeg = Ffmpeg.Start(Arguments(target), redirectInput: true, _complaints, ownSession: true);
        lock (_lock) _ffmpeg = ffmpeg;
    }

    /// <inheritdoc/>
    public unsafe void Write(Mat picture)
    {
        try
        {
            if (_inThis == 0) _sound?.SetStart(SoundClock.Now);
            int length = _size.Width * _size.Height * (Alpha ? 4 : 3);
            _ffmpeg!.StandardInput.BaseStream.Write(new ReadOnlySpan<byte>(picture.DataPointer, length));
            _inThis++;
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or ObjectDisposedException)
        {
            // Its last words come with its end.
            _ffmpeg!.WaitForExit(Patience);
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
            // What it did not take any more shows in its exit code.
        }
        _sound?.Dispose();
        _sound = null;
        if (ffmpeg.WaitForExit(Patience)) code = ffmpeg.ExitCode;
        else ffmpeg.Kill();
        lock (_lock) _ffmpeg = null;
        ffmpeg.Dispose();
        // Even of a file that was not ended properly, all but the last second plays.
        _recording?.End(whole: code is 0 or StoppedBySignal, empty: _inThis == 0);
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
                // It has just ended by itself.
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
            // Whoever wanted to know has closed it.
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
        else if (target.StartsWith("rtmp", StringComparison.Ordinal))
        {
            // The large services refuse a stream without sound.
            arguments.AddRange(["-f", "lavfi", "-i", "anullsrc=r=44100:cl=stereo", "-c:a", "aac", "-b:a", "96k", "-shortest"]);
        }
        string pixels = Alpha ? VideoContainer.AlphaFormat(target) : "yuv420p";
        if (_address.Kind != OutputKind.Camera) arguments.AddRange(["-vf", PictureColour.Filter(pixels), .. PictureColour.Tags]);
        string[] h264 = Alpha || _address.Kind == OutputKind.Camera
            ? []
            : [.. _recording is null ? VideoEncoders.LowLatency() : VideoEncoders.ForFile(), "-g", $"{second}", "-keyint_min", $"{second}"];
        arguments.AddRange(_address.Kind switch
        {
            OutputKind.Camera => ["-pix_fmt", "yuv420p", "-f", "v4l2"],
            OutputKind.File => [.. VideoContainer.LiveArguments(target, Alpha, h264)],
            _ => [.. h264, "-b:v", "4M", "-maxrate", "5M", "-bufsize", "2M", .. Muxer(target)],
        });
        arguments.Add(target);
        return arguments;
    }

    private static string[] Muxer(string url) => url[..url.IndexOf(':', StringComparison.Ordinal)] switch
    {
        "rtmp" or "rtmps" => ["-f", "flv", "-flvflags", "no_duration_filesize"],
        "rtsp" => ["-f", "rtsp", "-rtsp_transport", "tcp"],
        // Whoever joins later learns at once what is sent.
        _ => ["-f", "mpegts", "-mpegts_flags", "resend_headers", "-pat_period", "0.2", "-flush_packets", "1", "-muxdelay", "0"],
    };

    private static void RequireDevice(string device)
    {
        if (!OperatingSystem.IsLinux())
            throw new EngineException("v4l2: is Linux's virtual camera; elsewhere OBS has one of its own (docs/obs.md).");
        if (!File.Exists(device))
        {
            throw new EngineException(
                $"There is no virtual camera '{device}'; 'sudo modprobe v4l2loopback video_nr=10 exclusive_caps=1' makes /dev/video10.");
        }
        if (!File.GetAttributes(device).HasFlag(FileAttributes.Device))
            throw new EngineException($"'{device}' is a file, not a virtual camera; for a file write file:{device}.");
    }

    private EngineException Failure() => new($"{_address.Text}: {Ffmpeg.Reason(_complaints)}.");
}
