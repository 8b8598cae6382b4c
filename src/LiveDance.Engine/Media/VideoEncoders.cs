using System.Diagnostics;

namespace LiveDance.Engine.Media;

/// <summary>Finds an H.264 encoder: a hardware encoder if one works, x264 otherwise.</summary>
public static class VideoEncoders
{
    private static readonly TimeSpan TrialTimeout = TimeSpan.FromSeconds(10);

    // In order of preference, each with the device file without which it is not tried on Linux, and its options for low latency.
    private static readonly (string Name, string? Device, string[] Options)[] Hardware =
    [
        ("h264_nvenc", "/dev/nvidia0", ["-preset", "p4", "-tune", "ll", "-bf", "0"]),
        ("h264_qsv", "/dev/dri/renderD128", ["-async_depth", "1", "-bf", "0"]),
        ("h264_videotoolbox", null, ["-realtime", "1"]),
        ("h264_amf", null, ["-usage", "lowlatency"]),
    ];

    private static readonly Lazy<(string Name, string[] Options)?> Found = new(Find);

    /// <summary>ffmpeg's name of the encoder in use; null if there is none.</summary>
    public static string? H264 => Found.Value?.Name;

    /// <summary>ffmpeg's options for H.264 with low latency.</summary>
    /// <exception cref="EngineException">There is no ffmpeg, or it cannot encode H.264.</exception>
    internal static string[] LowLatency()
    {
        FfmpegInstallation.Require();
        if (Found.Value is not { } encoder)
            throw new EngineException("This ffmpeg has no H.264 encoder; one with x264 is needed.", Remedy.InstallRequirements);
        return ["-c:v", encoder.Name, .. encoder.Options];
    }

    /// <summary>ffmpeg's options for a file of good quality.</summary>
    internal static string[] ForFile() => [.. LowLatency(), .. H264 == "libx264" ? ["-crf", "20"] : (string[])["-b:v", "8M"]];

    private static (string, string[])? Find() => Choose(Ffmpeg.List("-encoders"), File.Exists, Works);

    /// <summary>Chooses an encoder; null if there is none.</summary>
    /// <param name="listed">ffmpeg's list of encoders.</param>
    /// <param name="deviceExists">Whether a device file exists.</param>
    /// <param name="works">Whether an encoder works with its options.</param>
    internal static (string Name, string[] Options)? Choose(string listed, Func<string, bool> deviceExists, Func<string, string[], bool> works)
    {
        bool linux = OperatingSystem.IsLinux();
        foreach ((string name, string? device, string[] options) in Hardware)
        {
            if (!listed.Contains($" {name} ", StringComparison.Ordinal) || (linux && (device is null || !deviceExists(device)))) continue;
            if (works(name, options)) return (name, options);
        }
        if (!listed.Contains(" libx264 ", StringComparison.Ordinal)) return null;
        return ("libx264", ["-preset", "superfast", "-tune", "zerolatency", "-threads", "1"]);
    }

    /// <summary>Whether an encoder can encode a few pictures; one that is listed may lack its hardware or its driver.</summary>
    internal static bool Works(string encoder, string[] options)
    {
        using Process trial = Ffmpeg.Start(
            ["-f", "lavfi", "-i", "color=size=256x256:rate=30", "-frames:v", "5", "-c:v", encoder, .. options, "-f", "null", "-"],
            redirectInput: false, new());
        if (trial.WaitForExit(TrialTimeout)) return trial.ExitCode == 0;
        trial.Kill();
        return false;
    }
}
