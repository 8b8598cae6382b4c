using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Lets Debian's Prometheus read a session, with the configuration, the rules and the dashboard of examples/monitoring.</summary>
[Collection(RealTime.Name)]
public sealed class PrometheusTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private static readonly string Examples = Path.Combine(Footage.Repository, "examples", "monitoring");
    private readonly TestFolder _folder = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly int _port = TestPort.Reserve();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [PrometheusFact]
    public void Rules_alarm_when_they_are_to()
    {
        Assert.Contains("SUCCESS", Promtool("check", "rules", Path.Combine(Examples, "livedance.rules.yml")), StringComparison.Ordinal);
        Assert.Contains("SUCCESS", Promtool("test", "rules", Path.Combine(Examples, "livedance.rules.test.yml")), StringComparison.Ordinal);
    }

    [PrometheusFact]
    public async Task Prometheus_reads_a_session_and_answers_every_query_of_the_dashboard()
    {
        await using var show = new RemoteSession();
        using Process prometheus = StartPrometheus(show);
        try
        {
            Assert.Equal(1, await UntilAsync("up{job=\"livedance\"}", value => value == 1));
            Assert.True(await UntilAsync("livedance_pictures_total", value => value > 10) > 10);
            Assert.InRange(await UntilAsync("livedance_source_up", value => value == 1), 1, 1);
            Assert.True(await UntilAsync("histogram_quantile(0.5, rate(livedance_latency_seconds_bucket[1m]))", value => value > 0) > 0);
            foreach (string query in DashboardQueries())
            {
                JsonElement answer = await AskAsync($"query?query={Uri.EscapeDataString(query)}");
                Assert.True(answer.GetProperty("status").GetString() == "success", query);
            }
            JsonElement rules = (await AskAsync("rules")).GetProperty("data").GetProperty("groups")[0].GetProperty("rules");
            Assert.All(rules.EnumerateArray(), rule => Assert.True(rule.GetProperty("health").GetString() is "ok" or "unknown", rule.ToString()));
            Assert.True(rules.GetArrayLength() >= 6);
        }
        finally
        {
            prometheus.Kill();
            Assert.True(prometheus.WaitForExit(Timeout));
        }
    }

    private static string[] DashboardQueries()
    {
        using JsonDocument dashboard = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Examples, "dashboard.json")));
        return
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!.Replace("$instance", ".*", StringComparison.Ordinal)),
        ];
    }

    // The shipped configuration with this session in place of the kiosks.
    private Process StartPrometheus(RemoteSession show)
    {
        File.WriteAllText(_folder.File("token"), show.Token);
        File.Copy(Path.Combine(Examples, "livedance.rules.yml"), _folder.File("livedance.rules.yml"));
        string shipped = File.ReadAllText(Path.Combine(Examples, "prometheus.yml"));
        string configuration = shipped.Replace("/etc/prometheus/livedance-token", _folder.File("token"), StringComparison.Ordinal)
            .Replace("\"kiosk-1:8080\", \"kiosk-2:8080\"", $"\"{show.Address.Authority}\"", StringComparison.Ordinal)
            .Replace("scrape_interval: 15s", "scrape_interval: 1s", StringComparison.Ordinal);
        Assert.NotEqual(shipped, configuration);
        string file = _folder.File("prometheus.yml");
        File.WriteAllText(file, configuration);
        Assert.Contains("SUCCESS", Promtool("check", "config", file), StringComparison.Ordinal);
        return Process.Start(new ProcessStartInfo("prometheus",
        [
            $"--config.file={file}", $"--storage.tsdb.path={_folder.File("data")}",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{_port}"), "--log.level=error",
        ]))!;
    }

    private static string Promtool(params string[] arguments)
    {
        using Process promtool = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string text = promtool.StandardOutput.ReadToEnd() + promtool.StandardError.ReadToEnd();
        Assert.True(promtool.WaitForExit(Timeout));
        Assert.True(promtool.ExitCode == 0, text);
        return text;
    }

    private async Task<double> UntilAsync(string query, Func<double, bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Timeout)
        {
            try
            {
                JsonElement results = (await AskAsync($"query?query={Uri.EscapeDataString(query)}")).GetProperty("data").GetProperty("result");
                if (results.GetArrayLength() > 0)
                {
                    double value = double.Parse(results[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
                    if (condition(value)) return value;
                }
            }
            catch (HttpRequestException)
            {
                // It is starting.
            }
            await Task.Delay(TimeSpan.FromSeconds(0.5));
        }
        throw new TimeoutException($"'{query}' did not get there.");
    }

    private async Task<JsonElement> AskAsync(string path) =>
        await _client.GetFromJsonAsync<JsonElement>(new Uri($"http://127.0.0.1:{_port}/api/v1/{path}"));

    /// <summary>A test that is skipped, with the reason, where Prometheus is not installed.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PrometheusFactAttribute : FactAttribute
    {
        public PrometheusFactAttribute()
        {
            bool installed = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "promtool")));
            if (!installed) Skip = "Prometheus is not installed: './livedance test --all' does it, or 'apt install prometheus'.";
        }
    }
}
