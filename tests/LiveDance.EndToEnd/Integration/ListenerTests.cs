using System.Diagnostics;
using OpenCvSharp;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Tests SRT and RTSP streams with ffmpeg as the listener.</summary>
[Collection(RealTime.Name)]
public sealed class ListenerTests : IDisposable
{
    // Some seconds of a picture with little motion.
    private const long MinBytes = 50_000;

    private readonly TestFolder _folder = new();
    private readonly int _port = TestPort.Reserve();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Srt_listener_receives_the_sessions_picture() => AssertReceived(
        $"srt://127.0.0.1:{_port}?mode=caller", ["-i", $"srt://127.0.0.1:{_port}?mode=listener"]);

    [Fact]
    public void Rtsp_listener_receives_the_sessions_picture() => AssertReceived(
        $"rtsp://127.0.0.1:{_port}/nova", ["-rtsp_flags", "listen", "-i", $"rtsp://127.0.0.1:{_port}/nova"]);

    private void AssertReceived(string output, string[] input)
    {
        string received = _folder.File("received.mkv"), picture = _folder.File("received.png");
        using Process listener = Process.Start("ffmpeg", ["-nostdin", "-v", "error", .. input, "-c", "copy", "-flush_packets", "1", received]);
        try
        {
            using var session = new StillSession(output);
            using Mat ours = session.Settled();
            session.Until(() => File.Exists(received));
            long before = new FileInfo(received).Length;
            session.Until(() => new FileInfo(received).Length > before + MinBytes);
            Signal.Interrupt(listener);
            Assert.True(listener.WaitForExit(TimeSpan.FromSeconds(30)));
            using Process last = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-i", received, "-update", "1", picture]);
            Assert.True(last.WaitForExit(TimeSpan.FromSeconds(60)));
            using Mat theirs = Cv2.ImRead(picture);
            Assert.Equal(DefaultPerformer.Picture, theirs.Size());
            double similarity = StillSession.Similarity(ours, theirs);
            Assert.True(similarity > 0.9, $"another picture was received: similarity {similarity:0.00}");
        }
        finally
        {
            if (!listener.HasExited) listener.Kill();
        }
    }
}
