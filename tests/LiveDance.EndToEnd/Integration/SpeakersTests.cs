using System.Diagnostics;
using System.Runtime.InteropServices;
using LiveDance.Engine.Audio;

namespace LiveDance.EndToEnd.Integration;

/// <summary>Tests the synchronization of speakers and picture by the null sink's monitor.</summary>
[Collection(RealTime.Name)]
public sealed partial class SpeakersTests : IDisposable
{
    private const double PictureDelay = 0.12;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Clicks_are_played_with_their_picture_also_after_the_server_restarts_with_another_rate()
    {
        using (Process ffmpeg = Process.Start("ffmpeg",
        [
            "-nostdin", "-v", "error", "-f", "lavfi", "-i", "aevalsrc=0.8*sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.02):s=48000:d=10",
            _folder.File("clicks.wav"),
        ])) Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(30)));
        using var server = new PulseServer();
        SetEnvironment("PULSE_SERVER", server.Address, 1);
        using var track = new SoundTrack(new SoundSettings(_folder.File("clicks.wav"), null, SpeakersFor.Audience, "null"), () => PictureDelay);
        track.Start();
        AssertInSync(track);

        server.Kill();
        Assert.True(SpinWait.SpinUntil(() => track.Message.Length > 0, TimeSpan.FromSeconds(20)), "the loss of the server was not detected");
        server.Start(44100);
        Assert.True(SpinWait.SpinUntil(() => track.ReopenCount == 1 && track.Message.Length == 0, TimeSpan.FromSeconds(30)), track.Message);
        AssertInSync(track);
    }

    private static void AssertInSync(SoundTrack track)
    {
        var monitorClock = new SoundClock();
        double began;
        using (var monitor = new PulseCapture("null.monitor"))
        using (var pause = new ManualResetEventSlim())
        {
            monitor.DataAvailable += (_, block) =>
                monitorClock.Add(MemoryMarshal.Cast<byte, float>(block.Buffer.AsSpan(0, block.BytesRecorded)), SoundClock.Now - monitor.Latency);
            monitor.StartRecording();
            pause.Wait(TimeSpan.FromSeconds(2));
            began = SoundClock.Now;
            pause.Wait(TimeSpan.FromSeconds(7));
        }
        double[] played = Clicks(track.Clock, began, began + 6), recorded = Clicks(monitorClock, began, began + 7);
        double[] lags =
        [
            .. played.Where(click => click > began + 0.2)
                .Select(click => recorded.Select(other => 1000 * (other - click - PictureDelay)).MinBy(Math.Abs)),
        ];
        Assert.InRange(lags.Length, 4, 7);
        Assert.InRange(lags.Order().ElementAt(lags.Length / 2), -20, 20);
        // One click may be late on a busy machine, as the server's clock is a thread as well.
        Assert.True(lags.Count(lag => Math.Abs(lag) <= 20) >= lags.Length - 1, string.Join(", ", lags));
    }

    private static double[] Clicks(SoundClock clock, double from, double to)
    {
        var samples = new float[2 * (int)((to - from) * SoundClock.SampleRate)];
        clock.Read(from, samples);
        List<double> clicks = [];
        for (int i = 0; i < samples.Length / 2; i++)
        {
            double time = from + (i / (double)SoundClock.SampleRate);
            if (Math.Abs(samples[2 * i]) > 0.3 && (clicks.Count == 0 || time - clicks[^1] > 0.3)) clicks.Add(time);
        }
        return [.. clicks];
    }

    // The sound library reads the C library's environment, not .NET's copy of it.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
