using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using LiveDance.Measurement.Charts;

namespace LiveDance.Measurement.Soak;

/// <summary>The pictures that one viewer was shown.</summary>
internal sealed record ViewerLine(
    string Viewer, double FramesPerSecond, long Presented, long GapsOver100Ms, double LongestMs, double LongestAtSeconds,
    IReadOnlyDictionary<string, int> GapsAfter);

/// <summary>The recoveries from one fault.</summary>
internal sealed record FaultLine(string Fault, int Times, int Recovered, double MedianSeconds, double WorstSeconds);

/// <summary>A recording, and whether ffmpeg decodes it.</summary>
internal sealed record RecordingLine(string File, long Frames, bool Plays);

/// <summary>The growth of a quantity after the warm-up.</summary>
/// <remarks><see cref="Samples"/> are pairs of minutes and value over the whole run.</remarks>
internal sealed record SlopeLine(string What, double First, double Last, double PerHour, string Unit)
{
    [JsonIgnore]
    public IReadOnlyList<(double Minutes, double Value)> Samples { get; init; } = [];
}

/// <summary>The report of <c>soak</c>; its JSON uses the property names in snake_case.</summary>
internal sealed record SoakReport(
    string Machine, double Minutes, string Screen, IReadOnlyList<ViewerLine> Viewers, IReadOnlyList<FaultLine> Faults,
    IReadOnlyList<RecordingLine> Recordings, IReadOnlyList<SlopeLine> Slopes, int StageFailures, string LevelLeft, int GradeChanges = 0)
{
    /// <summary>What the picture did while many clients steered the show; null if that was not measured.</summary>
    public RemoteLoadLine? Remote { get; init; }

    /// <summary>The longest pause of the presented picture that passes, in milliseconds.</summary>
    public const double LongestPauseMs = 200;

    // The growth by the slope, from the end of the warm-up to the end, that passes; allows for noise of the measurement.
    private const double FlatMegabytes = 50, FlatHandles = 5;

    /// <summary>The report as charts.</summary>
    [JsonIgnore]
    public IReadOnlyList<Chart> Charts =>
    [
        new BarChart("Longest pause of each viewer, ms", [.. Viewers.Select(line => new Bar(line.Viewer == Screen ? $"{line.Viewer} (the screen)" : line.Viewer, line.LongestMs))], LongestPauseMs),
        new BarChart("Pictures a second of each viewer", [.. Viewers.Select(line => new Bar(line.Viewer, line.FramesPerSecond))]),
        new BarChart("Slowest recovery from each fault, s", [.. Faults.Select(fault => new Bar(fault.Fault, fault.Times == 0 ? null : fault.WorstSeconds))]),
        new LineChart("Memory, MB", "minutes", [.. Slopes.Where(slope => slope.Unit == "MB").Select(CurveOf)]),
        new LineChart("Open handles", "minutes", [.. Slopes.Where(slope => slope.Unit != "MB").Select(CurveOf)]),
    ];

    /// <summary>The criteria that failed, a clause each; empty if the test is passed.</summary>
    public IReadOnlyList<string> Failings
    {
        get
        {
            List<string> failings = [];
            if (!Viewers.Any(viewer => viewer.Viewer == Screen && viewer.LongestMs <= LongestPauseMs))
                failings.Add(string.Create(CultureInfo.InvariantCulture, $"the screen paused for more than {LongestPauseMs:0} ms"));
            failings.AddRange(
                Faults.Where(fault => fault.Recovered != fault.Times).Select(fault => $"the session did not always recover from {fault.Fault}"));
            if (Recordings.Count == 0 || Recordings.Any(recording => !recording.Plays)) failings.Add("a recording does not play");
            if (Remote is { LongestMs: > LongestPauseMs })
                failings.Add(string.Create(CultureInfo.InvariantCulture, $"the picture paused for more than {LongestPauseMs:0} ms while many clients steered the show"));
            failings.AddRange(Slopes.Where(Grows).Select(slope => $"{slope.What} grew"));
            return failings;
        }
    }

    /// <summary>Whether all criteria are met.</summary>
    public bool Passed => Failings.Count == 0;

    public override string ToString()
    {
        var text = new StringBuilder();
        CultureInfo invariant = CultureInfo.InvariantCulture;
        text.AppendLine(invariant, $"{Minutes:0.0} minutes on {Machine}").AppendLine();
        text.AppendLine("| viewer | pictures a second | pictures | gaps > 100 ms | longest pause |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (ViewerLine line in Viewers)
        {
            string screen = line.Viewer == Screen ? " (the screen)" : "";
            text.AppendLine(
                invariant,
                $"| {line.Viewer}{screen} | {line.FramesPerSecond:0.0} | {line.Presented} | {line.GapsOver100Ms} | {line.LongestMs:0} ms |");
        }
        text.AppendLine();
        string gaps = string.Join(", ", Viewers.Where(line => line.Viewer == Screen).SelectMany(line => line.GapsAfter)
            .Select(gap => string.Create(invariant, $"{gap.Key} {gap.Value}")));
        if (gaps.Length == 0) gaps = "none";
        text.AppendLine(invariant, $"Gaps of the screen by the fault that began within 4 s before: {gaps}.").AppendLine();
        text.AppendLine("| fault | times | recovered | median | worst |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (FaultLine line in Faults)
            text.AppendLine(invariant,
                $"| {line.Fault} | {line.Times} | {line.Recovered} | {line.MedianSeconds:0.00} s | {line.WorstSeconds:0.00} s |");
        text.AppendLine();
        text.AppendLine("| | after warm-up | at the end | per hour |");
        text.AppendLine("|---|---|---|---|");
        foreach (SlopeLine line in Slopes)
            text.AppendLine(invariant,
                $"| {line.What} | {line.First:0} {line.Unit} | {line.Last:0} {line.Unit} | {line.PerHour:+0.0;-0.0;0} {line.Unit} |");
        text.AppendLine();
        int play = Recordings.Count(recording => recording.Plays);
        long frames = Recordings.Sum(recording => recording.Frames);
        text.AppendLine(invariant, $"Recordings: {Recordings.Count} files, {play} play, {frames} frames.");
        text.AppendLine(invariant, $"Stage failures: {StageFailures}; degradation at the end: {LevelLeft}.");
        text.AppendLine(invariant, $"Changes between the full and the lite generator: {GradeChanges}.");
        if (Remote is { } remote)
        {
            text.AppendLine(invariant,
                $"Remote: {remote.Clients} clients and {remote.CommandsPerSecond:0} commands a second for {remote.Seconds:0} s: "
                + $"longest pause between new pictures {remote.LongestMs:0} ms at {remote.PicturesPerSecond:0.0} pictures a second; "
                + $"{remote.Events} events and {remote.Previews} previews were read, {remote.Refused} of {remote.Executed + remote.Refused} commands over HTTP were refused.");
        }
        text.AppendLine(Passed
            ? string.Create(invariant, $"Passed: no pause of the screen over {LongestPauseMs:0} ms, memory and handles flat, all recordings play.")
            : $"NOT passed: {string.Join("; ", Failings)}.");
        return text.ToString();
    }

    private static Curve CurveOf(SlopeLine slope) => new(slope.What, slope.Samples);

    // Only the totals that the system counts are criteria; the parts of the memory are for diagnosis.
    private bool Grows(SlopeLine slope)
    {
        double after = slope.PerHour * Minutes / 60 * (1 - LeakTrend.WarmUp);
        return (slope.What == LeakTrend.Memory && after > FlatMegabytes) || (slope.What == LeakTrend.Handles && after > FlatHandles);
    }
}
