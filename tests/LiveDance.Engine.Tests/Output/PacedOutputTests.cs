using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;
using LiveDance.Engine.Output.Targets;
using LiveDance.Engine.Supervision;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Output;

public sealed class PacedOutputTests : IDisposable
{
    private static readonly FrameFormat Format = FrameFormat.Square(64, 64);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new(Format);

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Newest_picture_is_repeated_to_keep_the_rate()
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
    public void Blocking_target_does_not_block_offering_and_every_frame_returns_to_the_pool()
    {
        var target = new FakeTarget { Blocks = true };
        var output = new PacedOutput("fake", target, new OutputSettings());
        for (int i = 0; i < 50; i++) Offer(output, i);
        Until(() => output.Status.State == OutputState.Stalled && target.Entered);
        for (int i = 0; i < 50; i++) Offer(output, i);
        // One frame is being written, one that replaces it may have been taken, one waits, and one is being offered.
        Assert.InRange(_pool.Created, 1, 4);
        target.Abort();
        output.Dispose();
        Assert.Equal(OutputState.Stopped, output.Status.State);
        int created = _pool.Created;
        List<Frame> all = [.. Enumerable.Range(0, created).Select(_ => _pool.Rent())];
        Assert.Equal(created, _pool.Created);
        foreach (Frame frame in all) frame.Release();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Output_that_worked_and_could_not_be_finished_says_so(bool fails)
    {
        var target = new FakeTarget { FailsToClose = fails };
        using var output = new PacedOutput("fake", target, new OutputSettings(FramesPerSecond: 50));
        Offer(output, 10);
        Until(() => target.Levels.Count >= 60);
        output.Finish();
        Assert.True(output.HasWorked);
        Assert.Equal(fails, output.FailedLast);
        Assert.Equal(fails ? "the disk is full" : "", output.Status.Reason);
    }

    [Fact]
    public void Failed_target_is_opened_again_and_its_reason_is_kept()
    {
        var target = new FakeTarget { FailsAt = 5 };
        using var output = new PacedOutput("fake", target, new OutputSettings(FramesPerSecond: 100));
        Offer(output, 1);
        Until(() => target.Opened == 2 && target.Levels.Count > 10);
        Assert.Equal((OutputState.Running, "the cable is unplugged", 1), (output.Status.State, output.Status.Reason, output.Status.Retries));
    }

    [Fact]
    public void Output_stops_with_its_reason_when_the_retry_budget_is_used_up()
    {
        var budget = new RetryBudget(3, TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(4));
        using var output = new PacedOutput("fake", new FakeTarget { FailsToOpen = true }, new OutputSettings(), budget);
        Offer(output, 1);
        Until(() => output.Status.State == OutputState.Stopped);
        Assert.Equal(("no such host", 3, 0), (output.Status.Reason, output.Status.Retries, output.Status.Written));
    }

    [Fact]
    public void Retry_pauses_double_up_to_the_limit_and_are_short_after_recovery()
    {
        var budget = new RetryBudget(4, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
        TimeSpan now = TimeSpan.FromDays(30);
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
        Assert.True(budget.TryTake(now + TimeSpan.FromSeconds(61), out _));
    }

    [Theory]
    [InlineData("session.mp4")]
    [InlineData("session.mkv")]
    public void Recording_continues_in_another_file_when_its_encoder_is_killed(string name)
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
        string second = name.Replace("session", "session-2", StringComparison.Ordinal);
        Assert.Equal(new[] { second, name }, Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.InRange(TestClip.Probe(_folder.File(name)).Frames, 45, 120);
        Assert.InRange(TestClip.Probe(_folder.File(second)).Frames, 25, 300);
    }

    [Fact]
    public void Webm_file_contains_the_matte()
    {
        using (var outputs = new Outputs([OutputAddress.Parse("file:" + _folder.File("session.webm"))], new OutputSettings(Alpha: true, FramesPerSecond: 30)))
        {
            using Frame frame = new(Format);
            frame.Packed.SetRegion(PackedRegion.Whole(frame.Packed.Format));
            frame.Packed.Colour.AsSpan().Fill(1);
            frame.Packed.Matte.AsSpan(0, frame.Packed.Matte.Length / 2).Fill(1);
            frame.HasPicture = true;
            outputs.Offer(frame.Hold());
            Until(() => outputs.All[0].Status.Written > 20);
            outputs.Finish();
        }
        TestClip.Ffmpeg("-c:v", "libvpx-vp9", "-i", _folder.File("session.webm"), "-vf", "alphaextract", "-frames:v", "1", _folder.File("matte.png"));
        using Mat matte = Cv2.ImRead(_folder.File("matte.png"));
        // The matte is 1 in half of the sub-pixels: rows 0 and 1 of each four.
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
        Assert.True(SpinWait.SpinUntil(() => { using var pause = new ManualResetEventSlim(); pause.Wait(5); return reached(); }, Timeout));

    private sealed class FakeTarget : IPictureTarget
    {
        private readonly ManualResetEventSlim _unblocked = new();

        public List<int> Levels { get; } = [];

        public bool Blocks { get; init; }

        public bool FailsToOpen { get; init; }

        public int FailsAt { get; set; } = -1;

        public bool FailsToClose { get; init; }

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
            if (Blocks && !_unblocked.IsSet)
            {
                _unblocked.Wait(Timeout);
                throw new EngineException("aborted");
            }
            if (FailsAt >= 0 && Levels.Count == FailsAt)
            {
                FailsAt = -1;
                throw new EngineException("the cable is unplugged");
            }
            Levels.Add(picture.At<Vec3b>(0, 0).Item0);
        }

        public void Close()
        {
            Closed = true;
            if (FailsToClose) throw new EngineException("the disk is full");
        }

        public void Abort() => _unblocked.Set();

        public void Dispose() => _unblocked.Dispose();
    }
}
