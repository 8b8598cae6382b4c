using System.Diagnostics;

namespace LiveDance.EndToEnd;

/// <summary>Records the poses of a session, kills it, and renders them later.</summary>
[Collection(RealTime.Name)]
public sealed class PoseRecordingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Killed_sessions_poses_are_rendered_with_music()
    {
        string poses = _folder.File("evening.poses"), song = _folder.File("song.wav"), video = _folder.File("evening.mp4");
        using (Process ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "sine=440:d=30", song]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(30)));
        using Process program = LiveDanceProgram.Start(
            [
                "live", LiveDanceProgram.Guest, "--loop", "--no-window", "--pose", "fast", "-o", $"png:{_folder.File("pictures")}", "--fps", "1", "--music", song,
                "--speakers", "nobody", "--record-poses", poses,
            ]);
        string printed = "";
        program.ErrorDataReceived += (_, line) => printed += line.Data + "\n";
        program.BeginErrorReadLine();
        var waited = Stopwatch.StartNew();
        using var pause = new ManualResetEventSlim();
        while (!File.Exists(poses) || new FileInfo(poses).Length < 40_000)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), $"no poses were written: {printed}");
            pause.Wait(TimeSpan.FromMilliseconds(200));
        }
        program.Kill();
        Assert.True(program.WaitForExit(TimeSpan.FromSeconds(10)));
        long size = new FileInfo(poses).Length;

        ProgramRun run = LiveDanceProgram.Finish(LiveDanceProgram.Start(["transfer", poses, "-o", video, "--music", song]));
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.True(Video.Frames(video) > 20, $"{Video.Frames(video)} frames");
        Assert.Equal("aac", Video.Sound(video));
        Assert.Equal(size, new FileInfo(poses).Length);
    }
}
