using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LiveDance.Engine.Media;

/// <summary>Starts ffmpeg as a child process.</summary>
public static class Ffmpeg
{
    // Of util-linux: runs a program, under the same process id, in a session without the terminal. With it comes nice:
    // an encoder must never take the core from the picture.
    private const string SetSid = "/usr/bin/setsid";
    private const int KeptComplaints = 4000;
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(20);

    /// <summary>Whether ffmpeg can be started at all; its version, or null.</summary>
    public static string? Version()
    {
        try
        {
            using Process probe = Start("ffmpeg", ["-version"], redirectInput: false, redirectOutput: true);
            string first = probe.StandardOutput.ReadLine() ?? "";
            probe.StandardOutput.ReadToEnd();
            string[] words = first.Split(' ');
            return probe.WaitForExit(ProbePatience) && words.Length > 2 ? words[2] : null;
        }
        catch (EngineException)
        {
            return null;
        }
    }

    /// <summary>What ffmpeg lists of itself; empty if there is no ffmpeg.</summary>
    /// <param name="what">For instance <c>-encoders</c>.</param>
    internal static string Listing(string what)
    {
        try
        {
            using Process probe = Start("ffmpeg", ["-hide_banner", "-v", "error", what], redirectInput: false, redirectOutput: true);
            string text = probe.StandardOutput.ReadToEnd();
            return probe.WaitForExit(ProbePatience) ? text : "";
        }
        catch (EngineException)
        {
            return "";
        }
    }

    /// <summary>Whether a file has sound.</summary>
    internal static bool HasAudio(string path)
    {
        using Process probe = Start(
            "ffprobe", ["-v", "quiet", "-select_streams", "a:0", "-show_entries", "stream=codec_type", "-of", "csv=p=0", path],
            redirectInput: false, redirectOutput: true);
        string found = probe.StandardOutput.ReadToEnd();
        return probe.WaitForExit(ProbePatience) && found.Contains("audio", StringComparison.Ordinal);
    }

    /// <summary>Whether a file has at least one picture; quick however long it is.</summary>
    internal static bool HasPictures(string path)
    {
        using Process probe = Start(
            "ffprobe",
            ["-v", "quiet", "-select_streams", "v:0", "-read_intervals", "%+#1", "-show_entries", "packet=size", "-of", "csv=p=0", path],
            redirectInput: false, redirectOutput: true);
        string found = probe.StandardOutput.ReadToEnd();
        return probe.WaitForExit(ProbePatience) && found.Trim().Length > 0;
    }

    /// <summary>Starts a run whose standard output is read.</summary>
    internal static Process StartReading(IEnumerable<string> arguments)
    {
        Process process = Start("ffmpeg", ["-nostdin", "-hide_banner", "-loglevel", "quiet", .. arguments], redirectInput: false, redirectOutput: true);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>How many frames of a video can be decoded; 0 if it does not play.</summary>
    public static long CountFrames(string path)
    {
        using Process probe = Start(
            "ffprobe",
            ["-v", "quiet", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", path],
            redirectInput: false, redirectOutput: true);
        string text = probe.StandardOutput.ReadToEnd();
        return probe.WaitForExit(ProbePatience) && long.TryParse(text.Trim().Trim(','), out long frames) ? frames : 0;
    }

    /// <summary>When each frame of a video is to be shown, in seconds, in order; empty if that cannot be told.</summary>
    public static IReadOnlyList<double> FrameTimes(string path)
    {
        using Process probe = Start(
            "ffprobe", ["-v", "quiet", "-select_streams", "v:0", "-show_entries", "packet=pts_time", "-of", "csv=p=0", path],
            redirectInput: false, redirectOutput: true);
        List<double> times = [];
        while (probe.StandardOutput.ReadLine() is { } line)
        {
            if (double.TryParse(line.Trim().Trim(','), NumberStyles.Float, CultureInfo.InvariantCulture, out double time)) times.Add(time);
        }
        if (!probe.WaitForExit(ProbePatience)) return [];
        times.Sort();
        return times;
    }

    /// <summary>Starts a run that writes only errors, which are collected.</summary>
    /// <param name="arguments">What to do.</param>
    /// <param name="redirectInput">Whether standard input is a pipe.</param>
    /// <param name="complaints">Receives the errors.</param>
    /// <param name="ownSession">
    /// Whether a Ctrl-C in the terminal is not for it, where that can be had: it ends when its input does.
    /// </param>
    internal static Process Start(IEnumerable<string> arguments, bool redirectInput, StringBuilder complaints, bool ownSession = false)
    {
        string[] quiet = redirectInput ? [] : ["-nostdin"];
        string[] all = [.. quiet, "-hide_banner", "-loglevel", "error", "-nostats", .. arguments];
        Process process = ownSession && File.Exists(SetSid)
            ? Start(SetSid, ["nice", "-n", "5", "ffmpeg", .. all], redirectInput)
            : Start("ffmpeg", all, redirectInput);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (complaints)
                if (line.Data is not null && complaints.Length < KeptComplaints) complaints.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Why a run failed, as a clause for the user.</summary>
    internal static string Reason(StringBuilder complaints)
    {
        string text;
        lock (complaints) text = complaints.ToString();
        if (text.Contains("No space left", StringComparison.Ordinal)) return "the disk is full";
        if (text.Contains("Connection refused", StringComparison.Ordinal)) return "nobody listens there";
        if (text.Contains("Permission denied", StringComparison.Ordinal)) return "it may not be written to by this user";
        if (text.Contains("Unknown encoder", StringComparison.Ordinal)) return "this ffmpeg lacks the encoder";
        if (text.Contains("Protocol not found", StringComparison.Ordinal)) return "this ffmpeg does not know the protocol";
        if (text.Contains("File too large", StringComparison.Ordinal)) return "the file grew beyond what may be written here";
        string last = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
        return last.Length == 0 ? "the encoder ended unexpectedly" : $"ffmpeg says \"{last}\"";
    }

    private static Process Start(string program, IEnumerable<string> arguments, bool redirectInput, bool redirectOutput = false)
    {
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
