using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Sends wrong, hostile and too many requests to the remote of a running session.</summary>
[Collection(RealTime.Name)]
public sealed class RemoteApiTests
{
    [Fact]
    public async Task Requests_without_the_token_from_elsewhere_or_malformed_get_a_problem_and_change_nothing()
    {
        await using var show = new RemoteSession();
        using var client = new HttpClient();
        await Refused(HttpMethod.Get, "api/v1/status", null, 401);
        await Refused(HttpMethod.Get, "api/v1/events", null, 401);
        await Refused(HttpMethod.Get, "api/v1/preview.jpg", null, 401);
        await Refused(HttpMethod.Get, "picture.jpg", null, 401);
        await Refused(HttpMethod.Get, "stream.mjpg", null, 401);
        await Refused(HttpMethod.Post, "api/v1/commands/mirror", "{}", 401);
        await Refused(HttpMethod.Post, "api/v1/commands/mirror", "{}", 403, request => WithToken(request).Headers.Add("Origin", "http://evil.example"));
        await Refused(HttpMethod.Post, "api/v1/commands/mirror", "{}", 403, request => WithToken(request).Headers.Add("Origin", "null"));
        await Refused(HttpMethod.Post, "api/v1/commands/mirror", "{}", 403, request => WithToken(request).Headers.Add("Sec-Fetch-Site", "cross-site"));
        await Refused(HttpMethod.Post, "api/v1/commands/mirror", "{\"value\": [1]}", 400, Paired);
        await Refused(HttpMethod.Post, "api/v1/commands/mirror", "{\"valu\": true}", 400, Paired);
        await Refused(HttpMethod.Post, "api/v1/commands/mirror", "{\"value\": ", 400, Paired);
        await Refused(HttpMethod.Post, "api/v1/commands/mirror", "[true]", 400, Paired);
        await Refused(HttpMethod.Post, "api/v1/commands/mirror", $"{{\"value\": \"{new string('x', 20000)}\"}}", 413, Paired);
        await Refused(HttpMethod.Post, "api/v1/commands/mirror", "{\"value\": \"maybe\"}", 400, Paired);
        await Refused(HttpMethod.Post, "api/v1/commands/miror", "{}", 404, Paired);
        await Refused(HttpMethod.Post, "api/v1/commands/output/stop", "{\"value\": \"udp://127.0.0.1:45697\"}", 409, Paired);
        await Refused(HttpMethod.Get, "api/v1/commands/mirror", null, 405, Paired);
        await Refused(HttpMethod.Get, "api/v2/status", null, 404, Paired);
        await Refused(HttpMethod.Post, "api/v1/commands/mirror", "value=true", 415, request => WithToken(request).Content!.Headers.ContentType = new("text/plain"));
        Assert.Equal("False", show.At("picture.mirror"));

        using HttpResponseMessage done = await show.SendAsync("mirror", true);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal("True", show.At("picture.mirror"));
        // Nobody else's page may read the control.
        Assert.False(done.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Contains("frame-ancestors 'none'", string.Join("", done.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);

        for (int i = 0; i < 10; i++) await Refused(HttpMethod.Post, "api/v1/pair", "{\"token\": \"wrong\"}", 401);
        await Refused(HttpMethod.Post, "api/v1/pair", "{\"token\": \"wrong\"}", 429);
        // Whoever has the right one is let in from the same address.
        using HttpResponseMessage paired = await show.SendAsync("mirror", false);
        Assert.Equal(HttpStatusCode.OK, paired.StatusCode);

        void Paired(HttpRequestMessage request) => WithToken(request);

        HttpRequestMessage WithToken(HttpRequestMessage request)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", show.Token);
            return request;
        }

        async Task Refused(HttpMethod method, string path, string? body, int status, Action<HttpRequestMessage>? change = null)
        {
            using var request = new HttpRequestMessage(method, new Uri(show.Address, path));
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            change?.Invoke(request);
            using HttpResponseMessage answer = await client.SendAsync(request);
            string text = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == status, $"{method} {path} {body?[..Math.Min(60, body.Length)]}: {(int)answer.StatusCode} instead of {status}: {text}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.EndsWith(".", JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Remote_of_this_computer_needs_no_token_and_refuses_other_names_for_it()
    {
        int port = TestPort.Reserve();
        using var program = LiveDanceProgram.Start(
            ["live", LiveDanceProgram.Guest, "--loop", "--no-window", "--pose", "fast", "--remote", $"{port}"]);
        program.ErrorDataReceived += (_, _) => { };
        program.BeginErrorReadLine();
        using var client = new HttpClient();
        try
        {
            await UntilAnswered(client, new Uri($"http://localhost:{port}/api/v1/status"));
            using var rebound = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://localhost:{port}/api/v1/status"));
            rebound.Headers.Host = "evil.example";
            using HttpResponseMessage refused = await client.SendAsync(rebound);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
        finally
        {
            Signal.Terminate(program);
            Assert.True(program.WaitForExit(TimeSpan.FromSeconds(30)));
        }
        Assert.Equal(130, program.ExitCode);
    }

    [Fact]
    public async Task Description_names_every_command_and_the_viewers_page_is_public_by_choice()
    {
        await using var show = new RemoteSession("--viewers", "public");
        using var stranger = new HttpClient();
        JsonElement description = JsonDocument.Parse(await stranger.GetStringAsync(new Uri(show.Address, "api/v1/openapi.json"))).RootElement;
        Assert.Equal("3.1.0", description.GetProperty("openapi").GetString());
        using HttpResponseMessage table = await show.GetAsync("api/v1/commands");
        JsonElement commands = JsonDocument.Parse(await table.Content.ReadAsStringAsync()).RootElement;
        Assert.True(commands.GetArrayLength() > 25);
        foreach (JsonElement command in commands.EnumerateArray())
            Assert.True(description.GetProperty("paths").TryGetProperty($"/api/v1/commands/{command.GetProperty("name").GetString()}", out _));
        byte[] picture = await stranger.GetByteArrayAsync(new Uri(show.Address, "picture.jpg"));
        Assert.Equal([0xff, 0xd8], picture[..2]);
        using HttpResponseMessage refused = await stranger.GetAsync(new Uri(show.Address, "api/v1/status"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Two_hundred_clients_and_clients_that_read_nothing_leave_the_show_running()
    {
        await using var show = new RemoteSession();
        List<TcpClient> clients = [];
        byte[] request = Encoding.ASCII.GetBytes($"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {show.Token}\r\n\r\n");
        try
        {
            for (int i = 0; i < 200; i++)
            {
                var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, show.Address.Port);
                await client.GetStream().WriteAsync(request);
                clients.Add(client);
            }
            int served = 0, refused = 0;
            var answer = new byte[16];
            foreach (TcpClient client in clients)
            {
                await client.GetStream().ReadExactlyAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
                if (Encoding.ASCII.GetString(answer).Contains(" 200 ", StringComparison.Ordinal)) served++;
                else refused++;
            }
            Assert.Equal((128, 72), (served, refused));
            using HttpResponseMessage done = await show.SendAsync("mirror", true);
            Assert.Equal(HttpStatusCode.OK, done.StatusCode);
            double before = double.Parse(show.At("uptime_seconds"), System.Globalization.CultureInfo.InvariantCulture);
            show.Until(() => double.Parse(show.At("uptime_seconds"), System.Globalization.CultureInfo.InvariantCulture) > before + 1
                && double.Parse(show.At("rates.pictures"), System.Globalization.CultureInfo.InvariantCulture) > 1, "pictures go on");
        }
        finally
        {
            foreach (TcpClient client in clients) client.Dispose();
        }
    }

    [Fact]
    public async Task Metrics_are_those_that_are_documented_and_health_needs_no_token()
    {
        await using var show = new RemoteSession("-o", "udp://127.0.0.1:45699");
        using var stranger = new HttpClient();
        Assert.Contains("ok", await stranger.GetStringAsync(new Uri(show.Address, "healthz")), StringComparison.Ordinal);
        using HttpResponseMessage refused = await stranger.GetAsync(new Uri(show.Address, "metrics"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        string text = "";
        show.Until(() => (text = show.GetAsync("metrics").GetAwaiter().GetResult().Content.ReadAsStringAsync().GetAwaiter().GetResult())
            .Contains("livedance_output_up{output=\"udp://127.0.0.1:45699\"} 1", StringComparison.Ordinal), "the output runs");
        Assert.Contains("livedance_source_up 1", text, StringComparison.Ordinal);
        Assert.Contains("livedance_latency_seconds_bucket{le=\"0.5\"}", text, StringComparison.Ordinal);
        Assert.Contains("livedance_stage_seconds{stage=\"generate\"}", text, StringComparison.Ordinal);
        string page = File.ReadAllText(Path.Combine(Footage.Repository, "docs", "monitoring.md"));
        foreach (string line in text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)))
            Assert.Contains($"`{line.Split(' ')[2]}`", page, StringComparison.Ordinal);
    }

    private static async Task UntilAnswered(HttpClient client, Uri address)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(address);
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    return;
                }
                await Task.Delay(100);
            }
            catch (HttpRequestException) when (i < 300)
            {
                await Task.Delay(100);
            }
        }
    }
}
