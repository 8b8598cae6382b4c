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

    [Fact]
    public void Poses_of_a_video_are_written_and_rendered()
    {
        string clip = _folder.File("short.mp4"), poses = _folder.File("short.poses"), video = _folder.File("nova.mp4");
        using (Process ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-i", LiveDanceProgram.Guest, "-t", "1", clip]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        ProgramRun run = LiveDanceProgram.Run("pose", clip, "-o", poses, "--pose", "fast");
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains($"30 frames -> {poses}", run.Errors, StringComparison.Ordinal);
        Assert.Equal(["short.mp4", "short.poses"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
        ProgramRun rendered = LiveDanceProgram.Run("transfer", poses, "-o", video);
        Assert.True(rendered.ExitCode == 0, rendered.Errors);
        Assert.InRange(Video.Frames(video), 29, 31);
        Assert.Contains(".poses", LiveDanceProgram.Run("transfer", "--help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Poses_do_not_replace_their_own_source()
    {
        string poses = _folder.File("a.poses");
        File.Copy(LiveDanceProgram.Guest, poses);
        ProgramRun run = LiveDanceProgram.Run("pose", poses, "-o", poses);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is the input itself", run.Sentence(), StringComparison.Ordinal);
    }
}
