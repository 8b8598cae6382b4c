namespace LiveDance.Engine.Media;

/// <summary>What a video file's extension decides.</summary>
internal static class VideoContainer
{
    private static readonly string[] Known = [".mp4", ".mov", ".mkv", ".webm"];

    /// <exception cref="EngineException">No container goes by this extension.</exception>
    public static void RequireKnown(string path)
    {
        if (Known.Contains(Extension(path))) return;
        throw new EngineException($"'{path}' names no video: give it one of {string.Join(", ", Known)}.");
    }

    /// <summary>The name that a file has while it is written: the extension stays, so that it can be played.</summary>
    public static string PartPathOf(string path) => Path.ChangeExtension(path, ".part" + Path.GetExtension(path));

    /// <summary>Whether the finished file gets its index moved to the front.</summary>
    public static bool WantsIndexInFront(string path) => Extension(path) is ".mp4" or ".mov";

    /// <summary>ffmpeg's options for codec and container.</summary>
    public static string[] EncoderArguments(string path) => Extension(path) switch
    {
        ".webm" =>
        [
            "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "6", "-row-mt", "1", "-b:v", "0", "-crf", "30",
            "-c:a", "libopus",
        ],
        ".mkv" => H264,
        // Fragments, so that a file that ends abruptly plays as far as it goes.
        _ => [.. H264, "-movflags", "+frag_keyframe+empty_moov+default_base_moof"],
    };

    /// <summary>Whether the container can carry a matte: WebM with VP9, MOV with ProRes 4444.</summary>
    public static bool HasAlpha(string path) => Extension(path) is ".webm" or ".mov";

    /// <summary>How such a container stores pictures with a matte; ffmpeg's name.</summary>
    public static string AlphaFormat(string path) => Extension(path) == ".webm" ? "yuva420p" : "yuva444p10le";

    /// <summary>ffmpeg's options for codec and container of a recording made while the show runs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="alpha">Whether the matte is kept.</param>
    /// <param name="h264">The options of the H.264 encoder.</param>
    public static string[] LiveArguments(string path, bool alpha, string[] h264) => (Extension(path), alpha) switch
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

    // A fragment a second, written out at once: a crash loses no more.
    private static string[] Fragments =>
        ["-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "1000000", "-flush_packets", "1"];

    private static string[] H264 =>
    [
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-g", "60", "-c:a", "aac", "-b:a", "192k",
    ];

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant();
}
