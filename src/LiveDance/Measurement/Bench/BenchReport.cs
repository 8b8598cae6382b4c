using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using LiveDance.Engine.Generation;
using LiveDance.Measurement.Charts;
using OpenCvSharp;

namespace LiveDance.Measurement.Bench;

/// <summary>The report of <c>bench</c>; its JSON uses the property names in snake_case.</summary>
internal sealed record BenchReport
{
    public required string Machine { get; init; }

    public required string Device { get; init; }

    /// <summary>The instructions that matter for 8-bit networks, and the physical cores.</summary>
    public required string InstructionSet { get; init; }

    public required int PhysicalCores { get; init; }

    /// <summary>The camera's images a second.</summary>
    public required double CameraRate { get; init; }

    /// <summary>The grade of the generator at the end of the live run: full or lite.</summary>
    public required string Grade { get; init; }

    /// <summary>The share of the picture that the generator computed, in the mean of the live run.</summary>
    public required double RegionShare { get; init; }

    /// <summary>Processor time of this process for each picture of the live run, over all threads.</summary>
    public required double CpuMsPerFrame { get; init; }

    /// <summary>The median time of each network alone, on one thread; the generators for the whole picture.</summary>
    public required Dictionary<string, double> NetworksMs { get; init; }

    /// <summary>The paper's generator's time over this generator's; null if it was not measured.</summary>
    public double? YardstickRatio => YardstickGeneratorMs / GeneratorMs;

    /// <summary>As <see cref="GeneratorMs"/>, for the lite generator; null for a performer without one.</summary>
    public required double? LiteGeneratorMs { get; init; }

    public required string Clip { get; init; }

    [JsonConverter(typeof(SizeConverter))]
    public required Size PictureSize { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Pictures a second with that camera.</summary>
    public required double Fps { get; init; }

    public required double DroppedPercent { get; init; }

    /// <summary>Median time from image captured to picture ready.</summary>
    public required double LatencyP50Ms { get; init; }

    public required double LatencyP95Ms { get; init; }

    /// <summary>The median time of each stage in the live run.</summary>
    public required Dictionary<string, double> StageMs { get; init; }

    /// <summary>The median time of the full generator alone, on all cores, over poses of the clip.</summary>
    public required double GeneratorMs { get; init; }

    /// <summary>The same for the paper's generator at the same picture size; null if it was not measured.</summary>
    public required double? YardstickGeneratorMs { get; init; }

    public required double AllocatedBytesPerFrame { get; init; }

    public required Dictionary<string, double> StageAllocatedBytes { get; init; }

    public required double RssMb { get; init; }

    public required List<double> RssMbOverTime { get; init; }

    /// <summary>Pictures a second when every frame is processed, without a rate limit.</summary>
    public required double FullSpeedFps { get; init; }

    /// <summary>The grade of the generator in that: the full one unless the lite one is asked for, as for a file.</summary>
    public required string FullSpeedGrade { get; init; }

    /// <summary>The report as charts.</summary>
    [JsonIgnore]
    public IReadOnlyList<Chart> Charts =>
    [
        new BarChart("Pictures a second", [new("as that camera", Fps), new("at full speed", FullSpeedFps), new("the camera's rate", CameraRate)]),
        new BarChart("Latency, image captured to picture ready, ms", [new("half of the pictures", LatencyP50Ms), new("95 of 100", LatencyP95Ms)]),
        new BarChart("Median time of each stage, ms", [.. StageMs.Select(stage => new Bar(stage.Key, stage.Value))]),
        new BarChart("Networks alone on one thread, ms", [.. NetworksMs.Select(network => new Bar(network.Key, network.Value))]),
        new BarChart("Generators alone on all cores, ms", [new("full", GeneratorMs), new("lite", LiteGeneratorMs), new("that of the paper", YardstickGeneratorMs)]),
        new BarChart("Allocated for each frame, bytes", [.. StageAllocatedBytes.Select(stage => new Bar(stage.Key, stage.Value))]),
        new LineChart("Resident memory over the run, MB", "seconds", [new("", [.. RssMbOverTime.Select((mb, i) => (Seconds * i / Math.Max(1, RssMbOverTime.Count - 1), mb))])]),
    ];

    /// <summary>The report as text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        void Line(string name, FormattableString value) =>
            text.Append(CultureInfo.InvariantCulture, $"{name,-26} ").AppendLine(value.ToString(CultureInfo.InvariantCulture));
        Line("machine", $"{Machine}");
        Line("instructions", $"{InstructionSet}; {PhysicalCores} physical cores");
        Line("networks on", $"{Device}");
        Line(string.Create(CultureInfo.InvariantCulture, $"clip, as a {CameraRate:0.##} fps camera"), $"{Clip}, for {Seconds} s; picture {PictureSize.Width} x {PictureSize.Height}");
        Line("pictures a second", $"{Fps:0.0}");
        Line("grade, share computed", $"{Grade}, {RegionShare:0.00} of the picture");
        Line("dropped", $"{DroppedPercent:0.0} %");
        Line("latency p50 / p95", $"{LatencyP50Ms:0.0} / {LatencyP95Ms:0.0} ms (image captured to picture ready)");
        foreach ((string stage, double milliseconds) in StageMs)
            Line($"  {stage}", $"{milliseconds:0.00} ms, {StageAllocatedBytes[stage]:0} bytes");
        Line("processor time", $"{CpuMsPerFrame:0.0} ms a picture");
        Line("allocated", $"{AllocatedBytesPerFrame:0} bytes a frame");
        string overTime = string.Join(", ", RssMbOverTime.Select(mb => mb.ToString("0", CultureInfo.InvariantCulture)));
        Line("memory (RSS)", $"{RssMb:0} MB (over the run: {overTime})");
        Line("at full speed", $"{FullSpeedFps:0.0} pictures a second, {FullSpeedGrade}");
        Line("generator alone", $"{GeneratorMs:0.0} ms on all cores");
        if (YardstickGeneratorMs is { } yardstick)
        {
            Line("the paper's generator", $"{yardstick:0} ms on all cores: {yardstick / GeneratorMs:0} times as long");
            if (LiteGeneratorMs is { } light) Line("  as the lite one", $"{light:0.0} ms: {yardstick / light:0} times as long");
        }
        foreach ((string network, double milliseconds) in NetworksMs) Line($"  {network}", $"{milliseconds:0.00} ms alone, one thread");
        return text.ToString();
    }
}
