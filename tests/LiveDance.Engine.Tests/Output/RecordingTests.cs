using System.Diagnostics;
using LiveDance.Engine.Media;

namespace LiveDance.Engine.Tests.Output;

public class RecordingTests
{
    [Fact]
    public void What_a_dead_encoder_left_is_kept_if_it_plays_and_deleted_if_it_is_a_header()
    {
        using var folder = new TestFolder();
        var recording = new Recording(folder.File("show.mp4"));
        Fill(recording.Begin(), keep: 1);
        recording.End(whole: false, empty: false);
        Assert.Equal([folder.File("show.mp4")], recording.Pieces);

        // The header of a fragmented file is all that an encoder of less than a second has written.
        string second = recording.Begin();
        Fill(second, keep: 0);
        Assert.True(new FileInfo(second).Length > 0);
        recording.End(whole: false, empty: false);
        Assert.Equal([folder.File("show.mp4")], recording.Pieces);

        Fill(recording.Begin(), keep: 1);
        recording.End(whole: true, empty: false);
        Assert.Equal([folder.File("show.mp4"), folder.File("show-2.mp4")], recording.Pieces);
        Assert.Equal(recording.Pieces.Order(), Directory.GetFiles(folder.Path).Order());
        Assert.All(recording.Pieces, piece => Assert.True(Ffmpeg.CountFrames(piece) > 0, piece));
    }

    private static void Fill(string path, int keep)
    {
        using (Process ffmpeg = Process.Start(
            "ffmpeg",
            [
                "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=1", "-pix_fmt", "yuv420p",
                "-movflags", "frag_keyframe+empty_moov", "-f", "mp4", path,
            ]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        if (keep > 0) return;
        // The first fragment begins with its length and 'moof'.
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.AsSpan().IndexOf("moof"u8) - 4)]);
    }
}
