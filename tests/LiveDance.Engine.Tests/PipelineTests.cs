using System.Security.Cryptography;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Tests;

/// <summary>Tests running the pipeline: order, dropped frames, failures and cancellation.</summary>
public sealed class PipelineTests : IDisposable
{
    private const int Frames = 24;
    private static readonly string Guest = Path.Combine(Footage.Repository, "footage", "guest.mp4");
    private static readonly PipelineOptions Settings = new(ExecutionDevice.Cpu);
    private readonly Performer _nova = TestPerformer.Nova();

    public void Dispose() => _nova.Dispose();

    [Fact]
    public async Task Step_and_runner_give_identical_pictures()
    {
        List<string> stepped = [];
        using (Pipeline pipeline = Pipeline.CreateOffline(new FirstImages(new VideoFileSource(Guest), Frames), _nova, Settings))
        {
            while (pipeline.Step() is { } frame)
            {
                stepped.Add(Fingerprint(frame));
                frame.Release();
            }
        }
        List<string> run = [];
        using (Pipeline pipeline = Pipeline.CreateOffline(new FirstImages(new VideoFileSource(Guest), Frames), _nova, Settings))
            await new PipelineRunner(pipeline, Settings).RunAsync(frame => run.Add(Fingerprint(frame)));
        Assert.Equal(Frames, stepped.Count);
        Assert.Equal(stepped, run);
        Assert.Equal(Frames, stepped.Distinct().Count());
    }

    [Fact]
    public async Task The_generator_begins_the_next_frame_while_a_picture_is_finished()
    {
        using var secondBegun = new SemaphoreSlim(0);
        bool overlapped = false;
        int generated = 0;
        var options = Settings with
        {
            Decorate = stage => stage.Name switch
            {
                "generate" => new Announced(stage, () => { if (++generated == 2) secondBegun.Release(); }),
                "composite" => new Announced(stage, () => overlapped = overlapped || secondBegun.Wait(TimeSpan.FromSeconds(30))),
                _ => stage,
            },
        };
        using Pipeline pipeline = Pipeline.CreateOffline(new FirstImages(new VideoFileSource(Guest), 2), _nova, options);
        await new PipelineRunner(pipeline, options).RunAsync(_ => { });
        Assert.True(overlapped);
    }

    [Fact]
    public async Task Live_pipeline_drops_the_oldest_frames_so_that_latency_is_bounded()
    {
        using Pipeline pipeline = Pipeline.CreateLive(
            new PacedSource(new FirstImages(new VideoFileSource(Guest), 60), framesPerSecond: 60), _nova, Settings);
        using var slow = new ManualResetEventSlim();
        List<long> shown = [];
        await new PipelineRunner(pipeline, Settings).RunAsync(frame =>
        {
            shown.Add(frame.Sequence);
            slow.Wait(TimeSpan.FromMilliseconds(120));
        });
        Assert.True(pipeline.Diagnostics.Dropped > 0);
        Assert.Equal(60, shown.Count + pipeline.Diagnostics.Dropped);
        Assert.Equal(shown.Order(), shown);
        Assert.Equal(59, shown[^1]);
    }

    [Fact]
    public async Task Failing_source_ends_the_run_with_its_reason_after_earlier_frames_are_finished()
    {
        using Pipeline pipeline = Pipeline.CreateOffline(
            new FirstImages(new VideoFileSource(Guest), 5, failure: "the disk was removed"), _nova, Settings);
        int shown = 0;
        Task run = new PipelineRunner(pipeline, Settings).RunAsync(_ => shown++);
        EngineException error = await Assert.ThrowsAsync<EngineException>(() => run.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal("the disk was removed", error.Message);
        Assert.InRange(shown, 0, 5);
    }

    [Fact]
    public async Task Failing_consumer_ends_the_run_without_a_deadlock()
    {
        using Pipeline pipeline = Pipeline.CreateOffline(new VideoFileSource(Guest, loop: true), _nova, Settings);
        Task run = new PipelineRunner(pipeline, Settings).RunAsync(_ => throw new EngineException("the disk is full"));
        EngineException error = await Assert.ThrowsAsync<EngineException>(() => run.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal("the disk is full", error.Message);
    }

    [Fact]
    public async Task Cancellation_stops_the_capture_and_finishes_captured_frames()
    {
        using Pipeline pipeline = Pipeline.CreateOffline(new VideoFileSource(Guest, loop: true), _nova, Settings);
        using var stop = new CancellationTokenSource();
        int shown = 0;
        await new PipelineRunner(pipeline, Settings).RunAsync(
            _ =>
            {
                if (++shown == 3) stop.Cancel();
            },
            stop.Token);
        Assert.Equal(pipeline.Diagnostics.Captured, shown);
        Assert.InRange(shown, 3, 12);
    }

    private static unsafe string Fingerprint(Frame frame)
    {
        Assert.True(frame.HasPicture);
        Mat picture = frame.Picture;
        return Convert.ToHexString(SHA256.HashData(new ReadOnlySpan<byte>(picture.DataPointer, (int)picture.Total() * 3)));
    }

    // Does something before each frame of a stage.
    private sealed class Announced(IStage stage, Action before) : IStage, IDisposable
    {
        public string Name => stage.Name;

        public void Process(Frame frame)
        {
            before();
            stage.Process(frame);
        }

        public void Reset() => stage.Reset();

        public void Dispose() => (stage as IDisposable)?.Dispose();
    }

    // The first frames of another source; then it ends, or fails.
    private sealed class FirstImages(IFrameSource source, int count, string? failure = null) : IFrameSource
    {
        private int _given;

        public string Name => source.Name;

        public bool IsLive => source.IsLive;

        public double FramesPerSecond => source.FramesPerSecond;

        public long FrameCount => count;

        public bool TryRead(Frame frame, CancellationToken cancellation)
        {
            if (_given++ < count) return source.TryRead(frame, cancellation);
            return failure is null ? false : throw new EngineException(failure);
        }

        public void Dispose() => source.Dispose();
    }
}
