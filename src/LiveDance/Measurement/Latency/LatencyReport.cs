using System.Globalization;
using System.Text;

namespace LiveDance.Measurement.Latency;

/// <summary>A part of the way from camera to picture, over all flashes.</summary>
internal sealed record LatencyPart(string Part, double MedianMs, double LeastMs, double MostMs)
{
    public static LatencyPart Of(string part, IEnumerable<double> milliseconds)
    {
        double[] ordered = [.. milliseconds.Order()];
        return new LatencyPart(part, ordered[ordered.Length / 2], ordered[0], ordered[^1]);
    }
}

/// <summary>What <c>latency</c> prints; the names are those of its JSON, in snake_case.</summary>
/// <param name="Machine">What it was measured on.</param>
/// <param name="Way">The loop: which camera saw which screen, or the stream.</param>
/// <param name="Flashes">Flashes that were timed.</param>
/// <param name="Lost">Flashes that never came back.</param>
/// <param name="Parts">The way's parts, in order; their medians need not add up to the total's.</param>
/// <param name="Total">All of it.</param>
/// <param name="StageMs">The median of each stage, within "image to picture".</param>
/// <param name="SyncOffsetMs">What OBS is to delay sound by.</param>
internal sealed record LatencyReport(
    string Machine, string Way, int Flashes, int Lost, IReadOnlyList<LatencyPart> Parts, LatencyPart Total,
    IReadOnlyDictionary<string, double> StageMs, int SyncOffsetMs)
{
    public override string ToString()
    {
        var text = new StringBuilder();
        CultureInfo plain = CultureInfo.InvariantCulture;
        text.AppendLine(plain, $"{Flashes} flashes over {Way}, {Lost} lost; {Machine}").AppendLine();
        text.AppendLine("| part | median | least | most |").AppendLine("|---|---|---|---|");
        foreach (LatencyPart part in Parts.Append(Total))
            text.AppendLine(plain, $"| {part.Part} | {part.MedianMs:0} ms | {part.LeastMs:0} ms | {part.MostMs:0} ms |");
        text.AppendLine();
        string stages = string.Join(", ", StageMs.Select(stage => string.Create(plain, $"{stage.Key} {stage.Value:0.0}")));
        text.AppendLine(plain, $"Stages, medians: {stages} ms.");
        text.AppendLine(plain, $"Sync offset of a microphone or music in OBS (Advanced Audio Properties): {SyncOffsetMs} ms.");
        return text.ToString();
    }
}
