using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenCvSharp;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Tests streams to OBS, which runs on a virtual display and is controlled by obs-websocket.</summary>
[Trait("Category", "Heavy")]
[Collection(RealTime.Name)]
public sealed class ObsTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private const double MinSimilarity = 0.9;
    private readonly TestFolder _home = new();
    private readonly int _port = TestPort.Reserve();
    private readonly Process _display;
    private readonly string _displayName;
    private Process? _obs;

    public ObsTests()
    {
        _display = Process.Start(new ProcessStartInfo("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _displayName = ":" + _display.StandardOutput.ReadLine();
    }

    public void Dispose()
    {
        foreach (Process process in new[] { _obs, _display }.OfType<Process>())
        {
            if (!process.HasExited) process.Kill();
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)));
            process.Dispose();
        }
        _home.Dispose();
    }

    [Fact]
    public async Task Media_source_shows_the_sessions_picture()
    {
        int port = TestPort.Reserve();
        using var session = new StillSession($"udp://127.0.0.1:{port}?pkt_size=1316");
        StartObs();
        using ClientWebSocket socket = await ConnectAsync();
        await RequestAsync(socket, "CreateInput", new JsonObject
        {
            ["sceneName"] = "Scene",
            ["inputName"] = "LiveDance",
            ["inputKind"] = "ffmpeg_source",
            ["inputSettings"] = MediaSource(port),
        });
        await AssertShowsPicture(session, socket);
    }

    [Fact]
    public async Task Documented_scene_collection_shows_the_sessions_picture()
    {
        // The port of the scene collection and of docs/obs.md.
        using var session = new StillSession("udp://127.0.0.1:4747?pkt_size=1316");
        string scenes = Directory.CreateDirectory(_home.File("config/obs-studio/basic/scenes")).FullName;
        File.Copy(Path.Combine(Footage.Repository, "docs", "obs", "LiveDance.json"), Path.Combine(scenes, "LiveDance.json"));
        StartObs("--collection", "LiveDance");
        using ClientWebSocket socket = await ConnectAsync();
        JsonNode collections = await RequestAsync(socket, "GetSceneCollectionList", []);
        Assert.Equal("LiveDance", collections["currentSceneCollectionName"]!.GetValue<string>());
        await AssertShowsPicture(session, socket);
    }

    private static JsonObject MediaSource(int port) => new()
    {
        ["is_local_file"] = false,
        ["input"] = $"udp://127.0.0.1:{port}",
        ["input_format"] = "mpegts",
        ["reconnect_delay_sec"] = 1,
        ["buffering_mb"] = 0,
    };

    private static async Task AssertShowsPicture(StillSession session, ClientWebSocket socket)
    {
        using Mat ours = session.Settled();
        double similarity = 0;
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Timeout && similarity < MinSimilarity)
        {
            await Task.Delay(1000);
            JsonNode? shot = await TryRequestAsync(socket, "GetSourceScreenshot", new JsonObject
            {
                ["sourceName"] = "LiveDance",
                ["imageFormat"] = "png",
            });
            if (shot?["imageData"]?.GetValue<string>() is not { } data) continue;
            using Mat theirs = Cv2.ImDecode(Convert.FromBase64String(data[(data.IndexOf(',', StringComparison.Ordinal) + 1)..]), ImreadModes.Color);
            if (!theirs.Empty()) similarity = StillSession.Similarity(ours, theirs);
        }
        Assert.True(similarity >= MinSimilarity, $"OBS shows another picture: similarity {similarity:0.00}");
    }

    private void StartObs(params string[] more)
    {
        string config = Directory.CreateDirectory(_home.File("config/obs-studio")).FullName;
        File.WriteAllText(Path.Combine(config, "global.ini"), $"""
            [General]
            FirstRun=true
            Pre19Defaults=false

            [OBSWebSocket]
            FirstLoad=false
            ServerEnabled=true
            ServerPort={_port}
            AlertsEnabled=false
            AuthRequired=false
            """);
        var start = new ProcessStartInfo("obs", ["--minimize-to-tray", "--multi", "--disable-updater", .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DISPLAY"] = _displayName;
        start.Environment["LIBGL_ALWAYS_SOFTWARE"] = "1";
        start.Environment["HOME"] = _home.Path;
        start.Environment["XDG_CONFIG_HOME"] = _home.File("config");
        start.Environment["XDG_RUNTIME_DIR"] = Directory.CreateDirectory(_home.File("run")).FullName;
        _obs = Process.Start(start)!;
        _obs.OutputDataReceived += (_, _) => { };
        _obs.ErrorDataReceived += (_, _) => { };
        _obs.BeginOutputReadLine();
        _obs.BeginErrorReadLine();
    }

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var socket = new ClientWebSocket();
            try
            {
                await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_port}"), CancellationToken.None).WaitAsync(Timeout);
                await ReceiveAsync(socket);
                await SendAsync(socket, new JsonObject { ["op"] = 1, ["d"] = new JsonObject { ["rpcVersion"] = 1, ["eventSubscriptions"] = 0 } });
                await ReceiveAsync(socket);
                return socket;
            }
            catch (WebSocketException) when (waited.Elapsed < Timeout && _obs is { HasExited: false })
            {
                socket.Dispose();
                await Task.Delay(500);
            }
        }
    }

    private static async Task<JsonNode> RequestAsync(ClientWebSocket socket, string type, JsonObject data) =>
        await TryRequestAsync(socket, type, data) ?? throw new InvalidOperationException($"OBS refuses {type}");

    private static async Task<JsonNode?> TryRequestAsync(ClientWebSocket socket, string type, JsonObject data)
    {
        await SendAsync(socket, new JsonObject
        {
            ["op"] = 6,
            ["d"] = new JsonObject { ["requestType"] = type, ["requestId"] = type, ["requestData"] = data },
        });
        JsonNode answer = (await ReceiveAsync(socket))["d"]!;
        return answer["requestStatus"]!["result"]!.GetValue<bool>() ? answer["responseData"] ?? new JsonObject() : null;
    }

    private static Task SendAsync(ClientWebSocket socket, JsonObject message) => socket.SendAsync(
        Encoding.UTF8.GetBytes(message.ToJsonString(JsonSerializerOptions.Default)), WebSocketMessageType.Text, true, CancellationToken.None);

    private static async Task<JsonNode> ReceiveAsync(ClientWebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Timeout);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }
}
