using System.Diagnostics;
using System.Text.Json;
using LiveDance.CommandLine;
using LiveDance.Training.Cli.Commands;

namespace LiveDance.EndToEnd;

/// <summary>Tests each command by running the program.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Transfer_keeps_all_frames_and_the_sound()
    {
        string clip = Excerpt(seconds: 1.2, sound: true), output = _folder.File("nova.mp4");
        ProgramRun run = LiveDanceProgram.Run("transfer", clip, "-o", output, "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal((36, DefaultPerformer.Text(DefaultPerformer.Picture), "aac"), (Video.Frames(output), Video.Size(output), Video.Sound(output)));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(36, json.RootElement.GetProperty("frames").GetInt32());
        Assert.Equal(36, json.RootElement.GetProperty("frames_with_dancer").GetInt32());
        Assert.True(json.RootElement.GetProperty("complete").GetBoolean());
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), file => file.Contains(".part", StringComparison.Ordinal));
    }

    [Fact]
    public void Transfer_says_that_there_is_no_dancer()
    {
        string empty = _folder.File("empty.mp4"), output = _folder.File("nova.mp4");
        using (Process ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=gray:s=320x240:r=30:d=0.2", empty]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        ProgramRun run = LiveDanceProgram.Run("transfer", empty, "-o", output, "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("No dancer was found", run.Sentence(), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal((6, 0), (json.RootElement.GetProperty("frames").GetInt32(), json.RootElement.GetProperty("frames_with_dancer").GetInt32()));
    }

    [Fact]
    public void Demo_without_a_display_writes_a_video_with_three_panels()
    {
        string output = _folder.File("demo.mp4");
        // The whole demo takes a minute; an interrupted one has the same panels.
        Process program = LiveDanceProgram.Start(["demo"], folder: _folder.Path);
        string part = _folder.File("demo.part.mp4");
        GrowingFile.WaitFor(part, bytes: 40_000, program);
        Signal.Interrupt(program);
        ProgramRun run = LiveDanceProgram.Finish(program);
        Assert.Equal(130, run.ExitCode);
        Assert.Contains("no display", run.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(output));
        Assert.Equal(DefaultPerformer.Text(DefaultPerformer.SideBySide(4.0 / 3)), Video.Size(part));
    }

    [Fact]
    public void Pose_writes_135_key_points_a_frame_and_an_overlay_of_the_same_size()
    {
        string clip = Excerpt(seconds: 0.5, sound: false);
        ProgramRun run = LiveDanceProgram.Run("pose", clip, "-o", _folder.File("points"), "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal((15, "640x480"), (Video.Frames(_folder.File("points.mp4")), Video.Size(_folder.File("points.mp4"))));
        string text = File.ReadAllText(_folder.File("points.json"));
        Assert.Equal(text, run.Output.Trim());
        using JsonDocument json = JsonDocument.Parse(text);
        Assert.Equal(30, json.RootElement.GetProperty("fps").GetDouble());
        Assert.Equal([640, 480], json.RootElement.GetProperty("size").Deserialize<int[]>()!);
        float[][][] keypoints = json.RootElement.GetProperty("keypoints").Deserialize<float[][][]>()!;
        Assert.Equal(15, keypoints.Length);
        double[] times = json.RootElement.GetProperty("time").Deserialize<double[]>()!;
        Assert.Equal(Enumerable.Range(0, 15).Select(n => n / 30.0), times, (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.All(keypoints, frame => Assert.Equal(135, frame.Length));
        Assert.All(keypoints[^1][..17], point => Assert.InRange(point[0], 150, 450));
    }

    [Fact]
    public void Doctor_finds_all_components_after_setup()
    {
        ProgramRun run = LiveDanceProgram.Run("doctor", "--json");
        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.True(json.RootElement.GetProperty("healthy").GetBoolean());
        string[] checks = [.. json.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("what").GetString()!)];
        // Nine, and four of them in 8 bits, too.
        Assert.Equal(13, checks.Count(check => check.StartsWith("network ", StringComparison.Ordinal)));
        Assert.Contains("execution provider", checks);
        Assert.All(new[] { "ffmpeg", "ffprobe" }, program => Assert.Contains(program, checks));
    }

    [Fact]
    public void Doctor_exits_with_1_when_a_network_is_missing()
    {
        var start = new ProcessStartInfo(LiveDanceProgram.Path, ["doctor"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LIVEDANCE_MODELS"] = _folder.Path;
        ProgramRun run = LiveDanceProgram.Finish(Process.Start(start)!);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("MISSING  network pose_detection", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_lists_the_execution_providers()
    {
        ProgramRun run = LiveDanceProgram.Run("devices", "--json");
        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement cpu = json.RootElement.GetProperty("providers").EnumerateArray().First();
        Assert.Equal(("cpu", true), (cpu.GetProperty("device").GetString(), cpu.GetProperty("usable").GetBoolean()));
    }

    [Fact]
    public void Bench_prints_its_figures_as_json()
    {
        // One grade: the first change of grade makes the picture that is cross-faded, which would count.
        ProgramRun run = LiveDanceProgram.Run("bench", "--seconds", "4", "--no-yardstick", "--quality", "full", "--json");
        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement root = json.RootElement;
        foreach (string name in new[] { "fps", "latency_p50_ms", "latency_p95_ms", "generator_ms", "rss_mb", "full_speed_fps" })
            Assert.True(root.GetProperty(name).GetDouble() > 0, name);
        Assert.InRange(root.GetProperty("dropped_percent").GetDouble(), 0, 100);
        // Unlike times, allocations do not depend on the machine: a kilobyte for each of the 30 frames a second. On a machine that keeps up with few of
        // them, each has more of what is allocated once.
        double frames = root.GetProperty("fps").GetDouble() * root.GetProperty("seconds").GetDouble();
        Assert.InRange(root.GetProperty("allocated_bytes_per_frame").GetDouble() * frames, 0, 1024 * 30 * root.GetProperty("seconds").GetDouble());
        string[] stages = [.. root.GetProperty("stage_ms").EnumerateObject().Select(stage => stage.Name)];
        Assert.Equal(
            [
                "pose", "watch", "repair", "smooth", "calibrate", "normalize", "fit", "legs", "bound", "hand over", "draw", "generate", "face",
                "composite",
            ],
            stages);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("yardstick_generator_ms").ValueKind);
    }

    [Fact]
    public void Live_prints_the_sessions_status_as_json_lines()
    {
        string clip = Excerpt(seconds: 4, sound: false);
        ProgramRun run = LiveDanceProgram.Run("live", clip, "--no-window", "-o", "png:" + _folder.File("pictures"), "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement[] lines =
            [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.NotEmpty(lines);
        foreach (JsonElement line in lines)
        {
            JsonElement state = line.GetProperty("state");
            Assert.Contains(state.GetProperty("source").GetString(), new[] { "running", "stalled", "stopped" });
            // Before the first picture no person has been found.
            Assert.Contains(state.GetProperty("scene").GetString(), new[] { "fine", "nobody_there" });
            Assert.Equal(state.GetProperty("scene").GetString() == "fine", state.GetProperty("advice").GetString()!.Length == 0);
            Assert.Contains(state.GetProperty("grade").GetString(), new[] { "full", "lite" });
            Assert.True(line.GetProperty("fps").GetDouble() >= 0);
        }
    }

    [Fact]
    public void Help_spells_defaults_as_they_are_typed()
    {
        ProgramRun run = LiveDanceProgram.Run("demo", "--help");
        Assert.Contains("[default: side-by-side]", run.Output, StringComparison.Ordinal);
        Assert.Contains("<auto|cpu|cuda|tensorrt>", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_names_every_command()
    {
        ProgramRun run = LiveDanceProgram.Run("--help");
        Assert.Equal(0, run.ExitCode);
        string[] live = ["demo", "live", "transfer", "pose", "bench", "motion-report", "doctor", "devices", "setup"];
        foreach (string command in live.Concat(TrainingCommands.Descriptions.Keys))
            Assert.Contains($"  {command} ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_is_a_separate_program_and_the_live_program_has_no_libtorch()
    {
        string[] commands = [.. TrainingProgram.Root().Subcommands.Select(command => command.Name)];
        Assert.Equal(TrainingCommands.Descriptions.Keys.Order(), commands.Order());
        string[] files = Directory.GetFiles(Path.GetDirectoryName(LiveDanceProgram.Path)!, "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => Path.GetFileName(file) == "livedance.dll");
        Assert.DoesNotContain(files, file => Path.GetFileName(file).Contains("torch", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(files, file => Path.GetFileName(file).Contains("LiveDance.Training", StringComparison.Ordinal));
        Assert.Contains(
            Directory.GetFiles(Path.GetDirectoryName(LiveDanceProgram.TrainingPath)!, "*", SearchOption.AllDirectories),
            file => Path.GetFileName(file) == "libtorch_cpu.so");
    }

    [Fact]
    public void Libtorch_of_the_user_is_loaded_instead_of_the_bundled_one()
    {
        string own = Path.Combine(Path.GetDirectoryName(LiveDanceProgram.TrainingPath)!, "libtorch"), folder = _folder.File("libtorch");
        Directory.CreateDirectory(Path.Combine(folder, "lib"));
        File.WriteAllText(Path.Combine(folder, "build-version"), "2.10.0+cpu");
        foreach (string file in Directory.GetFiles(own).Where(file => !file.EndsWith("libLibTorchSharp.so", StringComparison.Ordinal)))
            File.CreateSymbolicLink(Path.Combine(folder, "lib", Path.GetFileName(file)), file);
        var start = new ProcessStartInfo(
            LiveDanceProgram.TrainingPath, ["train", _folder.File("absent"), "-o", _folder.File("run"), "--device", "cpu", "--libtorch", folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The dynamic linker then prints the files that it loads.
        start.Environment["LD_DEBUG"] = "files";
        ProgramRun run = LiveDanceProgram.Finish(Process.Start(start)!);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no dataset folder", run.Errors, StringComparison.Ordinal);
        foreach (string name in new[] { "libc10.so", "libtorch_cpu.so", "libtorch.so" })
        {
            Assert.Contains($"calling init: {Path.Combine(folder, "lib", name)}", run.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain($"calling init: {Path.Combine(own, name)}", run.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Live_program_refuses_training_commands_with_a_hint()
    {
        var start = new ProcessStartInfo(LiveDanceProgram.Path, ["train", "dataset", "-o", "run"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ProgramRun run = LiveDanceProgram.Finish(Process.Start(start)!);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("./livedance train", run.Sentence(), StringComparison.Ordinal);
    }

    private string Excerpt(double seconds, bool sound)
    {
        string path = _folder.File("excerpt.mp4");
        string[] tone = sound ? ["-f", "lavfi", "-i", "sine=440"] : [];
        string[] arguments =
        [
            "-y", "-nostdin", "-v", "error", "-i", LiveDanceProgram.Guest, .. tone, "-t",
            seconds.ToString(System.Globalization.CultureInfo.InvariantCulture), "-c:v", "libx264", "-c:a", "aac", path,
        ];
        using Process ffmpeg = Process.Start("ffmpeg", arguments);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        return path;
    }
}
