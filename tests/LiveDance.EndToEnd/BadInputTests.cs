using System.Diagnostics;

namespace LiveDance.EndToEnd;

/// <summary>
/// Tests invalid input and interruption: one sentence, the right exit code, no incomplete file under the final name.
/// </summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dance")]
    [InlineData("transfer")]
    [InlineData("transfer", "a.mp4")]
    [InlineData("transfer", "a.mp4", "-o", "b.mp4", "--size", "9")]
    [InlineData("transfer", "rtsp://127.0.0.1/x", "-o", "b.mp4")]
    [InlineData("transfer", "a.mp4", "-o", "a.mp4")]
    [InlineData("transfer", "a.mp4", "-o", "b.mp4", "--device", "gpu")]
    [InlineData("transfer", "a.mp4", "-o", "b.mp4", "--layout", "round")]
    [InlineData("transfer", "a.mp4", "-o", "b.mp4", "--smooth", "median")]
    [InlineData("pose", "a.mp4")]
    [InlineData("pose", "a.mp4", "-o", "b.txt")]
    [InlineData("pose", "a.mp4", "-o", "b", "-o", "c")]
    [InlineData("live", "a.mp4", "-o", "file:b.txt")]
    [InlineData("demo", "-o", "b.txt")]
    [InlineData("train", "a", "-o", "b", "--preset", "big")]
    [InlineData("train", "a", "-o", "b", "--libtorch", "absent")]
    [InlineData("bench", "--seconds", "0")]
    [InlineData("motion-report", "--clip", "nobody")]
    [InlineData("live", "a.mp4", "--camera-fps", "-3")]
    public void Wrong_usage_exits_with_2_and_one_sentence(params string[] arguments)
    {
        ProgramRun run = LiveDanceProgram.Run(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"{run.Sentence()}\n", run.Errors);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Unreadable_input_is_named_in_the_error()
    {
        File.WriteAllText(_folder.File("empty.mp4"), "");
        File.WriteAllText(_folder.File("words.mp4"), "these are words");
        byte[] guest = File.ReadAllBytes(LiveDanceProgram.Guest);
        File.WriteAllBytes(_folder.File("cut.mp4"), guest[..1000]);
        File.CreateSymbolicLink(_folder.File("circle.mp4"), "other.mp4");
        File.CreateSymbolicLink(_folder.File("other.mp4"), "circle.mp4");
        foreach (string name in new[] { "absent.mp4", "empty.mp4", "words.mp4", "cut.mp4", "circle.mp4" })
        {
            string output = _folder.File("out.mp4");
            ProgramRun run = LiveDanceProgram.Run("transfer", _folder.File(name), "-o", output);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(name, run.Sentence(), StringComparison.Ordinal);
            Assert.False(File.Exists(output));
        }
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), file => file.Contains(".part.", StringComparison.Ordinal));
    }

    [Fact]
    public void Unsuitable_video_for_training_leaves_no_dataset_folder()
    {
        string dataset = _folder.File("dataset");
        foreach (string video in new[] { _folder.File("absent.mp4"), LiveDanceProgram.Guest })
        {
            ProgramRun run = LiveDanceProgram.Run("prepare", video, "-o", dataset);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(Path.GetFileName(video), run.Sentence(), StringComparison.Ordinal);
            Assert.False(Directory.Exists(dataset));
        }
    }

    [Fact]
    public void Truncated_file_is_transferred_to_its_end_and_reported()
    {
        using Process ffmpeg = Process.Start(
            "ffmpeg",
            [
                "-nostdin", "-v", "error", "-i", LiveDanceProgram.Guest, "-t", "2", "-c:v", "libx264", "-movflags", "+faststart",
                _folder.File("whole.mp4"),
            ]);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        byte[] whole = File.ReadAllBytes(_folder.File("whole.mp4"));
        File.WriteAllBytes(_folder.File("short.mp4"), whole[..(whole.Length / 2)]);
        ProgramRun run = LiveDanceProgram.Run("transfer", _folder.File("short.mp4"), "-o", _folder.File("out.mp4"), "--pose", "fast", "--quality", "lite");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("breaks off after", run.Sentence(), StringComparison.Ordinal);
        Assert.InRange(Video.Frames(_folder.File("out.mp4")), 5, 59);
        run = LiveDanceProgram.Run("pose", _folder.File("short.mp4"), "-o", _folder.File("points"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("breaks off after", run.Sentence(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transfer", "CLIP", "-o", "absent/out.mp4")]
    [InlineData("pose", "CLIP", "-o", "absent/out.mp4")]
    [InlineData("pose", "CLIP", "-o", "absent/out")]
    [InlineData("pose", "CLIP", "-o", "absent/out.poses")]
    [InlineData("demo", "-o", "absent/out.mp4")]
    [InlineData("live", "CLIP", "--no-window", "-o", "file:absent/out.mp4")]
    [InlineData("live", "CLIP", "--no-window", "-o", "udp://127.0.0.1:45688", "--record-poses", "absent/out.poses")]
    [InlineData("bench", "--html", "absent/out.html")]
    [InlineData("evaluate", "nova", "absent", "--report", "absent/out.html")]
    [InlineData("train", "absent", "--bundle", "absent/out.tar")]
    public void Output_in_a_folder_that_does_not_exist_is_wrong_usage_in_every_command(params string[] arguments)
    {
        string[] actual = [.. arguments.Select(argument => argument == "CLIP" ? LiveDanceProgram.Guest : argument)];
        ProgramRun run = LiveDanceProgram.Finish(LiveDanceProgram.Start(actual, folder: _folder.Path));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"There is no folder '{_folder.File("absent")}' for 'out", run.Sentence(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("out.avi", "does not have the extension of a video", 2)]
    [InlineData("a.txt", "does not have the extension of a video", 2)]
    [InlineData("noextension", "does not have the extension of a video", 2)]
    [InlineData("/proc/out.mp4", "cannot be written", 1)]
    public void Unwritable_output_is_refused_before_processing(string output, string reason, int code)
    {
        ProgramRun run = LiveDanceProgram.Run("transfer", LiveDanceProgram.Guest, "-o", Path.Combine(_folder.Path, output));
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(reason, run.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_or_damaged_performer_is_named_in_the_error()
    {
        string nova = Footage.Nova;
        foreach (string file in Directory.GetFiles(nova)) File.Copy(file, _folder.File(Path.GetFileName(file)));
        Assert.Contains("no performer folder", Refusal("nobody"), StringComparison.Ordinal);
        File.AppendAllText(_folder.File("generator.int8.onnx"), "x");
        Assert.Contains("is corrupt", Refusal(_folder.Path), StringComparison.Ordinal);
        File.Delete(_folder.File("generator.int8.onnx"));
        Assert.Contains("is missing", Refusal(_folder.Path), StringComparison.Ordinal);
        string manifest = _folder.File("performer.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"format\": 2", "\"format\": 7", StringComparison.Ordinal));
        Assert.Contains("format 7", Refusal(_folder.Path), StringComparison.Ordinal);

        string Refusal(string performer)
        {
            ProgramRun run = LiveDanceProgram.Run("transfer", LiveDanceProgram.Guest, "-o", _folder.File("out.mp4"), "--performer", performer);
            Assert.Equal(1, run.ExitCode);
            Assert.False(File.Exists(_folder.File("out.mp4")));
            return run.Sentence();
        }
    }

    [Theory]
    [InlineData("97", "camera '97'")]
    [InlineData("No Such Camera", "no camera 'No Such Camera'")]
    [InlineData("http://127.0.0.1:9/none.mjpg", "http://127.0.0.1:9/none.mjpg")]
    [InlineData("absent.mp4", "absent.mp4")]
    public void Live_session_with_a_missing_source_does_not_start(string source, string named)
    {
        ProgramRun run = LiveDanceProgram.Run("live", source);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(named, run.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_leaves_a_playable_video_under_another_name()
    {
        string output = _folder.File("out.mp4");
        Process program = LiveDanceProgram.Start(["transfer", LiveDanceProgram.Guest, "-o", output, "--causal", "--pose", "fast", "--quality", "lite"]);
        string part = _folder.File("out.part.mp4");
        GrowingFile.WaitFor(part, bytes: 40_000, program);
        Signal.Interrupt(program);
        ProgramRun run = LiveDanceProgram.Finish(program);
        Assert.Equal(130, run.ExitCode);
        Assert.Contains("out.part.mp4", run.Sentence(), StringComparison.Ordinal);
        Assert.False(File.Exists(output));
        Assert.InRange(Video.Frames(part), 10, 599);
    }

    [Fact]
    public void Interrupted_pose_names_the_video_that_it_leaves()
    {
        Process program = LiveDanceProgram.Start(["pose", LiveDanceProgram.Guest, "-o", _folder.File("points"), "--pose", "fast"]);
        GrowingFile.WaitFor(_folder.File("points.part.mp4"), bytes: 40_000, program);
        Signal.Interrupt(program);
        ProgramRun run = LiveDanceProgram.Finish(program);
        Assert.Equal(130, run.ExitCode);
        Assert.Contains($"frames is in '{_folder.File("points.part.mp4")}'", run.Sentence(), StringComparison.Ordinal);
        Assert.Equal([_folder.File("points.part.mp4")], Directory.GetFiles(_folder.Path));
        Assert.True(Video.Frames(_folder.File("points.part.mp4")) > 10);
    }

    [Fact]
    public void Ctrl_C_before_anything_was_written_is_reported()
    {
        Process program = LiveDanceProgram.Start(["transfer", LiveDanceProgram.Guest, "-o", _folder.File("out.mp4")]);
        // The signal handler is installed before the first line is printed.
        string? title = program.StandardError.ReadLine();
        Assert.Contains("1 of 2", title, StringComparison.Ordinal);
        Signal.Interrupt(program);
        ProgramRun run = LiveDanceProgram.Finish(program);
        Assert.Equal(130, run.ExitCode);
        Assert.Contains("before anything was written", run.Sentence(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Full_disk_is_reported_and_leaves_no_file_under_the_final_name()
    {
        string output = _folder.File("out.mp4");
        ProgramRun run = RunWithLimit(300, "transfer", LiveDanceProgram.Guest, "-o", output, "--causal", "--pose", "fast", "--quality", "lite");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("cannot be written", run.Sentence(), StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    [Theory]
    [InlineData("transfer", "guest.mp4", "-o", "o.mp4")]
    [InlineData("pose", "guest.mp4", "-o", "p")]
    [InlineData("live", "guest.mp4", "--no-window", "-o", "file:o.mp4")]
    [InlineData("prepare", "guest.mp4", "-o", "d")]
    public void Missing_or_old_ffprobe_is_reported_before_any_work(params string[] arguments)
    {
        string tools = Directory.CreateDirectory(_folder.File("tools")).FullName;
        File.Copy(LiveDanceProgram.Guest, _folder.File("guest.mp4"));
        File.CreateSymbolicLink(Path.Combine(tools, "ffmpeg"), "/usr/bin/ffmpeg");
        Assert.Contains("ffprobe is not installed; './livedance setup' installs what is needed.", Refusal(), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(tools, "ffprobe"), "#!/bin/sh\necho ffprobe version 4.4.2-0ubuntu0.22.04.1 Copyright\n");
        using (Process change = Process.Start("chmod", ["+x", Path.Combine(tools, "ffprobe")])) Assert.True(change.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.Contains("ffprobe has version 4.4 and 5.1 or later is needed; install a newer one", Refusal(), StringComparison.Ordinal);

        string Refusal()
        {
            Process program = LiveDanceProgram.Start(arguments, folder: _folder.Path, path: tools);
            ProgramRun run = LiveDanceProgram.Finish(program);
            Assert.Equal(1, run.ExitCode);
            Assert.Equal($"{run.Sentence()}\n", run.Errors);
            Assert.Equal([_folder.File("guest.mp4")], Directory.GetFiles(_folder.Path));
            return run.Errors;
        }
    }

    // A limit on file sizes makes a write fail like a full disk, and needs no privileges.
    private static ProgramRun RunWithLimit(int kilobytes, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"trap '' XFSZ; ulimit -f {kilobytes}; exec \"$@\"", "bash", LiveDanceProgram.Path, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Otherwise the limit also applies to the file through which the runtime maps generated code.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return LiveDanceProgram.Finish(Process.Start(start)!);
    }
}
