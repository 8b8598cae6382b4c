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

    // ffmpeg's exit code after a signal such as that of Ctrl-C; it has finished the file.
    private const int StoppedBySignal = 255;

    private readonly string _path;
    private readonly int _width;
    private readonly int _height;
    private readonly Process _ffmpeg;
    private readonly StringBuilder _errors = new();
    private bool _stopped;
    private bool _finished;

    /// <param name="path">The file; its extension chooses the container: .mp4, .mov, .mkv or .webm.</param>
    /// <param name="width">The width in pixels; an odd one is padded to an even one.</param>
    /// <param name="height">The height in pixels; an odd one is padded to an even one.</param>
    /// <param name="framesPerSecond">The constant rate, in pictures a second.</param>
    /// <param name="audioFrom">A video file whose sound is copied; null for none.</param>
    /// <exception cref="EngineException">The file cannot be written there, or ffmpeg is not installed.</exception>
    public VideoFileWriter(string path, int width, int height, double framesPerSecond, string? audioFrom = null)
    {
        _path = path;
        _width = width;
        _height = height;
        PartPath = VideoContainer.PartPathOf(path);
        VideoContainer.RequireSupported(path);
        RequireWritable(path);
        _ffmpeg = Ffmpeg.Start(Arguments(framesPerSecond, audioFrom), redirectInput: true, _errors);
    }

    /// <summary>The number of pictures written so far.</summary>
    public long Count { get; private set; }

    /// <summary>The path of the file until it is complete.</summary>
    public string PartPath { get; }

    /// <summary>Checks before a run that a video can be written to a path, and keeps what a killed run left there.</summary>
    /// <returns>What was kept, as a sentence for the user; empty if nothing was.</returns>
    /// <exception cref="EngineException">It cannot; the message gives the reason.</exception>
    public static string RequireWritable(string path)
    {
        SiblingPath.RequireName(path);
        VideoContainer.RequireSupported(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (Directory.Exists(path)) throw new EngineException($"'{path}' is a folder; name a file, for instance '{path}/out.mp4'.");
        if (!Directory.Exists(folder)) throw new EngineException($"'{path}' cannot be written: there is no folder '{folder}'.");
        try
        {
            string kept = Leftovers.Keep(path), part = VideoContainer.PartPathOf(path);
            new FileStream(part, FileMode.CreateNew).Dispose();
            File.Delete(part);
            return kept;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new EngineException($"'{path}' cannot be written: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>Appends a picture.</summary>
    /// <param name="picture">Height x width x 3 bytes, BGR, continuous.</param>
    /// <exception cref="ArgumentException">The picture has another size.</exception>
    /// <exception cref="EngineException">The encoder failed, for instance because the disk is full.</exception>
    public unsafe void Write(Mat picture)
    {
        if (picture.Cols != _width || picture.Rows != _height || !picture.IsContinuous())
            throw new ArgumentException($"A picture of {picture.Cols} x {picture.Rows} in a video of {_width} x {_height}.");
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

    /// <summary>Ends the video and gives it its final name.</summary>
    /// <param name="complete">False leaves it at <see cref="PartPath"/>, where it is playable.</param>
    /// <exception cref="EngineException">The encoder failed.</exception>
    public void Finish(bool complete = true)
    {
        _finished = true;
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
        if (Count == 0) File.Delete(PartPath);
    }

    private List<string> Arguments(double framesPerSecond, string? audioFrom)
    {
        string rate = framesPerSecond.ToString("0.######", CultureInfo.InvariantCulture);
        List<string> arguments =
        [
            "-y", "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", $"{_width}x{_height}", "-r", rate, "-i", "pipe:0",
        ];
        bool audio = audioFrom is not null && Ffmpeg.HasAudio(audioFrom);
        if (audio)
        {
            // Padding with silence and cutting at the shorter stream makes sound and picture end together.
            arguments.AddRange(["-i", audioFrom!, "-map", "0:v:0", "-map", "1:a:0", "-af", "apad", "-shortest"]);
        }
        arguments.AddRange(["-vf", PictureColour.Filter("yuv420p"), .. PictureColour.Tags]);
        arguments.AddRange(VideoContainer.EncoderArguments(_path));
        arguments.Add(PartPath);
        return arguments;
    }

    // With the index at the beginning, players start sooner, and some network players start only then.
    private void MoveIndexToFront()
    {
        string indexed = VideoContainer.PartPathOf(PartPath);
        using Process remux = Ffmpeg.Start(
            ["-y", "-i", PartPath, "-c", "copy", "-movflags", "+faststart", indexed], redirectInput: false, _errors);
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
        string kept = Count > 0 && File.Exists(PartPath) ? $"; about the first {Count} pictures are in '{PartPath}'" : "";
        return new EngineException($"The video '{_path}' cannot be written: {reason}{kept}.");
    }
}
