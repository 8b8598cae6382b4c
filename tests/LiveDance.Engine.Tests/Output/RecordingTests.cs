using System.Diagnostics;
using LiveDance.Engine.Media;

namespace LiveDance.Engine.Tests.Output;

public class RecordingTests
{
    [Fact]
    public void File_of_a_failed_encoder_is_kept_if_playable_and_deleted_otherwise()
    {
        using var folder = new TestFolder();
        var recording = new Recording(folder.File("session.mp4"));
        Fill(recording.Begin(), keepFrames: true);
        recording.End(complete: false, empty: false);
        Assert.Equal([folder.File("session.mp4")], recording.Files);

        // An encoder that fails within its first second leaves only the header of the fragmented file.
        string second = recording.Begin();
        Fill(second, keepFrames: false);
        Assert.True(new FileInfo(second).Length > 0);
        recording.End(complete: false, empty: false);
        Assert.Equal([folder.File("session.mp4")], recording.Files);

        Fill(recording.Begin(), keepFrames: true);
        recording.End(complete: true, empty: false);
        Assert.Equal([folder.File("session.mp4"), folder.File("session-2.mp4")], recording.Files);
        Assert.Equal(recording.Files.Order(), Directory.GetFiles(folder.Path).Order());
        Assert.All(recording.Files, file => Assert.True(Ffmpeg.CountFrames(file) > 0, file));
    }

    private static void Fill(string path, bool keepFrames)
    {
        using (Process ffmpeg = Process.Start(
            "ffmpeg",
            [
                "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=1", "-pix_fmt", "yuv420p",
                "-movflags", "frag_keyframe+empty_moov", "-f", "mp4", path,
            ]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        if (keepFrames) return;
        // The first fragment begins with its length and 'moof'.
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.AsSpan().IndexOf("moof"u8) - 4)]);
    }
}
