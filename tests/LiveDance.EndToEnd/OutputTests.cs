using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.EndToEnd;

/// <summary>Tests the outputs of live sessions, and their errors.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, "--output takes", "--output", "ftp://host/x")]
    [InlineData(2, "that of a file is file:show.mp4", "--output", "show.mp4")]
    [InlineData(2, "--size takes", "--output", "file:a.mp4", "--size", "wide")]
    [InlineData(2, "is given twice", "--output", "http://:8099", "--output", "http://:8099")]
    [InlineData(2, "--inject takes", "--inject", "fire@3s")]
    [InlineData(2, "needs an --output", "--no-window")]
    [InlineData(1, "no virtual camera", "--output", "v4l2:/dev/video77")]
    [InlineData(2, "does not have the extension of a video", "--output", "file:show.avi")]
    [InlineData(1, "cannot be written", "--output", "file:/proc/show.mp4")]
    [InlineData(1, "cannot be written to", "--output", "png:/proc/pictures")]
    [InlineData(1, "there is no file 'grun'", "--output", "http://:8099", "--background", "grun")]
    public void Invalid_output_is_refused_with_one_sentence_before_the_session(int code, string reason, params string[] arguments)
    {
        ProgramRun run = LiveDanceProgram.Run(["live", LiveDanceProgram.Guest, .. arguments]);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(reason, run.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public void Port_in_use_is_named_in_the_error()
    {
        using var other = new TcpListener(IPAddress.Any, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        ProgramRun run = LiveDanceProgram.Run("live", LiveDanceProgram.Guest, "--output", $"http://:{port}");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("another program uses that port", run.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_encoder_is_named_in_the_error()
    {
        // A PATH without ffmpeg.
        string[] run = Shell($"PATH={_folder.Path} exec {LiveDanceProgram.Path} live {LiveDanceProgram.Guest} --output file:{_folder.File("show.mp4")}");
        Assert.Contains(run, line => line.Contains("is not installed", StringComparison.Ordinal));
        // An ffmpeg without H.264.
        File.WriteAllText(_folder.File("ffmpeg"), "#!/bin/sh\necho ffmpeg version 6.0\n");
        Shell($"chmod +x {_folder.File("ffmpeg")}; ln -s \"$(command -v ffprobe)\" {_folder.File("ffprobe")}");
        run = Shell($"PATH={_folder.Path} exec {LiveDanceProgram.Path} live {LiveDanceProgram.Guest} --output file:{_folder.File("show.mp4")}");
        Assert.Contains(run, line => line.Contains("has no H.264 encoder", StringComparison.Ordinal));
    }

    [Fact]
    public void Full_disk_leaves_playable_recordings_and_the_session_continues()
    {
        // A limit on the size of the encoder's files makes its writes fail like a full disk.
        string pictures = _folder.File("page"), real = Shell("command -v ffmpeg >&2")[0];
        File.WriteAllText(_folder.File("ffmpeg"), $"#!/bin/sh\ncase \"$*\" in *show*) trap '' XFSZ; ulimit -f 400 ;; esac\nexec {real} \"$@\"\n");
        Shell($"chmod +x {_folder.File("ffmpeg")}");
        using Process session = Start(
            $"PATH={_folder.Path}:$PATH exec {LiveDanceProgram.Path} live {LiveDanceProgram.Guest} --loop --no-window "
            + $"--output file:{_folder.File("show.mp4")} --output png:{pictures} --fps 30");
        GrowingFile.WaitFor(_folder.File("show-2.part.mp4"), bytes: 40_000, session);
        int before = Directory.GetFiles(pictures, "*.png").Length;
        GrowingFile.WaitFor(_folder.File("show-2.part.mp4"), bytes: 120_000, session);
        Signal.Interrupt(session);
        string[] errors = LiveDanceProgram.Finish(session).Errors.Split('\n');
        Assert.Contains(
            errors, line => line.Contains("file has reached the largest size", StringComparison.Ordinal) || line.Contains("disk is full", StringComparison.Ordinal));
        Assert.DoesNotContain(errors, line => line.Contains("   at ", StringComparison.Ordinal));
        Assert.All(["show.mp4", "show-2.mp4"], recording => Assert.True(Video.Frames(_folder.File(recording)) > 0, recording));
        Assert.True(Directory.GetFiles(pictures, "*.png").Length > before, "the other output stopped too");
    }

    [Fact]
    public void File_with_alpha_and_file_over_green_are_written_by_one_session()
    {
        string clip = _folder.File("clip.mp4");
        using (Process ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-i", LiveDanceProgram.Guest, "-t", "5", "-c", "copy", clip]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        ProgramRun run = LiveDanceProgram.Run(
            "live", clip, "--no-window", "--alpha", "--output", "file:" + _folder.File("matte.mov"), "--output", "file:" + _folder.File("green.mp4"),
            "--size", "320x240", "--fit", "crop");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("320x240", Video.Size(_folder.File("green.mp4")));
        Assert.Equal(("yuva444p12le", "yuv420p"), (Video.PixelFormat(_folder.File("matte.mov")), Video.PixelFormat(_folder.File("green.mp4"))));
    }

    [Theory]
    [InlineData("#102030")]
    [InlineData("picture")]
    public void Background_option_replaces_the_background_in_the_recording(string background)
    {
        string clip = _folder.File("clip.mp4"), picture = _folder.File("background.png"), last = _folder.File("last.png");
        using (Process ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-i", LiveDanceProgram.Guest, "-t", "5", "-c", "copy", clip]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        Size size = DefaultPerformer.Picture;
        using var backdrop = new Mat(size, MatType.CV_8UC3, new Scalar(0x30, 0x20, 0x10));
        if (background == "picture")
        {
            using var left = new Mat(backdrop, new Rect(0, 0, size.Width / 2, size.Height));
            left.SetTo(new Scalar(40, 90, 200));
            File.WriteAllBytes(picture, backdrop.ImEncode());
        }
        ProgramRun run = LiveDanceProgram.Run(
            "live", clip, "--no-window", "--background", background == "picture" ? picture : background, "--output", "file:" + _folder.File("show.mp4"));
        Assert.Equal(0, run.ExitCode);
        using (Process ffmpeg = Process.Start("ffmpeg",
            ["-nostdin", "-v", "error", "-i", _folder.File("show.mp4"), "-update", "1", "-vf", "scale=in_color_matrix=bt709,format=rgb24", last]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        using Mat shown = Cv2.ImRead(last);
        double covered = 0;
        // Columns at both sides that the performer does not reach.
        int rim = (int)(12 * FrameFormat.ScaleOf(size));
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                Vec3b actual = shown.At<Vec3b>(y, x), expected = backdrop.At<Vec3b>(y, x);
                int difference = new[]
                {
                    Math.Abs(actual.Item0 - expected.Item0), Math.Abs(actual.Item1 - expected.Item1), Math.Abs(actual.Item2 - expected.Item2),
                }.Max();
                if (x < rim || x >= size.Width - rim) Assert.True(difference < 20, $"({x}, {y}) is {actual.Item0} {actual.Item1} {actual.Item2}");
                if (difference >= 20) covered++;
            }
        }
        // The performer covers the rest, with the shadow no more than a square of the own height.
        Assert.InRange(covered / Math.Pow(DefaultPerformer.Statistics.HeightNear, 2), 0.065, 1.07);
    }

    private static string[] Shell(string command) => LiveDanceProgram.Finish(Start(command)).Errors.Split('\n');

    private static Process Start(string command)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", command]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment.Remove("DISPLAY");
        return Process.Start(start)!;
    }
}
