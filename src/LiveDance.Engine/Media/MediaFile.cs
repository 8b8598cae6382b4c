using System.Globalization;
using System.Text.Json;

namespace LiveDance.Engine.Media;

/// <summary>What a video file contains: the streams of its container, and what its time stamps say where the container says nothing.</summary>
internal sealed class MediaFile
{
    // Rates above are the clock of a container that knows no rate.
    private const double MaxRate = 480;

    // Share by which the mean and the base rate of a file with a constant rate may differ.
    private const double RateTolerance = 0.01;

    // Share by which time stamps in milliseconds change a rate.
    private const double RoundingTolerance = 0.03;

    // A video ends early if this many seconds are missing, or this share of its length; containers give the length only approximately.
    private const double MissingSeconds = 0.5, MissingShare = 0.02;

    // A video ends early if it has less than this share of the frames that its container counts. AVI counts a frame more than it has for
    // each B-frame by which its encoder was late.
    private const double CompleteShare = 0.95;
    private const int ExtraFrames = 2;

    // Matroska files that begin later than this, in seconds, count their length from time 0.
    private const double LateStart = 1;

    private readonly string _path;
    private readonly long _counted;
    private readonly bool _counts;

    private MediaFile(string path, JsonElement root, JsonElement video)
    {
        _path = path;
        VideoIndex = (int)Number(video, "index");
        Sounds =
        [
            .. Streams(root, "audio").OrderByDescending(stream => Disposition(stream, "default")).Select(stream => (int)Number(stream, "index")),
        ];
        JsonElement format = TryGet(root, "format", out JsonElement found) ? found : default;
        double duration = Number(video, "duration"), mean = Ratio(Text(video, "avg_frame_rate")), basic = Ratio(Text(video, "r_frame_rate"));
        Announced = duration > 0 ? duration : LengthOf(format);
        // Players and ffmpeg count time from the start of the earliest stream.
        Start = Math.Max(0, Number(video, "start_time") - Number(format, "start_time"));
        AnnouncedEnd = Announced > 0 ? (duration > 0 ? Start : 0) + Announced : 0;
        _counted = (long)Number(video, "nb_frames");
        _counts = Text(format, "format_name") is "avi";
        (FramesPerSecond, ConstantRate) = (mean, basic);
        FrameCount = _counted;
        if (Announced <= 0) MeasureAll();
        else if (mean is <= 0 or > MaxRate || basic is <= 0 or > MaxRate || Math.Abs((mean / basic) - 1) > RateTolerance) MeasureBeginning();
        else ConstantRate = mean;
        // A file with an edit list counts frames that are not shown.
        double expected = Announced * FramesPerSecond;
        if (FrameCount <= 0 || Math.Abs(FrameCount - expected) > expected * (1 - CompleteShare)) FrameCount = (long)Math.Round(expected);
    }

    /// <summary>The index of the video stream: the largest one that is not a cover picture.</summary>
    public int VideoIndex { get; }

    /// <summary>The indices of the streams with sound, the default one first.</summary>
    public IReadOnlyList<int> Sounds { get; }

    /// <summary>The mean rate, in pictures a second.</summary>
    public double FramesPerSecond { get; private set; }

    /// <summary>The constant rate at which every picture has a place of its own; the mean rate if the file's rate is constant.</summary>
    public double ConstantRate { get; private set; }

    /// <summary>About how many pictures there are.</summary>
    public long FrameCount { get; private set; }

    /// <summary>Seconds from the beginning of the file, that of its earliest stream, to that of its video.</summary>
    public double Start { get; }

    // The video's length in seconds, and the time of its end.
    private double Announced { get; set; }

    private double AnnouncedEnd { get; }

    /// <summary>Reads what a file contains.</summary>
    /// <returns>Null if it has no video that can be decoded.</returns>
    /// <exception cref="EngineException">ffprobe is not installed.</exception>
    public static MediaFile? Open(string path)
    {
        using JsonDocument document = Ffmpeg.Probe(["-show_streams", "-show_format", .. Ffmpeg.FileInput(path)]);
        return Described(path, document.RootElement);
    }

    /// <summary>What ffprobe's answer says of a file.</summary>
    internal static MediaFile? Described(string path, JsonElement root)
    {
        JsonElement video = Streams(root, "video")
            .Where(stream => !Disposition(stream, "attached_pic") && !Disposition(stream, "timed_thumbnails") && !Disposition(stream, "still_image"))
            .Where(stream => Number(stream, "width") > 0 && Number(stream, "height") > 0 && Text(stream, "codec_name").Length > 0)
            .OrderByDescending(stream => Number(stream, "width") * Number(stream, "height"))
            .ThenByDescending(stream => Disposition(stream, "default"))
            .FirstOrDefault();
        return video.ValueKind == JsonValueKind.Undefined ? null : new MediaFile(path, root, video);
    }

    /// <summary>The streams with sound of any file, the default one first, and the file's start; empty if it has none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="start">
    /// Receives the time stamp of the file's beginning in seconds where ffmpeg takes that of the first used stream for it; otherwise 0.
    /// </param>
    public static IReadOnlyList<int> SoundsOf(string path, out double start)
    {
        using JsonDocument document = Ffmpeg.Probe(["-show_streams", "-show_format", .. Ffmpeg.FileInput(path)]);
        JsonElement format = TryGet(document.RootElement, "format", out JsonElement found) ? found : default;
        start = Text(format, "format_name").StartsWith("mpeg", StringComparison.Ordinal) ? Number(format, "start_time") : 0;
        return
        [
            .. Streams(document.RootElement, "audio").OrderByDescending(stream => Disposition(stream, "default"))
                .Select(stream => (int)Number(stream, "index")),
        ];
    }

    /// <summary>Whether decoding ended before the file does, because it is cut off or damaged.</summary>
    /// <param name="decoded">The number of pictures that were decoded.</param>
    /// <param name="last">The time stamp of the last one, in seconds.</param>
    public bool EndedEarly(long decoded, double last)
    {
        double end = last + (FramesPerSecond > 0 ? 1 / FramesPerSecond : 0);
        if (!IsShort(end) && IsComplete(decoded, _counted)) return false;
        // The container's numbers may be wrong, or count pictures that are not shown or sound that goes on: what counts is the file itself.
        (long packets, long shown, double reached) = Scan();
        return !IsComplete(packets, _counted) || (!_counts && IsShort(reached)) || !IsComplete(decoded, shown);
    }

    /// <summary>A ratio such as 30000/1001 or 30000:1001 as a number; 0 if it is none.</summary>
    public static double Ratio(string text)
    {
        string[] parts = text.Split('/', ':');
        if (!double.TryParse(parts[0], CultureInfo.InvariantCulture, out double numerator)) return 0;
        if (parts.Length < 2) return numerator;
        return double.TryParse(parts[1], CultureInfo.InvariantCulture, out double denominator) && denominator > 0 ? numerator / denominator : 0;
    }

    private bool IsShort(double end) =>
        AnnouncedEnd > 0 && end < AnnouncedEnd - Math.Max(MissingSeconds, MissingShare * Announced);

    private static bool IsComplete(long frames, long counted) => frames >= Math.Min(CompleteShare * counted, counted - ExtraFrames);

    private static double LengthOf(JsonElement format)
    {
        double length = Number(format, "duration"), start = Number(format, "start_time");
        bool countsFromZero = start > LateStart && length > start && Text(format, "format_name").StartsWith("matroska", StringComparison.Ordinal);
        return countsFromZero ? length - start : length;
    }

    private void MeasureAll()
    {
        IReadOnlyList<double> times = Ffmpeg.FrameTimes(_path, VideoIndex);
        Measure(times);
        FrameCount = times.Count;
        Announced = times.Count > 1 ? times[^1] - times[0] + (1 / FramesPerSecond) : 0;
    }

    private void MeasureBeginning() => Measure(Ffmpeg.FrameTimes(_path, VideoIndex, seconds: 20));

    private void Measure(IReadOnlyList<double> times)
    {
        List<double> intervals = [.. times.Zip(times.Skip(1), (first, second) => second - first).Where(interval => interval > 1 / MaxRate).Order()];
        if (intervals.Count == 0)
        {
            FramesPerSecond = FramesPerSecond is > 0 and <= MaxRate ? FramesPerSecond : 1;
            ConstantRate = FramesPerSecond;
            return;
        }
        double mean = (times.Count - 1) / (times[^1] - times[0]);
        // Containers round time stamps to milliseconds, so that a constant rate shows several intervals.
        bool constant = intervals[^1] - intervals[0] < 0.0025;
        if (FramesPerSecond is <= 0 or > MaxRate || constant || Announced <= 0) FramesPerSecond = mean;
        // The tenth part of the shortest intervals is left out: they are jitter.
        double rate = constant ? mean : Math.Max(FramesPerSecond, 1 / intervals[intervals.Count / 10]);
        // The container's base rate, if it agrees, is free of that rounding.
        ConstantRate = Math.Abs((ConstantRate / rate) - 1) < RoundingTolerance ? ConstantRate : rate;
    }

    private (long Packets, long Shown, double Reached) Scan()
    {
        using JsonDocument document = Ffmpeg.Probe(
            ["-show_entries", "packet=stream_index,pts_time,duration_time,flags:format=start_time", .. Ffmpeg.FileInput(_path)]);
        long packets = 0, shown = 0;
        double reached = 0;
        double start = TryGet(document.RootElement, "format", out JsonElement format) ? Number(format, "start_time") : 0;
        if (!TryGet(document.RootElement, "packets", out JsonElement all) || all.ValueKind != JsonValueKind.Array) return default;
        foreach (JsonElement packet in all.EnumerateArray())
        {
            reached = Math.Max(reached, Number(packet, "pts_time") - start + Number(packet, "duration_time"));
            if ((int)Number(packet, "stream_index") != VideoIndex) continue;
            packets++;
            if (!Text(packet, "flags").Contains('D', StringComparison.Ordinal)) shown++;
        }
        return (packets, shown, reached);
    }

    private static IEnumerable<JsonElement> Streams(JsonElement root, string type) =>
        TryGet(root, "streams", out JsonElement streams) && streams.ValueKind == JsonValueKind.Array
            ? streams.EnumerateArray().Where(stream => Text(stream, "codec_type") == type)
            : [];

    private static bool Disposition(JsonElement stream, string name) =>
        TryGet(stream, "disposition", out JsonElement disposition) && Number(disposition, name) > 0;

    private static string Text(JsonElement element, string name) =>
        TryGet(element, name, out JsonElement value)
            ? value.GetRawText().Trim('"')
            : "";

    private static bool TryGet(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            // A file's own fields may have names that are no text.
            return false;
        }
    }

    private static double Number(JsonElement element, string name) =>
        double.TryParse(Text(element, name), CultureInfo.InvariantCulture, out double number) ? number : 0;
}
