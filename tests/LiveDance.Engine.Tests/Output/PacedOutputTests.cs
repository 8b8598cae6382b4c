using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;
using LiveDance.Engine.Output.Targets;
using LiveDance.Engine.Supervision;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Output;

public sealed class PacedOutputTests : IDisposable
{
    private static readonly FrameFormat Format = new(64, 64);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new(Format);

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void The_rate_is_kept_with_the_newest_picture_though_few_come()
    {
        var target = new FakeTarget();
        using (var output = new PacedOutput("fake", target, new OutputSettings(FramesPerSecond: 50)))
        {
            Offer(output, 10);
            Until(() => target.Levels.Count >= 20);
            Offer(output, 20);
            Until(() => target.Levels.Count >= 40);
            Assert.Equal(OutputState.Running, output.Status.State);
        }
        Assert.Equal([10, 20], target.Levels.Distinct());
        Assert.True(target.Closed);
    }

    [Fact]
    public void A_target_that_blocks_delays_nobody_and_every_frame_goes_back_to_the_pool()
    {
        var target = new FakeTarget { Blocks = true };
        var output = new PacedOutput("fake", target, new OutputSettings());
        for (int i = 0; i < 50; i++) Offer(output, i);
        Until(() => output.Status.State == OutputState.Stalled && target.Entered);
        for (int i = 0; i < 50; i++) Offer(output, i);
        // One is being written, one waits, and the one in hand: no more, however many are offered.
        Assert.InRange(_pool.Created, 1, 3);
        target.Abort();
        output.Dispose();
        Assert.Equal(OutputState.Stopped, output.Status.State);
        int made = _pool.Created;
        List<Frame> all = [.. Enumerable.Range(0, made).Select(_ => _pool.Rent())];
        Assert.Equal(made, _pool.Created);
        foreach (Frame frame in all) frame.Release();
    }

    [Fact]
    public void What_fails_is_opened_again_and_the_reason_is_kept()
    {
        var target = new FakeTarget { FailsAt = 5 };
        using var output = new PacedOutput("fake", target, new OutputSettings(FramesPerSecond: 100));
        Offer(output, 1);
        Until(() => target.Opened == 2 && target.Levels.Count > 10);
        Assert.Equal((OutputState.Running, "the cable is out", 1), (output.Status.State, output.Status.Reason, output.Status.Retries));
    }

    [Fact]
    public void When_the_budget_is_spent_it_stops_and_says_why()
    {
        var budget = new RetryBudget(3, TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(4));
        using var output = new PacedOutput("fake", new FakeTarget { FailsToOpen = true }, new OutputSettings(), budget);
        Offer(output, 1);
        Until(() => output.Status.State == OutputState.Stopped);
        Assert.Equal(("no such host", 3, 0), (output.Status.Reason, output.Status.Retries, output.Status.Written));
    }

    [Fact]
    public void Pauses_double_up_to_the_longest_and_are_short_again_after_success()
    {
        var budget = new RetryBudget(4, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
        long now = Stopwatch.GetTimestamp();
        List<double> pauses = [];
        for (int i = 0; i < 3; i++)
        {
            Assert.True(budget.TryTake(now, out TimeSpan pause));
            pauses.Add(pause.TotalSeconds);
        }
        Assert.Equal([1, 2, 4], pauses);
        budget.Recover();
        Assert.True(budget.TryTake(now, out TimeSpan again));
        Assert.Equal(1, again.TotalSeconds);
        Assert.False(budget.TryTake(now, out _));
        Assert.True(budget.TryTake(now + (61 * Stopwatch.Frequency), out _));
    }

    [Theory]
    [InlineData("show.mp4")]
    [InlineData("show.mkv")]
    public void A_recording_whose_encoder_is_killed_goes_on_in_another_file_and_both_play(string name)
    {
        using (var encoder = new FfmpegTarget(OutputAddress.Parse("file:" + _folder.File(name)), new OutputSettings(FramesPerSecond: 30)))
        using (var output = new PacedOutput("recording", encoder, new OutputSettings(FramesPerSecond: 30)))
        {
            Offer(output, 50);
            Until(() => output.Status.Written > 90);
            encoder.Abort();
            long before = output.Status.Written;
            Until(() => output.Status.Retries == 1 && output.Status.Written > before + 30);
        }
        string second = name.Replace("show", "show-2", StringComparison.Ordinal);
        Assert.Equal(new[] { second, name }, Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.InRange(TestClip.Probe(_folder.File(name)).Frames, 45, 120);
        Assert.InRange(TestClip.Probe(_folder.File(second)).Frames, 25, 300);
    }

    [Fact]
    public void Matte_and_picture_reach_a_webm_file()
    {
        using (var outputs = new Outputs([OutputAddress.Parse("file:" + _folder.File("show.webm"))], new OutputSettings(Alpha: true, FramesPerSecond: 30)))
        {
            using Frame frame = new(Format);
            frame.Packed.Colour.AsSpan().Fill(1);
            frame.Packed.Matte.AsSpan(0, frame.Packed.Matte.Length / 2).Fill(1);
            frame.HasPicture = true;
            outputs.Offer(frame.Hold());
            Until(() => outputs.All[0].Status.Written > 20);
            outputs.Finish();
        }
        TestClip.Ffmpeg("-c:v", "libvpx-vp9", "-i", _folder.File("show.webm"), "-vf", "alphaextract", "-frames:v", "1", _folder.File("matte.png"));
        using Mat matte = Cv2.ImRead(_folder.File("matte.png"));
        // Half of the sub-pixels are the performer's: rows 0 and 1 of each four.
        Assert.InRange(TestClip.Level(matte), 100, 155);
    }

    private void Offer(PacedOutput output, int level)
    {
        Frame frame = _pool.Rent();
        frame.Picture.SetTo(Scalar.All(level));
        frame.HasPicture = true;
        frame.CapturedAt = Stopwatch.GetTimestamp();
        output.Offer(frame);
        frame.Release();
    }

    private static void Until(Func<bool> reached) =>
        Assert.True(SpinWait.SpinUntil(() => { using var pause = new ManualResetEventSlim(); pause.Wait(5); return reached(); }, Patience));

    private sealed class FakeTarget : IPictureTarget
    {
        private readonly ManualResetEventSlim _free = new();

        public List<int> Levels { get; } = [];

        public bool Blocks { get; init; }

        public bool FailsToOpen { get; init; }

        public int FailsAt { get; set; } = -1;

        public int Opened { get; private set; }

        public bool Entered { get; private set; }

        public bool Closed { get; private set; }

        public bool Alpha => false;

        public void Open(Size size)
        {
            if (FailsToOpen) throw new EngineException("no such host");
            Opened++;
        }

        public void Write(Mat picture)
        {
            Entered = true;
            if (Blocks && !_free.IsSet)
            {
                _free.Wait(Patience);
                throw new EngineException("aborted");
            }
            if (FailsAt >= 0 && Levels.Count == FailsAt)
            {
                FailsAt = -1;
                throw new EngineException("the cable is out");
            }
            Levels.Add(picture.At<Vec3b>(0, 0).Item0);
        }

        public void Close() => Closed = true;

        public void Abort() => _free.Set();

        public void Dispose() => _free.Dispose();
    }
}
