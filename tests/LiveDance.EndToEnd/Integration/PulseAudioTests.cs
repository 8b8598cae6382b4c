using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Tests sound with PulseAudio, whose null sink records what is played.</summary>
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
        using Process program = StartSession(server.Address, "--sink", "null", "--speakers", "dancer");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(_folder.File("show.part.mp4")), TimeSpan.FromSeconds(60)));
        var listen = new ProcessStartInfo("ffmpeg",
            ["-nostdin", "-v", "error", "-f", "pulse", "-i", "null.monitor", "-t", "7", "-ac", "1", "-ar", "48000", _folder.File("heard.wav")]);
        listen.Environment["PULSE_SERVER"] = server.Address;
        using (Process listener = Process.Start(listen)!) Assert.True(listener.WaitForExit(TimeSpan.FromSeconds(60)));
        // At the start the latency, and with it the sound's delay, is larger; so a longer recording is needed.
        GrowingFile.WaitFor(_folder.File("show.part.mp4"), bytes: 600_000, program);
        Signal.Terminate(program);
        Assert.Equal(130, LiveDanceProgram.Finish(program).ExitCode);
        // One click a second at constant intervals.
        Assert.InRange(CountRegular(Clicks(_folder.File("heard.wav"))), 3, 8);
        double[] recorded = Clicks(_folder.File("show.mp4"));
        Assert.True(CountRegular(recorded) >= 3, $"clicks in the recording: {string.Join(", ", recorded.Select(click => $"{click:0.000}"))}");
    }

    [Fact]
    public void Missing_sound_server_is_reported_once_and_the_session_continues()
    {
        MakeClicks();
        using Process program = StartSession("unix:/nowhere");
        GrowingFile.WaitFor(_folder.File("show.part.mp4"), bytes: 150_000, program);
        Signal.Terminate(program);
        ProgramRun run = LiveDanceProgram.Finish(program);
        Assert.Equal(130, run.ExitCode);
        Assert.Single(run.Errors.Split('\n'), line => line.Contains("There is no sound: the default speakers", StringComparison.Ordinal));
        Assert.Equal("aac", Video.Sound(_folder.File("show.mp4")));
        Assert.NotEmpty(Clicks(_folder.File("show.mp4")));
    }

    [Fact]
    public void Missing_line_in_is_reported_once_and_the_session_continues()
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

    private Process StartSession(string server, params string[] more)
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
            "-nostdin", "-v", "error", "-f", "lavfi", "-i", "aevalsrc=0.8*sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.02):s=48000:d=10",
            _folder.File("clicks.wav"),
        ]);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    // The number of clicks that are one second after the previous one.
    private static int CountRegular(double[] clicks) =>
        clicks.Zip(clicks.Skip(1), (click, next) => Math.Abs(next - click - 1) < 0.02).Count(regular => regular);

    private static double[] Clicks(string file)
    {
        string[] arguments = ["-nostdin", "-v", "error", "-i", file, "-vn", "-f", "f32le", "-ac", "1", "-ar", "48000", "pipe:1"];
        var start = new ProcessStartInfo("ffmpeg", arguments)
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
