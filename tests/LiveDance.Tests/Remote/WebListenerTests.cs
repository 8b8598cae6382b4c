using System.Net;
using System.Net.Sockets;
using LiveDance.Engine;
using LiveDance.Engine.Output;
using LiveDance.Engine.Output.Targets;
using LiveDance.Remote;
using OpenCvSharp;

namespace LiveDance.Tests.Remote;

/// <summary>The page and the stream of an <c>http://</c> output.</summary>
public sealed class WebListenerTests : IDisposable
{
    private readonly int _port = TestPort.Reserve();
    private readonly WebHost _host = new(remote: null);
    private readonly IPictureTarget _target;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;

    public WebListenerTests()
    {
        _target = _host.Open(OutputAddress.Parse($"http://localhost:{_port}"));
        _writing = Task.Run(async () =>
        {
            using var picture = new Mat(48, 64, MatType.CV_8UC3, new Scalar(10, 120, 230));
            while (!_stop.IsCancellationRequested)
            {
                _target.Write(picture);
                await Task.Delay(20);
            }
        });
    }

    public void Dispose()
    {
        _stop.Cancel();
        Assert.True(_writing.Wait(TimeSpan.FromSeconds(10)));
        _host.Dispose();
        _client.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Page_contains_the_stream_and_single_picture_can_be_fetched()
    {
        string page = await _client.GetStringAsync(Url("/"));
        Assert.Contains("src=\"/stream.mjpg\"", page, StringComparison.Ordinal);
        using Mat picture = Cv2.ImDecode(await _client.GetByteArrayAsync(Url("/picture.jpg")), ImreadModes.Color);
        Vec3b pixel = picture.At<Vec3b>(20, 20);
        Assert.Equal((64, 48), (picture.Cols, picture.Rows));
        Assert.True(Math.Abs(pixel.Item0 - 10) < 6 && Math.Abs(pixel.Item1 - 120) < 6 && Math.Abs(pixel.Item2 - 230) < 6);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/page/..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/v1/status")]
    [InlineData("/health")]
    public async Task Nothing_else_is_served(string path)
    {
        using HttpResponseMessage absent = await _client.GetAsync(Url(path));
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
        Assert.Equal("application/problem+json", absent.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Client_that_reads_nothing_does_not_delay_another_one()
    {
        using var stalled = new TcpClient("localhost", _port);
        await stalled.GetStream().WriteAsync("GET /stream.mjpg HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        using Stream stream = await _client.GetStreamAsync(Url("/stream.mjpg"));
        int parts = 0;
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        while (parts < 10 && await reader.ReadLineAsync() is { } line)
            if (line.StartsWith("--livedance-picture", StringComparison.Ordinal) || line.EndsWith("--livedance-picture", StringComparison.Ordinal)) parts++;
        Assert.Equal(10, parts);
    }

    [Fact]
    public void Port_in_use_is_reported_when_it_is_opened()
    {
        using var other = new WebHost(remote: null);
        string message = Assert.Throws<EngineException>(() => other.Open(OutputAddress.Parse($"http://localhost:{_port}"))).Message;
        Assert.Contains("another program uses that port", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_of_another_computer_is_reported()
    {
        using var other = new WebHost(remote: null);
        string message = Assert.Throws<EngineException>(() => other.Open(OutputAddress.Parse($"http://192.0.2.77:{TestPort.Reserve()}"))).Message;
        Assert.Contains("this computer has no such address", message, StringComparison.Ordinal);
        Assert.Contains("no IP address", Assert.Throws<EngineException>(() => other.Open(OutputAddress.Parse("http://nowhere:8090"))).Message.Replace("is not an", "no", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_that_is_removed_frees_its_port()
    {
        using var host = new WebHost(remote: null);
        int port = TestPort.Reserve();
        using (host.Open(OutputAddress.Parse($"http://localhost:{port}")))
            Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(new Uri($"http://localhost:{port}/"))).StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetAsync(new Uri($"http://localhost:{port}/")));
        host.Open(OutputAddress.Parse($"http://localhost:{port}")).Dispose();
    }

    [Fact]
    public async Task Remote_of_a_session_that_starts_or_stops_asks_to_try_again()
    {
        using var listener = new WebListener(IPAddress.Loopback, 0, forRemote: true);
        using HttpResponseMessage answer = await _client.GetAsync(new Uri($"http://localhost:{listener.Port}/api/v1/status"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        using HttpResponseMessage none = await _client.GetAsync(new Uri($"http://localhost:{listener.Port}/api/v1/nothing"));
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task Broken_requests_are_refused_and_the_server_goes_on()
    {
        var random = new Random(5);
        foreach (byte[] request in new[]
        {
            "\0\0\0\0\r\n\r\n"u8.ToArray(), "GET\r\n\r\n"u8.ToArray(), "GET / HTTP/9.9\r\n\r\n"u8.ToArray(),
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n"u8.ToArray(), [.. Enumerable.Range(0, 40000).Select(_ => (byte)random.Next(256))],
        })
        {
            using var client = new TcpClient("localhost", _port) { ReceiveTimeout = 5000 };
            NetworkStream stream = client.GetStream();
            try
            {
                await stream.WriteAsync(request);
                client.Client.Shutdown(SocketShutdown.Send);
                var answer = new byte[64];
                int read = await stream.ReadAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
                if (read > 0) Assert.StartsWith("HTTP/1.1 4", System.Text.Encoding.ASCII.GetString(answer, 0, read).Replace("HTTP/1.1 505", "HTTP/1.1 4", StringComparison.Ordinal), StringComparison.Ordinal);
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
                // Cut off, which is an answer as well.
            }
        }
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(Url("/"))).StatusCode);
    }

    private Uri Url(string path) => new($"http://localhost:{_port}{path}");
}
