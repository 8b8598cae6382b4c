using System.Diagnostics;

namespace LiveDance.EndToEnd;

/// <summary>Tests files whose names ffmpeg, OpenCV or the parser of the command line could take for something else.</summary>
public sealed class FileNameTests : IDisposable
{
    // The smallest networks: only the names matter here.
    private static readonly string[] Fast = ["--pose", "fast", "--quality", "lite"];

    private readonly TestFolder _folder = new();

    public FileNameTests() => Ffmpeg("-i", LiveDanceProgram.Guest, "-frames:v", "2", "-an", "-c:v", "libx264", _folder.File("one.mp4"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("12:30")]
    [InlineData("-y")]
    [InlineData("--help")]
    [InlineData("-p")]
    [InlineData("@home")]
    [InlineData("100%d%03d%%")]
    [InlineData("concat:a|b")]
    [InlineData("pipe:0")]
    [InlineData("it's \"a\" $HOME `name`;\\")]
    [InlineData("two\nlines")]
    [InlineData("rtmp")]
    [InlineData(" ")]
    [InlineData("[*]?")]
    public void Any_name_works_as_input_and_as_output_of_a_transfer(string name)
    {
        string input = name + ".mp4", output = name + ".mkv";
        File.Copy(_folder.File("one.mp4"), _folder.File(input));
        Assert.Equal(0, Run(["transfer", input, "-o", output, .. Fast]).ExitCode);
        Assert.Equal(2, Video.Frames("file:" + _folder.File(output)));
        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Names_of_249_to_255_bytes_work_and_a_longer_one_is_refused_before_the_work()
    {
        foreach (int length in new[] { 249, 255 })
        {
            string name = new string('n', length - 4) + ".mp4";
            Assert.Equal(0, Run(["transfer", "one.mp4", "-o", name, .. Fast]).ExitCode);
            Assert.Equal(2, Video.Frames(_folder.File(name)));
            Assert.Equal(0, Run("pose", name, "-o", "points", "--pose", "fast").ExitCode);
        }
        ProgramRun run = Run("pose", "one.mp4", "-o", new string('n', 252));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"{run.Sentence()}\n", run.Errors);
        Assert.Contains("255 bytes", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p:q")]
    [InlineData("-p%d")]
    public void Key_points_are_written_under_any_name(string name)
    {
        Assert.Equal(0, Run("pose", "one.mp4", "-o", name, "--pose", "fast").ExitCode);
        Assert.True(File.Exists(_folder.File(name + ".json")));
        Assert.Equal(2, Video.Frames("file:" + _folder.File(name + ".mp4")));
    }

    [Theory]
    [InlineData("file:a:b.mp4", "a:b.mp4")]
    [InlineData("file:-y%d.mkv", "-y%d.mkv")]
    [InlineData("file:rtmp.mp4", "rtmp.mp4")]
    public void Recording_of_any_name_works(string address, string name)
    {
        Ffmpeg("-i", LiveDanceProgram.Guest, "-t", "4", "-an", "-c", "copy", _folder.File("clip.mp4"));
        Assert.Equal(0, Run("live", "clip.mp4", "--no-window", "-o", address).ExitCode);
        Assert.InRange(Video.Frames("file:" + _folder.File(name)), 20, 150);
        Assert.Empty(Video.Sound("file:" + _folder.File(name)));
    }

    [Fact]
    public void Recording_that_never_began_makes_the_exit_code_1()
    {
        // This encoder always fails; a real one lists its encoders to the program.
        File.WriteAllText(_folder.File("ffmpeg"), "#!/bin/sh\ncase \"$*\" in *show.part*) exit 1 ;; esac\nexec /usr/bin/ffmpeg \"$@\"\n");
        using (Process change = Process.Start("chmod", ["+x", _folder.File("ffmpeg")])) Assert.True(change.WaitForExit(TimeSpan.FromSeconds(10)));
        var start = new ProcessStartInfo(
            "env", [$"PATH={_folder.Path}:/usr/bin:/bin", LiveDanceProgram.Path, "live", LiveDanceProgram.Guest, "--no-window", "-o", "file:show.mp4"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        };
        Process program = Process.Start(start)!;
        while (program.StandardError.ReadLine() is { } line && !line.Contains("retrying", StringComparison.Ordinal)) { }
        Signal.Interrupt(program);
        ProgramRun run = LiveDanceProgram.Finish(program);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'file:show.mp4' never worked", run.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("show.mp4")));
    }

    [Theory]
    [InlineData("transfer", "", "-o", "o.mp4")]
    [InlineData("transfer", "one.mp4", "-o", "")]
    [InlineData("pose", "one.mp4", "-o", "")]
    [InlineData("live", "")]
    [InlineData("live", "one.mp4", "-o", "file:")]
    [InlineData("live", "one.mp4", "--music", "")]
    [InlineData("prepare", "", "-o", "d")]
    public void Empty_names_are_refused_as_wrong_usage(params string[] arguments)
    {
        ProgramRun run = Run(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"{run.Sentence()}\n", run.Errors);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("rtmp://127.0.0.1:9/app/SECRET")]
    [InlineData("srt://127.0.0.1:9?passphrase=SECRETSECRET")]
    public void Secrets_of_outputs_are_never_printed_and_a_dead_stream_makes_the_exit_code_1(string address)
    {
        Ffmpeg("-i", LiveDanceProgram.Guest, "-t", "4", "-an", "-c", "copy", _folder.File("clip.mp4"));
        ProgramRun run = Run("live", "clip.mp4", "--no-window", "--json", "-o", address);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("***", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "live", "rtsp://admin:SECRET@127.0.0.1:9/x")]
    [InlineData(1, "live", "http://127.0.0.1:9/a?token=SECRET")]
    [InlineData(2, "transfer", "rtsp://admin:SECRET@127.0.0.1:9/x", "-o", "o.mp4")]
    [InlineData(2, "live", "0", "-o", "ftp://admin:SECRET@127.0.0.1")]
    [InlineData(2, "live", "rtsp://admin:SECRET@127.0.0.1:9/x", "rtsp://admin:SECRET@127.0.0.1:9/x")]
    public void Secrets_in_refused_addresses_are_not_printed(int code, params string[] arguments)
    {
        ProgramRun run = Run(arguments);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains("***", run.Sentence(), StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", run.Output + run.Errors, StringComparison.Ordinal);
    }

    private ProgramRun Run(params string[] arguments) => LiveDanceProgram.Finish(LiveDanceProgram.Start(arguments, folder: _folder.Path));

    private static void Ffmpeg(params string[] arguments)
    {
        using Process ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
    }
}
