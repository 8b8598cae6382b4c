using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LiveDance.CommandLine;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Osc;
using LiveDance.Remote;
using LiveDance.Session;
using LiveDance.Window;

namespace LiveDance.Measurement.Soak;

/// <summary>What the picture did while many clients steered the show.</summary>
internal sealed record RemoteLoadLine(
    int Clients, double Seconds, double CommandsPerSecond, long Executed, long Refused, long Events, long Previews, double PicturesPerSecond, double LongestMs);

/// <summary>
/// Runs a session without faults while 50 remotes read its status and half of them its preview, as phones do, and 1,000 commands a second come
/// in: a tenth over HTTP, the others by OSC. Measures the pauses between new pictures.
/// </summary>
internal static class RemoteLoad
{
    /// <summary>The number of remotes.</summary>
    public const int Clients = 50;

    /// <summary>Commands a second.</summary>
    public const int CommandsPerSecond = 1000;

    // Commands are sent in groups at this interval, of which one in ten goes over HTTP.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    // Time before the measurement, in which networks are loaded and clients connect.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    /// <exception cref="EngineException">The session does not start.</exception>
    public static async Task<RemoteLoadLine> RunAsync(TimeSpan time, string performerName, string device, CancellationToken cancellation)
    {
        int httpPort = FreePort.Find(SocketType.Stream), oscPort = FreePort.Find(SocketType.Dgram);
        using Performer performer = SharedOptions.LoadPerformer(performerName);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var session = new LiveSessionOptions(
            () => Sources.OpenLive(DemoClip.Find(), new CameraMode(), loop: true), performer, new PipelineOptions(ExecutionProviders.Choose(device)));
        var pictures = new ViewerStats("pictures", () => ("", double.PositiveInfinity));
        var counts = new Counts();
        bool measures = false, hasWindow = Display.Obstacle() is null;
        string screen = hasWindow ? "window" : "preview";
        Task load = Task.CompletedTask;
        var host = new SessionHostOptions(session, hasWindow ? new LiveWindowOptions() : null)
        {
            View = new ViewState { Layout = ViewLayout.Performer },
            Remote = new RemoteOptions(IPAddress.Loopback, httpPort),
            Osc = new OscOptions(new IPEndPoint(IPAddress.Loopback, oscPort), null),
            Presented = (sink, _, isNew) =>
            {
                if (isNew && sink.Name == screen && Volatile.Read(ref measures)) pictures.Record(Stopwatch.GetTimestamp());
            },
            Opened = _ => load = LoadAsync(),
        };
        await SessionHost.RunAsync(host, end.Token).ConfigureAwait(false);
        await load.ConfigureAwait(false);
        return new RemoteLoadLine(
            Clients, time.TotalSeconds, counts.Sent / time.TotalSeconds, counts.Executed, counts.Refused, counts.Events, counts.Previews,
            pictures.FramesPerSecond, pictures.LongestMilliseconds);

        async Task LoadAsync()
        {
            try
            {
                using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}") };
                List<Task> work = [.. Enumerable.Range(0, Clients).Select(i => ReadAsync(client, i, counts, end.Token))];
                await Task.Delay(WarmUp, end.Token).ConfigureAwait(false);
                counts.Reset();
                Volatile.Write(ref measures, true);
                await SendAsync(client, oscPort, time, counts, end.Token).ConfigureAwait(false);
                Volatile.Write(ref measures, false);
                await end.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(work).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The session has ended first.
            }
        }
    }

    // A phone: the status as events; half of them show the preview as well.
    private static async Task ReadAsync(HttpClient client, int number, Counts counts, CancellationToken stop)
    {
        try
        {
            if (number % 2 == 1)
            {
                for (string after = "0"; ;)
                {
                    using HttpResponseMessage picture = await client.GetAsync($"/api/v1/preview.jpg?after={after}", stop).ConfigureAwait(false);
                    if (!picture.IsSuccessStatusCode) continue;
                    await picture.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
                    after = picture.Headers.GetValues("X-Picture").First();
                    Interlocked.Increment(ref counts.Previews);
                }
            }
            using Stream stream = await client.GetStreamAsync("/api/v1/events", stop).ConfigureAwait(false);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(stop).ConfigureAwait(false) is { } line)
                if (line.StartsWith("event:", StringComparison.Ordinal)) Interlocked.Increment(ref counts.Events);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException)
        {
            // The session has ended.
        }
    }

    private static async Task SendAsync(HttpClient client, int oscPort, TimeSpan time, Counts counts, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPAddress.Loopback, oscPort);
        var writer = new OscWriter();
        int each = (int)(CommandsPerSecond * Interval.TotalSeconds);
        long began = Stopwatch.GetTimestamp();
        for (long group = 0; Stopwatch.GetElapsedTime(began) < time; group++)
        {
            for (int i = 0; i < each - 1; i++)
            {
                writer.Begin();
                writer.Add(i % 2 == 0 ? "/livedance/prediction"u8 : "/livedance/person/lock"u8, (group + i) % 2);
                await socket.SendAsync(writer.Packet, stop).ConfigureAwait(false);
            }
            _ = PostAsync(group % 2 == 0 ? "mirror" : "layout", group % 2 == 0 ? "{}" : "{\"value\": \"performer\"}");
            Interlocked.Add(ref counts.Sent, each);
            TimeSpan wait = (Interval * (group + 1)) - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, stop).ConfigureAwait(false);
        }

        async Task PostAsync(string command, string body)
        {
            try
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using HttpResponseMessage answer = await client.PostAsync($"/api/v1/commands/{command}", content, stop).ConfigureAwait(false);
                Interlocked.Increment(ref answer.IsSuccessStatusCode ? ref counts.Executed : ref counts.Refused);
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                Interlocked.Increment(ref counts.Refused);
            }
        }
    }

    // Counted by many tasks.
    private sealed class Counts
    {
        public long Sent, Executed, Refused, Events, Previews;

        public void Reset() => (Sent, Executed, Refused, Events, Previews) = (0, 0, 0, 0, 0);
    }
}
