using System.Net.Sockets;
using LiveDance.Engine.Output.Targets;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Output;

public sealed class MjpegServerTests : IDisposable
{
    private readonly MjpegServer _server = new("localhost", 0);
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;

    public MjpegServerTests() => _writing = Task.Run(async () =>
    {
        using var picture = new Mat(48, 64, MatType.CV_8UC3, new Scalar(10, 120, 230));
        while (!_stop.IsCancellationRequested)
        {
            _server.Write(picture);
            await Task.Delay(20);
        }
    });

    public void Dispose()
    {
        _stop.Cancel();
        Assert.True(_writing.Wait(TimeSpan.FromSeconds(10)));
        _server.Dispose();
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
        using HttpResponseMessage absent = await _client.GetAsync(Url("/etc/passwd"));
        Assert.Equal(404, (int)absent.StatusCode);
    }

    [Fact]
    public async Task Client_that_reads_nothing_does_not_delay_another_one()
    {
        using var stalled = new TcpClient("localhost", _server.Port);
        await stalled.GetStream().WriteAsync("GET /stream.mjpg HTTP/1.1\r\n\r\n"u8.ToArray());
        using var folder = new LiveDance.Tests.TestFolder();
        TestClip.Ffmpeg("-f", "mpjpeg", "-i", Url("/stream.mjpg"), "-frames:v", "10", folder.File("got.mkv"));
        Assert.Equal((10, "64x48", false), TestClip.Probe(folder.File("got.mkv")));
    }

    [Fact]
    public void Port_in_use_is_reported_by_the_constructor()
    {
        string message = Assert.Throws<EngineException>(() => new MjpegServer("localhost", _server.Port)).Message;
        Assert.Contains("another program uses that port", message, StringComparison.Ordinal);
    }

    private string Url(string path) => $"http://localhost:{_server.Port}{path}";
}
