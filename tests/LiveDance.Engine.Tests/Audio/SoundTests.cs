using System.Diagnostics;
using System.Runtime.InteropServices;
using LiveDance.Engine.Audio;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Output;
using LiveDance.Tests;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Audio;

public sealed class SoundTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_clock_gives_what_sounded_at_a_time_and_silence_elsewhere()
    {
        var clock = new SoundClock();
        var ramp = new float[2 * 4800];
        for (int i = 0; i < 4800; i++) (ramp[2 * i], ramp[(2 * i) + 1]) = (i, -i);
        clock.Add(ramp, endTime: 10);
        var read = new float[6];
        clock.Read(10 - (100.0 / 48000), read);
        Assert.Equal([4700, -4700, 4701, -4701, 4702, -4702], read);
        clock.Read(10 - (1.0 / 48000), read);
        Assert.Equal([4799, -4799, 0, 0, 0, 0], read);
        clock.Read(5, read);
        Assert.Equal(new float[6], read);
    }

    [Fact]
    public void The_delay_follows_slowly_what_wavers_and_at_once_what_would_be_seen()
    {
        double measured = 0.1;
        var delay = new SlewedDelay(() => measured);
        Assert.Equal(0.1, delay.Now(0));
        measured = 0.12;
        Assert.Equal(0.102, delay.Now(1), 6);
        for (int i = 2; i < 30; i++) delay.Now(i);
        Assert.InRange(delay.Now(30), 0.115, 0.12);
        measured = 0.3;
        Assert.Equal(0.3, delay.Now(31));
    }

    [Theory]
    [InlineData("show.mp4", 0.09)]
    [InlineData("show.mkv", 0.16)]
    public async Task In_a_recording_clicks_and_flashes_agree_but_for_single_ones(string name, double pipelineDelay)
    {
        const int Flashes = 4;
        var clock = new SoundClock();
        var format = new PictureFormat(64, 64);
        double began = SoundClock.Now;
        double[] at = [.. Enumerable.Range(0, Flashes).Select(i => began + 2.53 + (1.51 * i))];
        using var stop = new CancellationTokenSource();
        var sound = Task.Run(() => Pace(0.01, moment =>
        {
            var block = new float[2 * 480];
            double from = moment - 0.01;
            for (int i = 0; i < 480; i++)
                if (at.Any(click => from + (i / 48000.0) is double t && t >= click && t < click + 0.02)) block[2 * i] = block[(2 * i) + 1] = i % 2 == 0 ? 0.9f : -0.9f;
            clock.Add(block, moment);
        }, stop.Token));
        using (var outputs = new Outputs([OutputAddress.Parse("file:" + _folder.File(name))], new OutputSettings(FramesPerSecond: 50), clock))
        using (var pool = new FramePool(format))
        {
            // A camera of 50 images a second whose pictures come as late as a pipeline's.
            Pace(0.02, moment =>
            {
                Frame frame = pool.Rent();
                double captured = moment - pipelineDelay;
                frame.CapturedAt = (long)(captured * Stopwatch.Frequency);
                frame.Picture.SetTo(Scalar.All(at.Any(flash => captured >= flash && captured < flash + 0.1) ? 250 : 5));
                frame.HasPicture = true;
                outputs.Offer(frame);
                frame.Release();
                if (moment > at[^1] + 1) stop.Cancel();
            }, stop.Token);
            outputs.Finish();
            Assert.Equal(0, outputs.All[0].Status.Retries);
        }
        await sound.WaitAsync(TimeSpan.FromSeconds(10));

        double[] flashes = Rises(Levels(_folder.File(name)), 50, 120), clicks = Rises(Peaks(_folder.File(name)), 1000, 0.3);
        Assert.Equal((Flashes, Flashes), (flashes.Length, clicks.Length));
        double[] lags = [.. flashes.Zip(clicks, (flash, click) => 1000 * (flash - click))];
        // The camera itself sees a flash up to an interval, 20 ms, late; a machine that is busy with other tests spoils one.
        double[] ordered = [.. lags.Order()];
        Assert.InRange((ordered[1] + ordered[2]) / 2, -20, 20 + 10);
        Assert.All(lags, lag => Assert.InRange(lag, -70, 70));
    }

    [Fact]
    public void Music_is_read_at_the_shows_rate_and_what_has_no_sound_is_refused()
    {
        TestClip.Ffmpeg("-f", "lavfi", "-i", "sine=440:r=22050:d=1", _folder.File("a.wav"));
        TestClip.MakeRamp(_folder.File("silent.mp4"), 10);
        using (var music = new MusicFile(_folder.File("a.wav"), loop: false))
        {
            var samples = new float[2 * 48000];
            Assert.Equal(samples.Length, music.Read(samples, 0, samples.Length));
            int crossings = Enumerable.Range(1, 47999).Count(i => samples[2 * i] >= 0 != samples[2 * (i - 1)] >= 0);
            Assert.InRange(crossings, 870, 890);
        }
        Assert.Contains("no sound", Assert.Throws<EngineException>(() => new MusicFile(_folder.File("silent.mp4"), false)).Message, StringComparison.Ordinal);
        Assert.Contains("no file", Assert.Throws<EngineException>(() => new MusicFile(_folder.File("none.wav"), false)).Message, StringComparison.Ordinal);
    }

    // Calls at an even pace, on time, with the moment.
    private static void Pace(double interval, Action<double> act, CancellationToken stop)
    {
        for (double moment = SoundClock.Now; !stop.IsCancellationRequested; moment += interval)
        {
            double wait = moment - SoundClock.Now;
            if (wait > 0) stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(wait));
            act(moment);
        }
    }

    private static double[] Rises(double[] values, double rate, double threshold)
    {
        List<double> rises = [];
        for (int i = 1; i < values.Length; i++)
            if (values[i] > threshold && values[i - 1] <= threshold && (rises.Count == 0 || (i / rate) - rises[^1] > 0.5)) rises.Add(i / rate);
        return [.. rises];
    }

    private static double[] Levels(string video)
    {
        byte[] grey = Decode("-i", video, "-an", "-vf", "scale=1:1", "-pix_fmt", "gray", "-r", "50", "-f", "rawvideo", "pipe:1");
        return [.. grey.Select(level => (double)level)];
    }

    // The peak of each millisecond.
    private static double[] Peaks(string video)
    {
        float[] samples = MemoryMarshal.Cast<byte, float>(Decode("-i", video, "-vn", "-af", "aresample=async=1:first_pts=0", "-f", "f32le", "-ac", "1", "-ar", "48000", "pipe:1").AsSpan()).ToArray();
        return [.. samples.Chunk(48).Select(part => (double)part.Max(Math.Abs))];
    }

    private static byte[] Decode(params string[] arguments)
    {
        using Process ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", .. arguments]) { RedirectStandardOutput = true })!;
        using var data = new MemoryStream();
        ffmpeg.StandardOutput.BaseStream.CopyTo(data);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        return data.ToArray();
    }
}
