using System.Text.Json;

namespace LiveDance.EndToEnd;

/// <summary>Tests the latency command with looped-back outputs.</summary>
[Collection(RealTime.Name)]
public sealed class LatencyCommandTests
{
    [Theory]
    [InlineData("udp")]
    [InlineData("http")]
    public void Flashes_come_back_and_the_parts_add_up_to_the_total(string protocol)
    {
        string[] output = protocol == "udp" ? [] : ["--output", $"http://127.0.0.1:{TestPort.Reserve()}"];
        using var folder = new TestFolder();
        string page = folder.File("latency.html");
        ProgramRun run = LiveDanceProgram.Run(["latency", "--flashes", "3", "--json", "--html", page, .. output]);
        Assert.Equal(0, run.ExitCode);
        // Besides the progress and the page a slow machine reports a change of the pose model and an output that stalls; nothing else may be.
        Assert.DoesNotContain(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.StartsWith("livedance:", StringComparison.Ordinal)
            && !line.StartsWith("livedance: load:", StringComparison.Ordinal) && !line.StartsWith("livedance: output", StringComparison.Ordinal));
        Assert.Contains("Delay of each flash", File.ReadAllText(page), StringComparison.Ordinal);
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(3, report.GetProperty("flashes").GetInt32());
        double[] least = [.. report.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("least_ms").GetDouble())];
        double[] most = [.. report.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("most_ms").GetDouble())];
        double total = report.GetProperty("total").GetProperty("median_ms").GetDouble();
        Assert.Equal(3, least.Length);
        Assert.All(least, part => Assert.True(part > 0));
        Assert.InRange(total, least.Sum(), most.Sum());
        Assert.Equal((int)Math.Round(total), report.GetProperty("sync_offset_ms").GetInt32());
        // The generator has run, so a dancer was found.
        Assert.True(report.GetProperty("stage_ms").GetProperty("generate").GetDouble() > 1);
    }

    [Theory]
    [InlineData(2, "either a camera or an --output", "0", "--output", "udp://127.0.0.1:4747")]
    [InlineData(2, "cannot be read back", "--output", "file:show.mp4")]
    [InlineData(2, "--output takes", "--output", "nowhere")]
    [InlineData(2, "There is no folder '/no/such'", "--html", "/no/such/page.html")]
    [InlineData(2, "'/tmp' is a folder", "--html", "/tmp")]
    [InlineData(1, "camera 'no such'", "no such")]
    public void Invalid_options_are_refused_with_one_sentence(int code, string reason, params string[] arguments)
    {
        ProgramRun run = LiveDanceProgram.Run(["latency", .. arguments]);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(reason, run.Sentence(), StringComparison.Ordinal);
    }
}
