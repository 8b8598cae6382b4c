using System.Globalization;
using System.Text;

namespace LiveDance.Measurement.Soak;

/// <summary>What one viewer was shown.</summary>
internal sealed record ViewerLine(
    string Viewer, double FramesPerSecond, long Presented, long GapsOver100Ms, double LongestMs, double LongestAtSeconds,
    IReadOnlyDictionary<string, int> GapsAfter);

/// <summary>How the show bore one kind of fault.</summary>
internal sealed record FaultLine(string Fault, int Times, int Recovered, double MedianSeconds, double WorstSeconds);

/// <summary>What was written, and whether another program plays it.</summary>
internal sealed record RecordingLine(string File, long Frames, bool Plays);

/// <summary>How something grew.</summary>
internal sealed record SlopeLine(string What, double First, double Last, double PerHour, string Unit);

/// <summary>The result of a soak.</summary>
internal sealed record SoakReport(
    string Machine, double Minutes, string Screen, IReadOnlyList<ViewerLine> Viewers, IReadOnlyList<FaultLine> Faults,
    IReadOnlyList<RecordingLine> Recordings, IReadOnlyList<SlopeLine> Slopes, int StageFailures, string LevelLeft)
{
    /// <summary>The presented picture may pause for this long.</summary>
    public const double LongestPauseMs = 200;

    // What memory and handles may grow by from after the warm-up to the end, by the slope.
    private const double FlatMegabytes = 50, FlatHandles = 5;

    /// <summary>What went wrong, a clause each; empty if the soak is passed.</summary>
    public IReadOnlyList<string> Failings
    {
        get
        {
            List<string> failings = [];
            if (!Viewers.Any(viewer => viewer.Viewer == Screen && viewer.LongestMs <= LongestPauseMs))
                failings.Add(string.Create(CultureInfo.InvariantCulture, $"the screen paused for more than {LongestPauseMs:0} ms"));
            failings.AddRange(
                Faults.Where(fault => fault.Recovered != fault.Times).Select(fault => $"{fault.Fault} was not always got over"));
            if (Recordings.Count == 0 || Recordings.Any(recording => !recording.Plays)) failings.Add("a recording does not play");
            failings.AddRange(Slopes.Where(Grows).Select(slope => $"{slope.What} grew"));
            return failings;
        }
    }

    /// <summary>Whether nothing went wrong.</summary>
    public bool Passed => Failings.Count == 0;

    public override string ToString()
    {
        var text = new StringBuilder();
        CultureInfo plain = CultureInfo.InvariantCulture;
        text.AppendLine(plain, $"{Minutes:0.0} minutes on {Machine}").AppendLine();
        text.AppendLine("| viewer | pictures a second | pictures | gaps > 100 ms | longest pause |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (ViewerLine line in Viewers)
        {
            string screen = line.Viewer == Screen ? " (the screen)" : "";
            text.AppendLine(plain,
                $"| {line.Viewer}{screen} | {line.FramesPerSecond:0.0} | {line.Presented} | {line.GapsOver100Ms} | {line.LongestMs:0} ms |");
        }
        text.AppendLine();
        string gaps = string.Join(", ", Viewers.Where(line => line.Viewer == Screen).SelectMany(line => line.GapsAfter)
            .Select(gap => string.Create(plain, $"{gap.Key} {gap.Value}")));
        text.AppendLine(plain, $"Gaps of the screen by the fault that began within 4 s before: {(gaps.Length > 0 ? gaps : "none")}.").AppendLine();
        text.AppendLine("| fault | times | recovered | median | worst |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (FaultLine line in Faults)
            text.AppendLine(plain,
                $"| {line.Fault} | {line.Times} | {line.Recovered} | {line.MedianSeconds:0.00} s | {line.WorstSeconds:0.00} s |");
        text.AppendLine();
        text.AppendLine("| | after warm-up | at the end | an hour |");
        text.AppendLine("|---|---|---|---|");
        foreach (SlopeLine line in Slopes)
            text.AppendLine(plain,
                $"| {line.What} | {line.First:0} {line.Unit} | {line.Last:0} {line.Unit} | {line.PerHour:+0.0;-0.0;0} {line.Unit} |");
        text.AppendLine();
        int play = Recordings.Count(recording => recording.Plays);
        text.AppendLine(plain, $"Recordings: {Recordings.Count} files, {play} play, {Recordings.Sum(recording => recording.Frames)} frames.");
        text.AppendLine(plain, $"Stage failures: {StageFailures}; left of the show: {LevelLeft}.");
        text.AppendLine(Passed
            ? string.Create(plain, $"Passed: no pause of the screen over {LongestPauseMs:0} ms, memory and handles flat, every recording plays.")
            : $"NOT passed: {string.Join("; ", Failings)}.");
        return text.ToString();
    }

    // Only what the system counts: the parts of the memory say where it goes.
    private bool Grows(SlopeLine slope)
    {
        double after = slope.PerHour * Minutes / 60 * (1 - LeakTrend.WarmUp);
        return (slope.What == LeakTrend.Memory && after > FlatMegabytes) || (slope.What == LeakTrend.Handles && after > FlatHandles);
    }
}
