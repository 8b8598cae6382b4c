using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenCvSharp;

namespace LiveDance.Engine.Media;

/// <summary>
/// Writes pictures to a video file through an ffmpeg child process. The file is written under a temporary name, in a form that is
/// playable even if the run is interrupted, and renamed when it is complete.
/// </summary>
public sealed class VideoFileWriter : IDisposable
{
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromMinutes(2);

    // Seconds for which the last picture is held at most.
    private const double MaxLastSeconds = 2;

    // ffmpeg's exit code after a signal such as that of Ctrl-C; it has finished the file.
    private const int StoppedBySignal = 255;

    private readonly string _path;
    private readonly int _width;
    private readonly int _height;
    private readonly Process _ffmpeg;
    private readonly StringBuilder _errors = new();
    private readonly double _framesPerSecond;
    private readonly Mat _last = new();
    private double _lastTime;
    private double _lastInterval;
    private bool _stopped;
    private bool _finished;

    /// <param name="path">The file; its extension chooses the container: .mp4, .mov, .mkv or .webm.</param>
    /// <param name="width">The width in pixels; an odd one is padded to an even one.</param>
    /// <param name="height">The height in pixels; an odd one is padded to an even one.</param>
    /// <param name="framesPerSecond">The constant rate, in pictures a second.</param>
    /// <param name="audioFrom">A video file whose sound is copied, as far apart from the pictures' times as there; null for none.</param>
    /// <exception cref="EngineException">The file cannot be written there, or ffmpeg is not installed.</exception>
    public VideoFileWriter(string path, int width, int height, double framesPerSecond, string? audioFrom = null)
    {
        _path = path;
        _width = width;
        _height = height;
        _framesPerSecond = framesPerSecond;
        PartPath = VideoContainer.PartPathOf(path);
        VideoContainer.RequireSupported(path);
        RequireWritable(path);
        double soundStart = 0;
        int? sound = audioFrom is null ? null : PlayableSound(audioFrom, out soundStart);
        _ffmpeg = Ffmpeg.Start(Arguments(framesPerSecond, audioFrom, sound, soundStart), redirectInput: true, _errors);
    }

    /// <summary>What is missing from the sound, as a sentence for the user; empty if nothing is.</summary>
    public string Notice { get; private set; } = "";

    /// <summary>The number of pictures written so far, with those that were repeated.</summary>
    public long Count { get; private set; }

    /// <summary>The path of the file until it is complete.</summary>
    public string PartPath { get; }

    /// <summary>Checks before a run that a video can be written to a path, and keeps what a killed run left there.</summary>
    /// <returns>What was kept, as a sentence for the user; empty if nothing was.</returns>
    /// <exception cref="EngineException">It cannot; the message gives the reason.</exception>
    public static string RequireWritable(string path)
    {
        FfmpegInstallation.Require();
        SiblingPath.RequireName(path);
        VideoContainer.RequireSupported(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (Directory.Exists(path)) throw new EngineException($"'{path}' is a folder; name a file, for instance '{path}/out.mp4'.");
        if (!Directory.Exists(folder)) throw new EngineException($"'{path}' cannot be written: there is no folder '{folder}'.");
        WriterLock.Claim(path);
        try
        {
            string kept = Leftovers.Keep(path), part = VideoContainer.PartPathOf(path);
            new FileStream(part, FileMode.CreateNew).Dispose();
            File.Delete(part);
            return kept;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new EngineException($"'{path}' cannot be written: {FailureCause.Of(error)}.", error);
        }
    }

    /// <summary>
    /// Writes a picture at its time: the one before is repeated until then, and a picture whose place is taken already is left out. Before
    /// the first picture the video is black, as players show a video that begins later than its sound.
    /// </summary>
    /// <param name="picture">Height x width x 3 bytes, BGR, continuous.</param>
    /// <param name="time">The time in seconds since the beginning of the file from which the sound is taken.</param>
    /// <exception cref="ArgumentException">The picture has another size.</exception>
    /// <exception cref="EngineException">The encoder failed, for instance because the disk is full.</exception>
    public void Write(Mat picture, double time)
    {
        Require(picture);
        long place = (long)Math.Round(time * _framesPerSecond);
        bool first = _last.Empty();
        // Less than a picture's duration is no pause that anybody sees.
        if (first && place == 1) place = 0;
        if (first && place > 0)
        {
            picture.CopyTo(_last);
            _last.SetTo(Scalar.All(0));
        }
        while (Count < place && !_stopped) WriteNext(_last);
        if (Count == place) WriteNext(picture);
        picture.CopyTo(_last);
        _lastInterval = first ? 0 : time - _lastTime;
        _lastTime = time;
    }

    /// <summary>Appends a picture.</summary>
    /// <param name="picture">Height x width x 3 bytes, BGR, continuous.</param>
    /// <exception cref="ArgumentException">The picture has another size.</exception>
    /// <exception cref="EngineException">The encoder failed, for instance because the disk is full.</exception>
    public void Write(Mat picture)
    {
        Require(picture);
        WriteNext(picture);
    }

    /// <summary>Ends the video and gives it its final name.</summary>
    /// <param name="complete">False leaves it at <see cref="PartPath"/>, where it is playable.</param>
    /// <exception cref="EngineException">The encoder failed.</exception>
    public void Finish(bool complete = true)
    {
        _finished = true;
        // The last picture lasts as long as the one before it.
        long end = (long)Math.Round((_lastTime + Math.Min(_lastInterval, MaxLastSeconds)) * _framesPerSecond);
        while (complete && !_last.Empty() && Count < end && !_stopped) WriteNext(_last);
        try
        {
            _ffmpeg.StandardInput.Close();
        }
        catch (IOException)
        {
            // ffmpeg did not accept the last data; its exit code gives the reason.
        }
        int code = ExitCode();
        if (code != 0 && code != StoppedBySignal) throw Failure();
        if (!complete || code == StoppedBySignal) return;
        if (VideoContainer.HasMovableIndex(_path)) MoveIndexToFront();
        File.Move(PartPath, _path, overwrite: true);
    }

    /// <summary>Ends the child process; an unfinished video stays at <see cref="PartPath"/>.</summary>
    public void Dispose()
    {
        if (!_finished && !_ffmpeg.HasExited)
        {
            try
            {
                Finish(complete: false);
            }
            catch (EngineException)
            {
                // An earlier failure of the run is being reported.
            }
        }
        _ffmpeg.Dispose();
        _last.Dispose();
        if (Count == 0) File.Delete(PartPath);
    }

    private void Require(Mat picture)
    {
        if (picture.Cols != _width || picture.Rows != _height || !picture.IsContinuous())
            throw new ArgumentException($"A picture of {picture.Cols} x {picture.Rows} in a video of {_width} x {_height}.");
    }

    private unsafe void WriteNext(Mat picture)
    {
        if (_stopped) return;
        try
        {
            _ffmpeg.StandardInput.BaseStream.Write(new ReadOnlySpan<byte>(picture.DataPointer, _width * _height * 3));
            Count++;
        }
        catch (IOException)
        {
            // Ctrl-C in a terminal also reaches ffmpeg, which then finishes the file; the run is about to end too.
            if (ExitCode() != StoppedBySignal) throw Failure();
            _stopped = true;
        }
    }

    private int? PlayableSound(string path, out double start)
    {
        IReadOnlyList<int> sounds = MediaFile.SoundsOf(path, out start);
        int? found = sounds.Where(stream => Ffmpeg.CanDecode(path, stream)).Select(stream => (int?)stream).FirstOrDefault();
        if (sounds.Count > 0 && found is null) Notice = $"The sound of '{path}' cannot be decoded and is left out.";
        else if (sounds.Count > 0 && found != sounds[0]) Notice = $"The first sound of '{path}' cannot be decoded; another one is used.";
        return found;
    }

    private List<string> Arguments(double framesPerSecond, string? audioFrom, int? sound, double soundStart)
    {
        string rate = framesPerSecond.ToString("0.######", CultureInfo.InvariantCulture);
        List<string> arguments =
        [
            "-y", "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", $"{_width}x{_height}", "-r", rate, "-i", "pipe:0",
        ];
        if (sound is { } stream)
        {
            // Pauses in the sound, and one before it, become silence; silence at the end and cutting at the shorter stream make sound and
            // picture end together.
            string shift = soundStart == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"asetpts=PTS-{soundStart:0.######}/TB,");
            arguments.AddRange(
            [
                .. Ffmpeg.FileInput(audioFrom!), .. shift.Length > 0 ? (string[])["-copyts"] : [], "-map", "0:v:0", "-map", $"1:{stream}",
                "-af", shift + "aresample=async=1:first_pts=0,apad", "-shortest",
            ]);
        }
        arguments.AddRange(["-vf", PictureColour.Filter("yuv420p"), .. PictureColour.Tags()]);
        arguments.AddRange(VideoContainer.EncoderArguments(_path));
        arguments.Add(Ffmpeg.FileUrl(PartPath));
        return arguments;
    }

    // With the index at the beginning, players start sooner, and some network players start only then.
    private void MoveIndexToFront()
    {
        string indexed = SiblingPath.FreeNumber(PartPath, 2);
        using Process remux = Ffmpeg.Start(
            ["-y", "-i", Ffmpeg.FileUrl(PartPath), "-c", "copy", "-movflags", "+faststart", Ffmpeg.FileUrl(indexed)], redirectInput: false, _errors);
        if (!remux.WaitForExit(ExitTimeout) || remux.ExitCode != 0)
        {
            File.Delete(indexed);
            throw Failure();
        }
        File.Move(indexed, PartPath, overwrite: true);
    }

    private int ExitCode()
    {
        if (_ffmpeg.WaitForExit(ExitTimeout)) return _ffmpeg.ExitCode;
        _ffmpeg.Kill();
        throw new EngineException($"The encoder does not respond while writing '{_path}'; its output so far is in '{PartPath}'.");
    }

    private EngineException Failure()
    {
        _finished = true;
        string reason = Ffmpeg.FailureReason(_errors);
        long written = Count > 0 && File.Exists(PartPath) ? Ffmpeg.CountPackets(PartPath) : 0;
        if (written == 0) File.Delete(PartPath);
        string kept = written > 0 ? $"; the first {written} pictures are in '{PartPath}'" : "";
        return new EngineException($"The video '{_path}' cannot be written: {reason}{kept}.");
    }
}
