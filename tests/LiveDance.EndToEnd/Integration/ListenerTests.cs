using System.Diagnostics;
using OpenCvSharp;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Another program, ffmpeg with libsrt and its RTSP server, listens for our stream and finds our picture in it.</summary>
[Collection(RealTime.Name)]
public sealed class ListenerTests : IDisposable
{
    // Seconds of a picture that hardly moves.
    private const long MoreBytes = 50_000;

    private readonly TestFolder _folder = new();
    private readonly int _port = StillShow.FreePort();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Srt_brings_our_picture() => Brings(
        $"srt://127.0.0.1:{_port}?mode=caller", ["-i", $"srt://127.0.0.1:{_port}?mode=listener"]);

    [Fact]
    public void Rtsp_brings_our_picture() => Brings(
        $"rtsp://127.0.0.1:{_port}/nova", ["-rtsp_flags", "listen", "-i", $"rtsp://127.0.0.1:{_port}/nova"]);

    private void Brings(string output, string[] input)
    {
        string got = _folder.File("got.mkv"), picture = _folder.File("got.png");
        using Process listener = Process.Start("ffmpeg", ["-nostdin", "-v", "error", .. input, "-c", "copy", "-flush_packets", "1", got]);
        try
        {
            using var show = new StillShow(output);
            using Mat ours = show.Settled();
            show.Until(() => File.Exists(got));
            long before = new FileInfo(got).Length;
            show.Until(() => new FileInfo(got).Length > before + MoreBytes);
            Signal.Interrupt(listener);
            Assert.True(listener.WaitForExit(TimeSpan.FromSeconds(30)));
            using Process last = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-i", got, "-update", "1", picture]);
            Assert.True(last.WaitForExit(TimeSpan.FromSeconds(60)));
            using Mat theirs = Cv2.ImRead(picture);
            Assert.Equal(new Size(512, 512), theirs.Size());
            Assert.True(StillShow.Similarity(ours, theirs) > 0.9, $"something else came: likeness {StillShow.Similarity(ours, theirs):0.00}");
        }
        finally
        {
            if (!listener.HasExited) listener.Kill();
        }
    }
}
