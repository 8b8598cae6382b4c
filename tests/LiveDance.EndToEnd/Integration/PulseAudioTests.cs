using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LiveDance.EndToEnd.Integration;

/// <summary>A real sound server whose null sink says what was played.</summary>
[Collection(RealTime.Name)]
public sealed class PulseAudioTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Music_is_played_to_the_sink_and_recorded_with_the_picture()
    {
        MakeClicks();
        using var server = new PulseServer();
        using Process program = Show(server.Address, "--sink", "null", "--speakers", "dancer");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(_folder.File("show.part.mp4")), TimeSpan.FromSeconds(60)));
        var listen = new ProcessStartInfo("ffmpeg",
            ["-nostdin", "-v", "error", "-f", "pulse", "-i", "null.monitor", "-t", "7", "-ac", "1", "-ar", "48000", _folder.File("heard.wav")]);
        listen.Environment["PULSE_SERVER"] = server.Address;
        using (Process listener = Process.Start(listen)!) Assert.True(listener.WaitForExit(TimeSpan.FromSeconds(60)));
        // The picture's latency, by which the sound is late, is that of a machine in haste at first.
        GrowingFile.WaitFor(_folder.File("show.part.mp4"), bytes: 600_000, program);
        Signal.Terminate(program);
        Assert.Equal(130, LiveDanceProgram.Finish(program).ExitCode);
        // A click a second, with the time between them kept.
        Assert.InRange(Steady(Clicks(_folder.File("heard.wav"))), 3, 8);
        double[] kept = Clicks(_folder.File("show.mp4"));
        Assert.True(Steady(kept) >= 3, $"clicks in the recording: {string.Join(", ", kept.Select(click => $"{click:0.000}"))}");
    }

    [Fact]
    public void Without_a_sound_server_one_line_says_so_and_everything_else_works()
    {
        MakeClicks();
        using Process program = Show("unix:/nowhere");
        GrowingFile.WaitFor(_folder.File("show.part.mp4"), bytes: 150_000, program);
        Signal.Terminate(program);
        ProgramRun run = LiveDanceProgram.Finish(program);
        Assert.Equal(130, run.ExitCode);
        Assert.Single(run.Errors.Split('\n'), line => line.Contains("There is no sound: the default speakers", StringComparison.Ordinal));
        Assert.Equal("aac", Video.Sound(_folder.File("show.mp4")));
        Assert.NotEmpty(Clicks(_folder.File("show.mp4")));
    }

    [Fact]
    public void Without_the_line_in_the_show_goes_on_and_a_line_says_so()
    {
        var start = new ProcessStartInfo(LiveDanceProgram.Path,
            ["live", LiveDanceProgram.Guest, "--loop", "--no-window", "--line-in", "default", "--output", "file:" + _folder.File("show.mp4")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PULSE_SERVER"] = "unix:/nowhere";
        using Process program = Process.Start(start)!;
        GrowingFile.WaitFor(_folder.File("show.part.mp4"), bytes: 150_000, program);
        Signal.Terminate(program);
        ProgramRun run = LiveDanceProgram.Finish(program);
        Assert.Equal(130, run.ExitCode);
        Assert.Single(run.Errors.Split('\n'), line => line.Contains("the default microphone or line in cannot be opened", StringComparison.Ordinal));
        Assert.True(Video.Frames(_folder.File("show.mp4")) > 30);
    }

    private Process Show(string server, params string[] more)
    {
        var start = new ProcessStartInfo(LiveDanceProgram.Path,
        [
            "live", LiveDanceProgram.Guest, "--loop", "--no-window", "--music", _folder.File("clicks.wav"),
            "--output", "file:" + _folder.File("show.mp4"), .. more,
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PULSE_SERVER"] = server;
        return Process.Start(start)!;
    }

    private void MakeClicks()
    {
        using Process ffmpeg = Process.Start("ffmpeg",
        [
            "-nostdin", "-v", "error", "-f", "lavfi", "-i", "aevalsrc=0.8*sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.02):s=48000:d=10", _folder.File("clicks.wav"),
        ]);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    // How many clicks come a second after the one before.
    private static int Steady(double[] clicks) =>
        clicks.Zip(clicks.Skip(1), (one, next) => Math.Abs(next - one - 1) < 0.02).Count(steady => steady);

    private static double[] Clicks(string file)
    {
        var start = new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-i", file, "-vn", "-f", "f32le", "-ac", "1", "-ar", "48000", "pipe:1"])
        {
            RedirectStandardOutput = true,
        };
        using Process ffmpeg = Process.Start(start)!;
        using var data = new MemoryStream();
        ffmpeg.StandardOutput.BaseStream.CopyTo(data);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        ReadOnlySpan<float> samples = MemoryMarshal.Cast<byte, float>(data.ToArray());
        List<double> clicks = [];
        for (int i = 0; i < samples.Length; i++)
            if (Math.Abs(samples[i]) > 0.3 && (clicks.Count == 0 || (i / 48000.0) - clicks[^1] > 0.3)) clicks.Add(i / 48000.0);
        return [.. clicks];
    }
}
