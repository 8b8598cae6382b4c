using LiveDance.Engine.Output;

namespace LiveDance.Engine.Tests.Output;

public sealed class OutputAddressTests
{
    [Theory]
    [InlineData("file:session.mp4", OutputKind.File, "session.mp4", 0)]
    [InlineData("png:C:\\pictures", OutputKind.Images, "C:\\pictures", 0)]
    [InlineData("v4l2:/dev/video10", OutputKind.Camera, "/dev/video10", 0)]
    [InlineData("http://:8090", OutputKind.Http, "", 8090)]
    [InlineData("http://127.0.0.1:8090/", OutputKind.Http, "127.0.0.1", 8090)]
    [InlineData("udp://127.0.0.1:1234", OutputKind.Stream, "udp://127.0.0.1:1234", 0)]
    [InlineData("srt://obs:9000?mode=caller", OutputKind.Stream, "srt://obs:9000?mode=caller", 0)]
    [InlineData("rtmp://live.example/app/key", OutputKind.Stream, "rtmp://live.example/app/key", 0)]
    [InlineData("rtsp://127.0.0.1:8554/nova", OutputKind.Stream, "rtsp://127.0.0.1:8554/nova", 0)]
    public void Valid_address_is_parsed(string text, OutputKind kind, string target, int port) =>
        Assert.Equal(new OutputAddress(text, kind, target, port), OutputAddress.Parse(text));

    [Theory]
    [InlineData("ftp://host/x", "'ftp://host/x' is not an output address", Remedy.ChooseOutput)]
    [InlineData("session.mp4", "that of a file is file:session.mp4", Remedy.ChooseOutput)]
    [InlineData("file:", "'file:' is not an output address", Remedy.ChooseOutput)]
    [InlineData("http://host", "has no port", Remedy.None)]
    [InlineData("http://:70000", "has no port", Remedy.None)]
    [InlineData("udp://127.0.0.1", "has no port", Remedy.None)]
    public void Invalid_address_is_refused_with_reason_and_remedy(string text, string reason, Remedy remedy)
    {
        EngineException error = Assert.Throws<EngineException>(() => OutputAddress.Parse(text));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(remedy, error.Remedy);
    }
}
