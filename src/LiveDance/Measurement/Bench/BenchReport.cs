using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using LiveDance.Engine.Generation;
using OpenCvSharp;

namespace LiveDance.Measurement.Bench;

/// <summary>The report of <c>bench</c>; its JSON uses the property names in snake_case.</summary>
internal sealed record BenchReport
{
    public required string Machine { get; init; }

    public required string Device { get; init; }

    public required string Clip { get; init; }

    [JsonConverter(typeof(SizeConverter))]
    public required Size PictureSize { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Pictures a second with a camera of 30 images a second.</summary>
    public required double Fps { get; init; }

    public required double DroppedPercent { get; init; }

    /// <summary>Median time from image captured to picture ready.</summary>
    public required double LatencyP50Ms { get; init; }

    public required double LatencyP95Ms { get; init; }

    /// <summary>The median time of each stage in the live run.</summary>
    public required Dictionary<string, double> StageMs { get; init; }

    /// <summary>The median time of the generator alone, on all cores.</summary>
    public required double GeneratorMs { get; init; }

    /// <summary>The same for the paper's generator at the same picture size; null if it was not measured.</summary>
    public required double? YardstickGeneratorMs { get; init; }

    public required double AllocatedBytesPerFrame { get; init; }

    public required Dictionary<string, double> StageAllocatedBytes { get; init; }

    public required double RssMb { get; init; }

    public required List<double> RssMbOverTime { get; init; }

    /// <summary>Pictures a second when every frame is processed, without a rate limit.</summary>
    public required double FullSpeedFps { get; init; }

    /// <summary>The report as text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        void Line(string name, FormattableString value) =>
            text.Append(CultureInfo.InvariantCulture, $"{name,-26} ").AppendLine(value.ToString(CultureInfo.InvariantCulture));
        Line("machine", $"{Machine}");
        Line("networks on", $"{Device}");
        Line("clip, as a 30 fps camera", $"{Clip}, for {Seconds} s; picture {PictureSize.Width} x {PictureSize.Height}");
        Line("pictures a second", $"{Fps:0.0}");
        Line("dropped", $"{DroppedPercent:0.0} %");
        Line("latency p50 / p95", $"{LatencyP50Ms:0.0} / {LatencyP95Ms:0.0} ms (image captured to picture ready)");
        foreach ((string stage, double milliseconds) in StageMs)
            Line($"  {stage}", $"{milliseconds:0.00} ms, {StageAllocatedBytes[stage]:0} bytes");
        Line("allocated", $"{AllocatedBytesPerFrame:0} bytes a frame");
        string overTime = string.Join(", ", RssMbOverTime.Select(mb => mb.ToString("0", CultureInfo.InvariantCulture)));
        Line("memory (RSS)", $"{RssMb:0} MB (over the run: {overTime})");
        Line("at full speed", $"{FullSpeedFps:0.0} pictures a second");
        Line("generator alone", $"{GeneratorMs:0.0} ms on all cores");
        if (YardstickGeneratorMs is { } yardstick)
            Line("the paper's generator", $"{yardstick:0} ms on all cores: {yardstick / GeneratorMs:0} times as long");
        return text.ToString();
    }
}
