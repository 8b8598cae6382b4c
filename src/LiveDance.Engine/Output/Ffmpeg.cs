using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace LiveDance.Engine.Output;

/// <summary>Starts ffmpeg as a child process.</summary>
public static class Ffmpeg
{
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

    /// <summary>Whether a file has sound.</summary>
    internal static bool HasAudio(string path)
    {
        using Process probe = Start(
            "ffprobe", ["-v", "quiet", "-select_streams", "a:0", "-show_entries", "stream=codec_type", "-of", "csv=p=0", path],
            redirectInput: false, redirectOutput: true);
        string found = probe.StandardOutput.ReadToEnd();
        return probe.WaitForExit(ProbePatience) && found.Contains("audio", StringComparison.Ordinal);
    }

    /// <summary>Starts a run that writes only errors, which are collected.</summary>
    internal static Process Start(IEnumerable<string> arguments, bool redirectInput, StringBuilder complaints)
    {
        string[] quiet = redirectInput ? [] : ["-nostdin"];
        Process process = Start(
            "ffmpeg", [.. quiet, "-hide_banner", "-loglevel", "error", "-nostats", .. arguments], redirectInput, redirectOutput: false);
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
            throw new EngineException($"{program} is not installed; './livedance setup' installs it.", error);
        }
    }
}
