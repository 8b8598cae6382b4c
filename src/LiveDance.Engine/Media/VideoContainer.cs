namespace LiveDance.Engine.Media;

/// <summary>The video containers that can be written, by file extension, and ffmpeg's options for them.</summary>
public static class VideoContainer
{
    private static readonly string[] Supported = [".mp4", ".mov", ".mkv", ".webm"];

    /// <summary>Checks that a path has the extension of a container that can be written.</summary>
    /// <exception cref="EngineException">The extension is not that of a supported container.</exception>
    public static void RequireSupported(string path)
    {
        if (Supported.Contains(Extension(path))) return;
        throw new EngineException($"'{path}' does not have the extension of a video: use one of {string.Join(", ", Supported)}.");
    }

    /// <summary>The path of a file while it is written; it keeps the extension, so that players open it.</summary>
    public static string PartPathOf(string path) => SiblingPath.Insert(path, ".part");

    /// <summary>Whether the index of the finished file is moved to its beginning.</summary>
    internal static bool HasMovableIndex(string path) => Extension(path) is ".mp4" or ".mov";

    /// <summary>ffmpeg's options for codec and container of a file that is written offline.</summary>
    internal static string[] EncoderArguments(string path) => Extension(path) switch
    {
        ".webm" =>
        [
            "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "6", "-row-mt", "1", "-b:v", "0", "-crf", "30",
            "-c:a", "libopus",
        ],
        ".mkv" => H264,
        // A fragmented file is playable even if the encoder does not finish it. Its index is written after the first fragment, when it is
        // known how much earlier than its first picture and sound the encoders begin; otherwise these are late by different times.
        _ => [.. H264, "-movflags", "+frag_keyframe+delay_moov+default_base_moof"],
    };

    /// <summary>Whether the container can carry a matte: WebM with VP9, MOV with ProRes 4444.</summary>
    internal static bool HasAlpha(string path) => Extension(path) is ".webm" or ".mov";

    /// <summary>ffmpeg's name of the pixel format with alpha for such a container.</summary>
    internal static string AlphaFormat(string path) => Extension(path) == ".webm" ? "yuva420p" : "yuva444p10le";

    /// <summary>ffmpeg's options for codec and container of a recording of a live session.</summary>
    /// <param name="path">The file.</param>
    /// <param name="alpha">Whether the matte is stored as alpha.</param>
    /// <param name="h264">The options of the H.264 encoder.</param>
    internal static string[] LiveArguments(string path, bool alpha, string[] h264) => (Extension(path), alpha) switch
    {
        (".webm", true) => [.. Vp9, "-auto-alt-ref", "0", "-c:a", "libopus", "-flush_packets", "1"],
        (".webm", false) => [.. Vp9, "-c:a", "libopus", "-flush_packets", "1"],
        (".mov", true) => ["-c:v", "prores_ks", "-profile:v", "4444", "-c:a", "pcm_s16le", .. Fragments],
        (".mkv", _) =>
            [.. h264, "-c:a", "aac", "-b:a", "192k", "-cluster_time_limit", "1000", "-flush_packets", "1"],
        _ => [.. h264, "-c:a", "aac", "-b:a", "192k", .. Fragments],
    };

    private static string[] Vp9 =>
        ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-row-mt", "1", "-b:v", "2M", "-g", "60"];

    // A fragment a second, flushed at once, so that a crash loses at most one second.
    private static string[] Fragments =>
        ["-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "1000000", "-flush_packets", "1"];

    private static string[] H264 =>
    [
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-g", "60", "-c:a", "aac", "-b:a", "192k",
    ];

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant();
}
