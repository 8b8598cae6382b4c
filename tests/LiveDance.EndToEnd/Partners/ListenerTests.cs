using System.Diagnostics;
using LiveDance.Tests;
using OpenCvSharp;

namespace LiveDance.EndToEnd.Partners;

/// <summary>Another program, ffmpeg with libsrt and its RTSP server, listens for our stream and finds our picture in it.</summary>
public sealed class ListenerTests : IDisposable
{
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
        using Process listener = Process.Start("ffmpeg", ["-nostdin", "-v", "error", .. input, "-t", "3", "-c", "copy", got]);
        try
        {
            using var show = new StillShow(output);
            show.Until(() => listener.HasExited);
            using Process last = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-i", got, "-update", "1", picture]);
            Assert.True(last.WaitForExit(TimeSpan.FromSeconds(30)));
            using Mat theirs = Cv2.ImRead(picture);
            Assert.Equal(new Size(512, 512), theirs.Size());
            // She never stands quite still: what came is a picture that we show, not the one that we show just now.
            show.Until(() =>
            {
                using Mat ours = show.Picture();
                return StillShow.Likeness(ours, theirs) > 0.9;
            });
        }
        finally
        {
            if (!listener.HasExited) listener.Kill();
        }
    }
}
