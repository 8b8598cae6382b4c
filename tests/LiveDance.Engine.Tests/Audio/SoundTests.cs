using System.Diagnostics;
using System.Runtime.InteropServices;
using LiveDance.Engine.Audio;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Audio;

[Collection(RealTime.Name)]
public sealed class SoundTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Clock_returns_the_samples_of_a_time_and_silence_elsewhere()
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
    public void Delay_follows_small_changes_slowly_and_visible_ones_at_once()
    {
        double measured = 0.1;
        var delay = new SlewedDelay(() => measured);
        Assert.Equal(0.1, delay.Update(0));
        measured = 0.12;
        Assert.Equal(0.104, delay.Update(1), 6);
        for (int i = 2; i < 30; i++) delay.Update(i);
        Assert.InRange(delay.Update(30), 0.115, 0.12);
        measured = 0.3;
        Assert.Equal(0.3, delay.Update(31));
    }

    [Theory]
    [InlineData("session.mp4", 0.09)]
    [InlineData("session.mkv", 0.16)]
    public async Task Clicks_and_flashes_coincide_in_a_recording_of_unevenly_spaced_pictures(string name, double pipelineDelay)
    {
        const int Flashes = 6;
        const double Interval = 0.02, Uneven = 0.06, OnTime = 0.01;
        var random = new Random(3);
        var late = new HashSet<int>();
        var clock = new SoundClock();
        var format = FrameFormat.Square(64, 64);
        using var stop = new CancellationTokenSource();
        Task sound;
        var settings = new OutputSettings(FramesPerSecond: 1 / Interval);
        using (var outputs = new Outputs([OutputAddress.Parse("file:" + _folder.File(name))], settings, clock))
        using (var pool = new FramePool(format))
        {
            double captured = SoundClock.Now, written = captured;
            double[] at = [.. Enumerable.Range(0, Flashes).Select(i => captured + 2.53 + (1.51 * i))];
            sound = Task.Run(() => Pace(0.01, moment =>
            {
                var block = new float[2 * 480];
                double from = moment - 0.01;
                for (int i = 0; i < 480; i++)
                    if (at.Any(click => from + (i / 48000.0) is double t && t >= click && t < click + 0.02)) block[2 * i] = block[(2 * i) + 1] = i % 2 == 0 ? 0.9f : -0.9f;
                clock.Add(block, moment);
            }, stop.Token));
            // Flashes during which the machine was too busy to be on time are left out of the comparison.
            outputs.All[0].Presented = (_, _) =>
            {
                double now = SoundClock.Now;
                if (now - written > 3 * Interval) MarkLate(now);
                written = now;
            };
            // A camera of 50 images a second whose pictures are as late and as uneven as those of a pipeline.
            for (; captured < at[^1] + 1; captured += Interval)
            {
                double wait = captured + pipelineDelay + (Uneven * random.NextDouble()) - SoundClock.Now;
                if (wait > 0) stop.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(wait));
                if (SoundClock.Now > captured + pipelineDelay + Uneven + OnTime) MarkLate(SoundClock.Now);
                Frame frame = pool.Rent();
                frame.CapturedAt = (long)(captured * Stopwatch.Frequency);
                frame.Picture.SetTo(Scalar.All(at.Any(flash => captured >= flash && captured < flash + 0.1) ? 250 : 5));
                frame.HasPicture = true;
                outputs.Offer(frame);
                frame.Release();
            }
            await stop.CancelAsync();
            outputs.Finish();
            Assert.Equal(0, outputs.All[0].Status.Retries);

            void MarkLate(double now)
            {
                lock (late)
                    for (int i = 0; i < Flashes; i++)
                        if (now - at[i] is > -0.1 and < 0.6) late.Add(i);
            }
        }
        await sound.WaitAsync(TimeSpan.FromSeconds(10));

        double[] flashes = Rises(Levels(_folder.File(name)), 50, 120), clicks = Rises(Peaks(_folder.File(name)), 1000, 0.3);
        // If the encoder started late on a busy machine, the first flashes are not in the file.
        double[] lags =
        [
            .. flashes.Select((flash, i) => (Number: Flashes - flashes.Length + i, Lag: 1000 * (flash - clicks.MinBy(click => Math.Abs(click - flash)))))
                .Where(flash => !late.Contains(flash.Number)).Select(flash => flash.Lag),
        ];
        Assert.True(lags.Length > 0, $"the machine was too busy for each of {Flashes}");
        // The camera sees a flash late by up to one of its intervals, 20 ms; another 20 ms are allowed. Times in a file are rounded to a
        // millisecond, and a single picture to the nearest picture of the recording, at most half an interval away.
        const double Rounding = 1, HalfInterval = 1000 * Interval / 2;
        Assert.InRange(lags.Order().ElementAt(lags.Length / 2), -20 - Rounding, (1000 * Interval) + Rounding);
        Assert.All(lags, lag => Assert.InRange(lag, -20 - HalfInterval, (1000 * Interval) + 20 + HalfInterval));
    }

    [Fact]
    public void Queued_picture_is_presented_a_fixed_delay_after_its_capture_and_late_ones_are_skipped()
    {
        var queue = new PresentationQueue(interval: 0.1) { KeepsTime = true };
        using var pool = new FramePool(FrameFormat.Square(64, 64));
        double now = SoundClock.Now;
        Frame[] frames = [.. Enumerable.Range(0, 5).Select(i =>
        {
            Frame frame = pool.Rent();
            frame.CapturedAt = (long)((now - 0.5 + (0.1 * i)) * Stopwatch.Frequency);
            queue.Offer(frame);
            frame.Release();
            return frame;
        })];
        // Nine of ten arrived within half a second, to which half an interval is added.
        queue.TakeFor(now - 1);
        double delay = queue.Delay;
        Assert.InRange(delay, 0.4, 1.5);
        Assert.Null(queue.TakeFor(now - 0.5 + delay - 0.06));
        Assert.Same(frames[0], Taken(queue.TakeFor(now - 0.5 + delay - 0.04)));
        Assert.Same(frames[2], Taken(queue.TakeFor(now - 0.3 + delay)));
        Assert.Null(queue.TakeFor(now - 0.3 + delay));
        Assert.Same(frames[4], Taken(queue.TakeNewest()));
        for (int i = 0; i < 40; i++)
        {
            Frame frame = pool.Rent();
            queue.Offer(frame);
            frame.Release();
        }
        // The number of frames stays limited while the target takes none.
        Assert.InRange(pool.Created, 5, 13);
        queue.Close();
        int created = pool.Created;
        Assert.All(Enumerable.Range(0, created).Select(_ => pool.Rent()).ToArray(), frame => frame.Release());
        Assert.Equal(created, pool.Created);

        static Frame? Taken(Frame? frame)
        {
            frame?.Release();
            return frame;
        }
    }

    [Fact]
    public void Samples_before_an_interruption_of_the_device_keep_their_time()
    {
        var clock = new SoundClock();
        clock.Add([1, 1, 2, 2, 3, 3], endTime: 10);
        clock.Add([4, 4], endTime: 12);
        var read = new float[4];
        clock.Read(10 - (2.0 / 48000), read);
        Assert.Equal([2, 2, 3, 3], read);
        clock.Read(11, read);
        Assert.Equal(new float[4], read);
        clock.Read(12 - (1.0 / 48000), read);
        Assert.Equal([4, 4, 0, 0], read);
    }

    [Fact]
    public void Reader_follows_drift_sample_by_sample_and_a_visible_error_at_once()
    {
        var clock = new SoundClock();
        var ramp = new float[2 * 96000];
        for (int i = 0; i < 96000; i++) ramp[2 * i] = ramp[(2 * i) + 1] = i;
        clock.Add(ramp, endTime: 2);
        var reader = new SoundReader(clock);
        var block = new float[2 * 480];
        float last = float.NaN;
        for (int i = 0; i < 100; i++)
        {
            // The requested time drifts by 30 microseconds a block, one and a half samples, and jitters by a millisecond.
            double wanted = 0.1 + (i * 0.01003);
            reader.Read(wanted + (i % 2 == 0 ? 0.001 : -0.001), block);
            for (int k = 0; k < 480; k++)
            {
                if (i + k > 0) Assert.InRange(block[2 * k] - last, 0, 2);
                last = block[2 * k];
            }
            if (i > 50) Assert.InRange((block[0] / 48000) - wanted, -0.0015, 0.0015);
        }
        reader.Read(0.5, block);
        Assert.Equal(24000, block[0]);
    }

    [Fact]
    public void Music_whose_sample_rate_changes_midway_keeps_its_pitch()
    {
        // Streams and playlists made from several recordings change their sample rate.
        TestClip.Ffmpeg("-f", "lavfi", "-i", "sine=440:r=44100:d=2", "-c:a", "aac", _folder.File("one.aac"));
        TestClip.Ffmpeg("-f", "lavfi", "-i", "sine=440:r=22050:d=2", "-c:a", "aac", _folder.File("two.aac"));
        byte[] one = File.ReadAllBytes(_folder.File("one.aac")), two = File.ReadAllBytes(_folder.File("two.aac"));
        File.WriteAllBytes(_folder.File("both.aac"), [.. one, .. two]);
        using var music = new MusicFile(_folder.File("both.aac"), loop: false);
        var samples = new float[2 * 48000 * 4];
        int read = music.Read(samples);
        Assert.InRange(read, 2 * 48000 * 3.8, samples.Length);
        Assert.InRange(Crossings(samples, 0.5), 870, 890);
        Assert.InRange(Crossings(samples, 2.5), 870, 890);
    }

    [Fact]
    public void Music_is_read_at_the_session_rate_and_a_file_without_sound_is_refused()
    {
        TestClip.Ffmpeg("-f", "lavfi", "-i", "sine=440:r=22050:d=1", _folder.File("a.wav"));
        TestClip.MakeRamp(_folder.File("silent.mp4"), 10);
        using (var music = new MusicFile(_folder.File("a.wav"), loop: false))
        {
            var samples = new float[2 * 48000];
            Assert.Equal(samples.Length, music.Read(samples));
            Assert.InRange(Crossings(samples, 0), 870, 890);
        }
        Assert.Contains("no sound", Assert.Throws<EngineException>(() => new MusicFile(_folder.File("silent.mp4"), false)).Message, StringComparison.Ordinal);
        Assert.Contains("no file", Assert.Throws<EngineException>(() => new MusicFile(_folder.File("none.wav"), false)).Message, StringComparison.Ordinal);
    }

    // Sign changes of the left channel within a second.
    private static int Crossings(float[] samples, double from)
    {
        int first = (int)(from * 48000);
        return Enumerable.Range(first + 1, 47999).Count(i => samples[2 * i] >= 0 != samples[2 * (i - 1)] >= 0);
    }

    // Calls an action at a constant interval with the time at which it is due.
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
