using System.Diagnostics;

namespace LiveDance.Engine.Output;

/// <summary>Which H.264 encoder there is: one in hardware if it really works, x264 otherwise.</summary>
public static class VideoEncoders
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Each with what must be there for a trial to be worth its time, and its options for low latency.
    private static readonly (string Name, string? Device, string[] Options)[] Hardware =
    [
        ("h264_nvenc", "/dev/nvidia0", ["-preset", "p4", "-tune", "ll", "-bf", "0"]),
        ("h264_qsv", "/dev/dri/renderD128", ["-async_depth", "1", "-bf", "0"]),
        ("h264_videotoolbox", null, ["-realtime", "1"]),
        ("h264_amf", null, ["-usage", "lowlatency"]),
    ];

    private static readonly Lazy<(string Name, string[] Options)?> Found = new(Find);

    /// <summary>ffmpeg's name of the encoder; null if there is none.</summary>
    public static string? H264 => Found.Value?.Name;

    /// <summary>ffmpeg's options for H.264 with little delay.</summary>
    /// <exception cref="EngineException">There is no ffmpeg, or it cannot encode H.264.</exception>
    internal static string[] LowLatency()
    {
        if (Ffmpeg.Version() is null) throw new EngineException("ffmpeg is not installed; './livedance setup' installs it.");
        if (Found.Value is not { } encoder)
            throw new EngineException("This ffmpeg has no H.264 encoder; './livedance setup' installs one that has x264.");
        return ["-c:v", encoder.Name, .. encoder.Options];
    }

    /// <summary>ffmpeg's options for a file of good quality.</summary>
    internal static string[] ForFile() => [.. LowLatency(), .. H264 == "libx264" ? ["-crf", "20"] : (string[])["-b:v", "8M"]];

    private static (string, string[])? Find()
    {
        string listed = Ffmpeg.Listing("-encoders");
        bool linux = OperatingSystem.IsLinux();
        foreach ((string name, string? device, string[] options) in Hardware)
        {
            if (!listed.Contains($" {name} ", StringComparison.Ordinal) || (linux && (device is null || !File.Exists(device)))) continue;
            if (Works(name, options)) return (name, options);
        }
        if (!listed.Contains(" libx264 ", StringComparison.Ordinal)) return null;
        return ("libx264", ["-preset", "superfast", "-tune", "zerolatency", "-threads", "1"]);
    }

    // Listed is not there, and there is not working: only a trial tells.
    private static bool Works(string encoder, string[] options)
    {
        using Process trial = Ffmpeg.Start(
            ["-f", "lavfi", "-i", "color=size=256x256:rate=30", "-frames:v", "5", "-c:v", encoder, .. options, "-f", "null", "-"],
            redirectInput: false, new());
        if (trial.WaitForExit(Patience)) return trial.ExitCode == 0;
        trial.Kill();
        return false;
    }
}
