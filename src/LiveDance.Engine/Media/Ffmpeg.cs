using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LiveDance.Engine.Media;

/// <summary>Runs ffmpeg and ffprobe as child processes.</summary>
public static class Ffmpeg
{
    // From util-linux: runs a program under the same process id in a session without the terminal. Such systems also have nice, with
    // which an encoder yields the processor to the pipeline.
    private const string SetSid = "/usr/bin/setsid";

    // Characters of error output that are collected; the cause is among the first.
    private const int MaxErrorLength = 4000;

    // Pictures that ffmpeg reads and that are no images of a folder.
    private static readonly string[] PictureExtensions =
        [".tga", ".ppm", ".pgm", ".pbm", ".pnm", ".pam", ".dpx", ".exr", ".jp2", ".j2k", ".pcx", ".sgi", ".sun", ".ras", ".xbm", ".xpm", ".xwd", ".svg"];

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(20);

    /// <summary>
    /// A path in a form that ffmpeg cannot take for an option, a protocol or the standard input, whatever characters it has.
    /// </summary>
    internal static string FileUrl(string path) => "file:" + Path.GetFullPath(path);

    /// <summary>A list that ffmpeg prints of its components; empty if it is not installed.</summary>
    /// <param name="option">The option that prints it, for instance <c>-encoders</c>.</param>
    internal static string List(string option)
    {
        try
        {
            using Process probe = Start("ffmpeg", ["-hide_banner", "-v", "error", option], redirectInput: false, redirectOutput: true);
            string text = probe.StandardOutput.ReadToEnd();
            return probe.WaitForExit(ProbeTimeout) ? text : "";
        }
        catch (EngineException)
        {
            return "";
        }
    }

    /// <summary>Whether a file has at least one video frame; reads only its beginning.</summary>
    internal static bool HasPictures(string path)
    {
        using Process probe = Start(
            "ffprobe",
            ["-v", "quiet", "-select_streams", "v:0", "-read_intervals", "%+#1", "-show_entries", "packet=size", "-of", "csv=p=0", .. FileInput(path)],
            redirectInput: false, redirectOutput: true);
        string found = probe.StandardOutput.ReadToEnd();
        return probe.WaitForExit(ProbeTimeout) && found.Trim().Length > 0;
    }

    /// <summary>The number of frames that a video file contains, without decoding them; 0 if it is not playable.</summary>
    internal static long CountPackets(string path)
    {
        using Process probe = Start(
            "ffprobe",
            ["-v", "quiet", "-count_packets", "-select_streams", "v:0", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", .. FileInput(path)],
            redirectInput: false, redirectOutput: true);
        string text = probe.StandardOutput.ReadToEnd();
        return probe.WaitForExit(ProbeTimeout) && long.TryParse(text.Trim().Trim(','), out long packets) ? packets : 0;
    }

    /// <summary>
    /// ffmpeg's arguments for a file as its input. In the names of pictures ffmpeg takes a percent sign for the place of a number, so there
    /// the format is named.
    /// </summary>
    internal static string[] FileInput(string path)
    {
        string[] format = [];
        if (path.Contains('%', StringComparison.Ordinal))
        {
            string extension = Path.GetExtension(path).ToLowerInvariant();
            if (extension == ".gif" && BeginsWith(path, "GIF8"u8)) format = ["-f", "gif"];
            else if (PictureExtensions.Contains(extension)) format = ["-f", "image2", "-pattern_type", "none"];
        }
        return [.. format, "-i", FileUrl(path)];
    }

    /// <summary>Whether the beginning of a stream can be decoded.</summary>
    internal static bool CanDecode(string path, int stream)
    {
        using Process trial = Start(
            [.. FileInput(path), "-map", $"0:{stream}", "-t", "1", "-f", "null", "-"], redirectInput: false, new());
        return trial.WaitForExit(ProbeTimeout) && trial.ExitCode == 0;
    }

    /// <summary>Asks ffprobe about a file.</summary>
    /// <param name="arguments">What to show, and the file.</param>
    /// <returns>Its answer; an empty object if the file cannot be read.</returns>
    internal static JsonDocument Probe(IEnumerable<string> arguments)
    {
        using Process probe = Start("ffprobe", ["-v", "quiet", "-of", "json", .. arguments], redirectInput: false, redirectOutput: true);
        string text = probe.StandardOutput.ReadToEnd();
        probe.WaitForExit(ProbeTimeout);
        return Answer(text);
    }

    /// <summary>Parses what ffprobe printed; an empty object if that is not complete, as of a killed process.</summary>
    internal static JsonDocument Answer(string text)
    {
        try
        {
            JsonDocument answer = JsonDocument.Parse(text);
            if (answer.RootElement.ValueKind == JsonValueKind.Object) return answer;
            answer.Dispose();
        }
        catch (JsonException)
        {
            // What follows is the same for no answer and for half of one.
        }
        return JsonDocument.Parse("{}");
    }

    /// <summary>Starts ffmpeg with its standard output as a pipe and all its messages, with their levels, on standard error.</summary>
    internal static Process StartDecoding(IEnumerable<string> arguments) => Start(
        "ffmpeg", ["-nostdin", "-hide_banner", "-nostats", "-loglevel", "repeat+level+info", .. arguments], redirectInput: false, redirectOutput: true);

    /// <summary>Starts ffmpeg with its standard output as a pipe and without error output.</summary>
    internal static Process StartReading(IEnumerable<string> arguments)
    {
        Process process = Start(
            "ffmpeg", ["-nostdin", "-hide_banner", "-loglevel", "quiet", .. arguments], redirectInput: false, redirectOutput: true);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>The number of frames of a video that can be decoded; 0 if it is not playable.</summary>
    public static long CountFrames(string path)
    {
        using Process probe = Start(
            "ffprobe",
            ["-v", "quiet", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", .. FileInput(path)],
            redirectInput: false, redirectOutput: true);
        string text = probe.StandardOutput.ReadToEnd();
        return probe.WaitForExit(ProbeTimeout) && long.TryParse(text.Trim().Trim(','), out long frames) ? frames : 0;
    }

    /// <summary>The presentation time stamps of the frames of a file's first video, in seconds, in order.</summary>
    public static IReadOnlyList<double> FrameTimes(string path) => FrameTimes(path, "v:0", []);

    /// <summary>The presentation time stamps of the frames of a stream, in seconds, in order; empty if ffprobe does not finish in time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stream">The index of the stream.</param>
    /// <param name="seconds">How many seconds are read; 0 for all.</param>
    internal static IReadOnlyList<double> FrameTimes(string path, int stream, int seconds = 0) =>
        FrameTimes(path, $"{stream}", seconds > 0 ? ["-read_intervals", $"%+{seconds}"] : []);

    private static List<double> FrameTimes(string path, string stream, string[] part)
    {
        using Process probe = Start(
            "ffprobe",
            ["-v", "quiet", "-select_streams", stream, .. part, "-show_entries", "packet=pts_time", "-of", "csv=p=0", .. FileInput(path)],
            redirectInput: false, redirectOutput: true);
        List<double> times = [];
        while (probe.StandardOutput.ReadLine() is { } line)
        {
            if (double.TryParse(line.Trim().Trim(','), NumberStyles.Float, CultureInfo.InvariantCulture, out double time)) times.Add(time);
        }
        if (!probe.WaitForExit(ProbeTimeout)) return [];
        times.Sort();
        return times;
    }

    /// <summary>Starts ffmpeg and collects its error output.</summary>
    /// <param name="arguments">ffmpeg's arguments.</param>
    /// <param name="redirectInput">Whether standard input is a pipe.</param>
    /// <param name="errors">Receives the error output; to be locked while it is read.</param>
    /// <param name="ownSession">
    /// Whether to shield it from Ctrl-C in the terminal, where the system has setsid; it then ends when its input does.
    /// </param>
    /// <exception cref="EngineException">ffmpeg is not installed.</exception>
    internal static Process Start(IEnumerable<string> arguments, bool redirectInput, StringBuilder errors, bool ownSession = false)
    {
        string[] input = redirectInput ? [] : ["-nostdin"];
        string[] all = [.. input, "-hide_banner", "-loglevel", "error", "-nostats", .. arguments];
        Process process = ownSession && File.Exists(SetSid)
            ? Start(SetSid, ["nice", "-n", "5", "ffmpeg", .. all], redirectInput)
            : Start("ffmpeg", all, redirectInput);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
                if (line.Data is not null && errors.Length < MaxErrorLength) errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Why ffmpeg failed, as a clause for the user.</summary>
    /// <param name="errors">Its error output.</param>
    internal static string FailureReason(StringBuilder errors)
    {
        string text;
        lock (errors) text = errors.ToString();
        if (text.Contains("No space left", StringComparison.Ordinal)) return "the disk is full";
        if (text.Contains("Connection refused", StringComparison.Ordinal)) return "the connection was refused";
        if (text.Contains("Permission denied", StringComparison.Ordinal)) return "this user may not write to it";
        if (text.Contains("Unknown encoder", StringComparison.Ordinal)) return "this ffmpeg lacks the encoder";
        if (text.Contains("Protocol not found", StringComparison.Ordinal)) return "this ffmpeg does not know the protocol";
        if (text.Contains("File too large", StringComparison.Ordinal)) return "the file has reached the largest size that is allowed here";
        string last = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
        return last.Length == 0 ? "the encoder ended unexpectedly" : $"ffmpeg reports \"{last}\"";
    }

    private static bool BeginsWith(string path, ReadOnlySpan<byte> signature)
    {
        Span<byte> found = stackalloc byte[signature.Length];
        try
        {
            using FileStream file = File.OpenRead(path);
            return file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) == found.Length && found.SequenceEqual(signature);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // ffmpeg gives the reason.
            return false;
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments, bool redirectInput, bool redirectOutput = false)
    {
        FfmpegInstallation.Require();
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = redirectInput,
            RedirectStandardOutput = redirectOutput,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new EngineException($"{program} is not installed.", error, Remedy.InstallRequirements);
        }
    }
}
