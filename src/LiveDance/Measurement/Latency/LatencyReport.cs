using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using LiveDance.Measurement.Charts;

namespace LiveDance.Measurement.Latency;

/// <summary>The delay of one part of the path from camera to picture, over all flashes.</summary>
internal sealed record LatencyPart(string Part, double MedianMs, double LeastMs, double MostMs)
{
    public static LatencyPart Of(string part, IEnumerable<double> milliseconds)
    {
        double[] ordered = [.. milliseconds.Order()];
        return new LatencyPart(part, ordered[ordered.Length / 2], ordered[0], ordered[^1]);
    }
}

/// <summary>The report of <c>latency</c>; its JSON uses the property names in snake_case.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Way">The measured loop: the window and a camera, or an output.</param>
/// <param name="Flashes">Number of flashes that were timed.</param>
/// <param name="Lost">Number of flashes that did not come back.</param>
/// <param name="Parts">The parts of the path, in order; their medians need not add up to the total's.</param>
/// <param name="Total">The whole path.</param>
/// <param name="StageMs">The median time of each stage, within "image to picture".</param>
/// <param name="SyncOffsetMs">The delay of the sound to set in OBS.</param>
internal sealed record LatencyReport(
    string Machine, string Way, int Flashes, int Lost, IReadOnlyList<LatencyPart> Parts, LatencyPart Total,
    IReadOnlyDictionary<string, double> StageMs, int SyncOffsetMs)
{
    /// <summary>The report as charts.</summary>
    [JsonIgnore]
    public IReadOnlyList<Chart> Charts =>
    [
        new BarChart("Median delay of each part, ms", [.. Parts.Append(Total).Select(part => new Bar(part.Part, part.MedianMs))]),
        new BarChart("Greatest delay of each part, ms", [.. Parts.Append(Total).Select(part => new Bar(part.Part, part.MostMs))]),
        new BarChart("Median time of each stage, ms", [.. StageMs.Select(stage => new Bar(stage.Key, stage.Value))]),
        new LineChart("Delay of each flash, camera to picture, ms", "flash", [new("", [.. FlashMs.Select((ms, i) => (i + 1.0, ms))])]),
    ];

    /// <summary>The whole delay of each flash, in milliseconds.</summary>
    public IReadOnlyList<double> FlashMs { get; init; } = [];

    public override string ToString()
    {
        var text = new StringBuilder();
        CultureInfo invariant = CultureInfo.InvariantCulture;
        text.AppendLine(invariant, $"{Flashes} flashes over {Way}, {Lost} lost; {Machine}").AppendLine();
        text.AppendLine("| part | median | minimum | maximum |").AppendLine("|---|---|---|---|");
        foreach (LatencyPart part in Parts.Append(Total))
            text.AppendLine(invariant, $"| {part.Part} | {part.MedianMs:0} ms | {part.LeastMs:0} ms | {part.MostMs:0} ms |");
        text.AppendLine();
        string stages = string.Join(", ", StageMs.Select(stage => string.Create(invariant, $"{stage.Key} {stage.Value:0.0}")));
        text.AppendLine(invariant, $"Stages, medians: {stages} ms.");
        text.AppendLine(invariant, $"Sync offset of a microphone or music in OBS (Advanced Audio Properties): {SyncOffsetMs} ms.");
        return text.ToString();
    }
}
