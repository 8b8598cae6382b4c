using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Steers a session with liblo's <c>oscsend</c> and listens with its <c>oscdump</c>.</summary>
[Collection(RealTime.Name)]
public sealed class OscTests
{
    [Fact]
    public async Task Oscsend_steers_the_show_and_oscdump_hears_changes_beats_and_key_points()
    {
        int port = TestPort.Reserve(), changes = TestPort.Reserve(), stream = TestPort.Reserve();
        await using var show = new RemoteSession("--osc", $"{port}", "--osc-out", $"127.0.0.1:{stream}");
        using var heard = new OscDump(changes);
        using var streamed = new OscDump(stream);
        Send("/livedance/subscribe", "i", $"{changes}");
        show.Until(() => heard.Contains("/livedance/mirror f 0.000000"), "the values are told at first");

        Send("/livedance/mirror", "f", "1");
        show.Until(() => show.At("picture.mirror") == "True", "OSC mirrors the picture");
        show.Until(() => heard.Contains("/livedance/mirror f 1.000000"), "the change is told");
        Send("/livedance/layout", "s", "inset");
        show.Until(() => show.At("picture.layout") == "inset", "OSC selects the layout");
        Send("/livedance/layout/performer", "T");
        show.Until(() => show.At("picture.layout") == "performer", "a button selects the layout");
        Send("/livedance/screenshot", "f", "0");
        Send("/livedance/prediction", "f", "0.4");
        show.Until(() => show.At("dancer.prediction_ms") == "40", "a share of the range is 40 ms");
        Assert.False(Directory.Exists(show.Recordings), "a button that was let go has taken a picture");

        // A change from elsewhere is told as well.
        using HttpResponseMessage done = await show.SendAsync("freeze", true);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        show.Until(() => heard.Contains("/livedance/freeze f 1.000000"), "a change over HTTP is told by OSC");
        await show.SendAsync("freeze", false);
        heard.Clear();
        Send("/livedance/layout", "s", "?");
        show.Until(() => heard.Contains("/livedance/layout s \"performer\""), "a question is answered");

        Send("/livedance/nonsense", "i", "1");
        show.Until(() => show.Printed.Contains("/livedance/nonsense: There is no command 'nonsense'", StringComparison.Ordinal), "an unknown address is shown");
        Send("/livedance/nonsense", "i", "1");

        show.Until(() => streamed.Contains("/livedance/person f 1.000000"), "the dancer is present");
        show.Until(() => streamed.Contains("/livedance/pose/left-wrist fff "), "key points come");
        string line = streamed.Find("/livedance/pose/nose fff ");
        float[] values = [.. line.Split(" fff ")[1].Split(' ').Select(part => float.Parse(part, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.All(values, value => Assert.InRange(value, 0, 1));
        await show.SendAsync("music", "first.wav");
        Assert.Equal(1, show.Printed.Split("/livedance/nonsense").Length - 1);

        void Send(params string[] arguments)
        {
            using Process oscsend = Process.Start("oscsend", ["127.0.0.1", $"{port}", .. arguments]);
            Assert.True(oscsend.WaitForExit(TimeSpan.FromSeconds(10)));
        }
    }

    [Fact]
    public async Task Oscdump_hears_the_dancers_bones()
    {
        int port = TestPort.Reserve();
        using var heard = new OscDump(port);
        await using var show = new RemoteSession("--vmc", $"127.0.0.1:{port}");
        show.Until(() => heard.Contains("/VMC/Ext/OK i 1"), "a dancer is there");
        show.Until(() => heard.Contains("/VMC/Ext/Bone/Pos sfffffff \"RightLowerLeg\" "), "all bones come");
        string bone = heard.Find("/VMC/Ext/Bone/Pos sfffffff \"LeftUpperArm\" ");
        float[] values = [.. bone.Split("\"LeftUpperArm\" ")[1].Split(' ').Select(part => float.Parse(part, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal([0f, 0f, 0f], values[..3]);
        Assert.Equal(1, values[3..].Sum(value => value * value), 3);
        string hips = heard.Find("/VMC/Ext/Bone/Pos sfffffff \"Hips\" ");
        // A standing person's hips are about this high, in metres.
        Assert.InRange(float.Parse(hips.Split("\"Hips\" ")[1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), 0.5f, 1.1f);
    }

    [Fact]
    public async Task Other_programs_map_themselves_by_the_tree_of_addresses()
    {
        int port = TestPort.Reserve();
        await using var show = new RemoteSession("--osc", $"{port}");
        using HttpResponseMessage host = await show.GetAsync("?HOST_INFO");
        Assert.Equal(port, JsonDocument.Parse(await host.Content.ReadAsStringAsync()).RootElement.GetProperty("OSC_PORT").GetInt32());
        using HttpResponseMessage answer = await show.GetAsync("livedance/music/volume");
        JsonElement volume = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("/livedance/music/volume", volume.GetProperty("FULL_PATH").GetString());
        Assert.Equal("f", volume.GetProperty("TYPE").GetString());
        Assert.Equal(1, volume.GetProperty("RANGE")[0].GetProperty("MAX").GetInt32());
        Assert.Equal(1, volume.GetProperty("VALUE")[0].GetDouble());
        using HttpResponseMessage layout = await show.GetAsync("livedance/layout");
        Assert.Equal(3, JsonDocument.Parse(await layout.Content.ReadAsStringAsync()).RootElement.GetProperty("RANGE")[0].GetProperty("VALS").GetArrayLength());
        using HttpResponseMessage absent = await show.GetAsync("livedance/nothing");
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    // What oscdump prints for each message that it hears, without the time.
    private sealed class OscDump : IDisposable
    {
        private readonly Process _program;
        private readonly List<string> _lines = [];

        public OscDump(int port)
        {
            _program = Process.Start(new ProcessStartInfo("oscdump", ["-L", $"{port}"]) { RedirectStandardOutput = true })!;
            _program.OutputDataReceived += (_, line) =>
            {
                lock (_lines) _lines.Add(line.Data ?? "");
            };
            _program.BeginOutputReadLine();
        }

        public bool Contains(string text)
        {
            lock (_lines) return _lines.Any(line => line.Contains(text, StringComparison.Ordinal));
        }

        public string Find(string text)
        {
            lock (_lines) return _lines.First(line => line.Contains(text, StringComparison.Ordinal));
        }

        public void Clear()
        {
            lock (_lines) _lines.Clear();
        }

        public void Dispose()
        {
            _program.Kill();
            Assert.True(_program.WaitForExit(TimeSpan.FromSeconds(10)));
            _program.Dispose();
        }
    }
}
