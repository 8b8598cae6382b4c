using System.Text.Json;
using LiveDance.EndToEnd.Integration;

namespace LiveDance.EndToEnd;

/// <summary>The command, over real loops.</summary>
[Collection(RealTime.Name)]
public sealed class LatencyCommandTests
{
    [Theory]
    [InlineData("udp")]
    [InlineData("http")]
    public void Flashes_go_round_and_the_parts_add_up(string way)
    {
        string[] output = way == "udp" ? [] : ["--output", $"http://127.0.0.1:{StillShow.FreePort()}"];
        ProgramRun run = LiveDanceProgram.Run(["latency", "--flashes", "3", "--json", .. output]);
        Assert.Equal(0, run.ExitCode);
        // A busy machine may say that it steps down, and nothing else.
        Assert.All(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("livedance: load:", line));
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(3, report.GetProperty("flashes").GetInt32());
        double[] least = [.. report.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("least_ms").GetDouble())];
        double[] most = [.. report.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("most_ms").GetDouble())];
        double total = report.GetProperty("total").GetProperty("median_ms").GetDouble();
        Assert.Equal(3, least.Length);
        Assert.All(least, part => Assert.True(part > 0));
        Assert.InRange(total, least.Sum(), most.Sum());
        Assert.Equal((int)Math.Round(total), report.GetProperty("sync_offset_ms").GetInt32());
        // The networks had a dancer to work on.
        Assert.True(report.GetProperty("stage_ms").GetProperty("generate").GetDouble() > 1);
    }

    [Theory]
    [InlineData(2, "either a camera or an --output", "0", "--output", "udp://127.0.0.1:4747")]
    [InlineData(2, "cannot be read back", "--output", "file:show.mp4")]
    [InlineData(2, "--output takes", "--output", "nowhere")]
    [InlineData(1, "camera 'no such'", "no such")]
    public void What_cannot_be_is_refused_in_a_sentence(int code, string reason, params string[] arguments)
    {
        ProgramRun run = LiveDanceProgram.Run(["latency", .. arguments]);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(reason, run.Sentence(), StringComparison.Ordinal);
    }
}
