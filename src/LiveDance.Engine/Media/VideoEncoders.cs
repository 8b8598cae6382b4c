using System.Diagnostics;

namespace LiveDance.Engine.Media;

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
        if (Ffmpeg.Version() is null) throw new EngineException("ffmpeg is not installed.", Remedy.InstallRequirements);
        if (Found.Value is not { } encoder)
            throw new EngineException("This ffmpeg has no H.264 encoder; one with x264 is needed.", Remedy.InstallRequirements);
        return ["-c:v", encoder.Name, .. encoder.Options];
    }

    /// <summary>ffmpeg's options for a file of good quality.</summary>
    internal static string[] ForFile() => [.. LowLatency(), .. H264 == "libx264" ? ["-crf", "20"] : (string[])["-b:v", "8M"]];

    private static (string, string[])? Find() => Choose(Ffmpeg.Listing("-encoders"), File.Exists, Works);

    /// <summary>Chooses.</summary>
    /// <param name="listed">What ffmpeg lists.</param>
    /// <param name="isThere">Whether a device file is there.</param>
    /// <param name="works">Whether an encoder, with options, really encodes.</param>
    internal static (string Name, string[] Options)? Choose(string listed, Func<string, bool> isThere, Func<string, string[], bool> works)
    {
        bool linux = OperatingSystem.IsLinux();
        foreach ((string name, string? device, string[] options) in Hardware)
        {
            if (!listed.Contains($" {name} ", StringComparison.Ordinal) || (linux && (device is null || !isThere(device)))) continue;
            if (works(name, options)) return (name, options);
        }
        if (!listed.Contains(" libx264 ", StringComparison.Ordinal)) return null;
        return ("libx264", ["-preset", "superfast", "-tune", "zerolatency", "-threads", "1"]);
    }

    /// <summary>Encodes some pictures: listed is not there, and there is not working.</summary>
    internal static bool Works(string encoder, string[] options)
    {
        using Process trial = Ffmpeg.Start(
            ["-f", "lavfi", "-i", "color=size=256x256:rate=30", "-frames:v", "5", "-c:v", encoder, .. options, "-f", "null", "-"],
            redirectInput: false, new());
        if (trial.WaitForExit(Patience)) return trial.ExitCode == 0;
        trial.Kill();
        return false;
    }
}
