using LiveDance.Engine.Output;

namespace LiveDance.Engine.Tests.Output;

public sealed class OutputAddressTests
{
    [Theory]
    [InlineData("file:show.mp4", OutputKind.File, "show.mp4", 0)]
    [InlineData("png:C:\\pictures", OutputKind.Images, "C:\\pictures", 0)]
    [InlineData("v4l2:/dev/video10", OutputKind.Camera, "/dev/video10", 0)]
    [InlineData("http://:8090", OutputKind.Http, "", 8090)]
    [InlineData("http://127.0.0.1:8090/", OutputKind.Http, "127.0.0.1", 8090)]
    [InlineData("udp://127.0.0.1:1234", OutputKind.Stream, "udp://127.0.0.1:1234", 0)]
    [InlineData("srt://obs:9000?mode=caller", OutputKind.Stream, "srt://obs:9000?mode=caller", 0)]
    [InlineData("rtmp://live.example/app/key", OutputKind.Stream, "rtmp://live.example/app/key", 0)]
    [InlineData("rtsp://127.0.0.1:8554/nova", OutputKind.Stream, "rtsp://127.0.0.1:8554/nova", 0)]
    public void What_can_be_written_is_understood(string text, OutputKind kind, string target, int port) =>
        Assert.Equal(new OutputAddress(text, kind, target, port), OutputAddress.Parse(text));

    [Theory]
    [InlineData("ftp://host/x", "not 'ftp://host/x'")]
    [InlineData("show.mp4", "write file:show.mp4")]
    [InlineData("file:", "not 'file:'")]
    [InlineData("http://host", "names no port")]
    [InlineData("http://:70000", "names no port")]
    [InlineData("udp://127.0.0.1", "names no port")]
    public void What_cannot_is_refused_with_the_way_out(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<EngineException>(() => OutputAddress.Parse(text)).Message, StringComparison.Ordinal);
}
