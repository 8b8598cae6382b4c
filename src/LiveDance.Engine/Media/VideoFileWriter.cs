using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenCvSharp;

namespace LiveDance.Engine.Media;

/// <summary>
/// Writes pictures to a video file through an ffmpeg child process. It is written under another name, in a form that
/// plays however the run ends, and gets its own name once it is complete.
/// </summary>
public sealed class VideoFileWriter : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // ffmpeg's exit code when a signal asked it to stop: it has finished the file.
    private const int StoppedBySignal = 255;

    private readonly string _path;
    private readonly int _width;
    private readonly int _height;
    private readonly Process _ffmpeg;
    private readonly StringBuilder _complaints = new();
    private bool _stopped;
    private bool _finished;

    /// <param name="path">The file; its extension chooses the container: .mp4, .mov, .mkv or .webm.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="framesPerSecond">The constant rate.</param>
    /// <param name="audioFrom">A video file whose sound is kept, or null.</param>
    /// <exception cref="EngineException">The file cannot be written there, or ffmpeg is not installed.</exception>
    public VideoFileWriter(string path, int width, int height, double framesPerSecond, string? audioFrom = null)
    {
        _path = path;
        _width = width;
        _height = height;
        PartPath = VideoContainer.PartPathOf(path);
        VideoContainer.RequireKnown(path);
        RequireWritable(path, PartPath);
        _ffmpeg = Ffmpeg.Start(Arguments(framesPerSecond, audioFrom), redirectInput: true, _complaints);
    }

    /// <summary>Pictures written so far.</summary>
    public long Count { get; private set; }

    /// <summary>The name that the file has until it is complete.</summary>
    public string PartPath { get; }

    /// <summary>Whether a file can be written under a name, before any work is spent on it.</summary>
    /// <exception cref="EngineException">It cannot; says why.</exception>
    public static void RequireWritable(string path)
    {
        VideoContainer.RequireKnown(path);
        string part = VideoContainer.PartPathOf(path);
        RequireWritable(path, part);
        File.Delete(part);
    }

    /// <summary>Appends a picture.</summary>
    /// <param name="picture">Height x width x 3 bytes, BGR, continuous.</param>
    /// <exception cref="EngineException">The encoder failed, for instance as the disk is full.</exception>
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
            // Ctrl-C in a terminal reaches ffmpeg as well: it has then finished the file and the show is about to end.
            if (ExitCode() != StoppedBySignal) throw Failure();
            _stopped = true;
        }
    }

    /// <summary>Ends the video and gives it its own name.</summary>
    /// <param name="complete">False leaves it under <see cref="PartPath"/>, playable as far as it goes.</param>
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
            // What ffmpeg did not take any more shows in its exit code.
        }
        int code = ExitCode();
        if (code != 0 && code != StoppedBySignal) throw Failure();
        if (!complete || code == StoppedBySignal) return;
        if (VideoContainer.WantsIndexInFront(_path)) MoveIndexToFront();
        File.Move(PartPath, _path, overwrite: true);
    }

    /// <summary>Frees the child process; what was written stays under <see cref="PartPath"/> unless finished.</summary>
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
                // Another failure is already on its way to the user.
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
            // Padded with silence and cut with the picture: sound and picture end together, whichever was longer.
            arguments.AddRange(["-i", audioFrom!, "-map", "0:v:0", "-map", "1:a:0", "-af", "apad", "-shortest"]);
        }
        arguments.AddRange(["-vf", PictureColour.Filter("yuv420p"), .. PictureColour.Tags]);
        arguments.AddRange(VideoContainer.EncoderArguments(_path));
        arguments.Add(PartPath);
        return arguments;
    }

    // Players start sooner, and over a network at all, when the index comes first.
    private void MoveIndexToFront()
    {
        string indexed = VideoContainer.PartPathOf(PartPath);
        using Process remux = Ffmpeg.Start(
            ["-y", "-i", PartPath, "-c", "copy", "-movflags", "+faststart", indexed], redirectInput: false, _complaints);
        if (!remux.WaitForExit(Patience) || remux.ExitCode != 0)
        {
            File.Delete(indexed);
            throw Failure();
        }
        File.Move(indexed, PartPath, overwrite: true);
    }

    private int ExitCode()
    {
        if (_ffmpeg.WaitForExit(Patience)) return _ffmpeg.ExitCode;
        _ffmpeg.Kill();
        throw new EngineException($"The encoder hangs while writing '{_path}'; what it wrote is in '{PartPath}'.");
    }

    private EngineException Failure()
    {
        _finished = true;
        string reason = Ffmpeg.Reason(_complaints);
        string kept = Count > 0 && File.Exists(PartPath) ? $"; the first {Count} pictures or so are in '{PartPath}'" : "";
        return new EngineException($"The video '{_path}' cannot be written: {reason}{kept}.");
    }

    private static void RequireWritable(string path, string part)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (Directory.Exists(path)) throw new EngineException($"'{path}' is a folder; name a file, for instance '{path}/out.mp4'.");
        if (!Directory.Exists(folder)) throw new EngineException($"'{path}' cannot be written: there is no folder '{folder}'.");
        try
        {
            File.Create(part).Dispose();
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new EngineException($"'{path}' cannot be written: {error.Message.TrimEnd('.')}.", error);
        }
    }
}
