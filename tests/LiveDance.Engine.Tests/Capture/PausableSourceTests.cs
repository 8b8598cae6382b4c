using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Tests.Capture;

public sealed class PausableSourceTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private readonly Frame _frame = new(FrameFormat.Square(4, 1));
    private readonly List<FakeCamera> _opened = [];
    private bool _unplugged;

    public void Dispose() => _frame.Dispose();

    [Fact]
    public async Task Paused_source_is_closed_and_opened_again_as_a_discontinuity_with_rising_time()
    {
        using var source = new PausableSource(Open, "camera", paused: false);
        Assert.True(source.TryRead(_frame, CancellationToken.None));
        Assert.False(_frame.IsDiscontinuity);
        double before = _frame.Time;
        source.Paused = true;
        Assert.Equal(SourceState.Paused, source.Status.State);
        Task<bool> reading = Task.Run(() => source.TryRead(_frame, CancellationToken.None));
        Assert.True(SpinWait.SpinUntil(() => _opened[0].IsClosed, Timeout));
        Assert.False(reading.IsCompleted);
        source.Paused = false;
        Assert.True(await reading.WaitAsync(Timeout));
        Assert.Equal(2, _opened.Count);
        Assert.True(_frame.IsDiscontinuity);
        Assert.True(_frame.Time > before);
        Assert.Equal(SourceState.Running, source.Status.State);
    }

    [Fact]
    public async Task Source_that_begins_paused_is_not_opened_and_a_failure_to_open_is_retried()
    {
        using var stop = new CancellationTokenSource();
        using var source = new PausableSource(Open, "camera", paused: true);
        Task<bool> reading = Task.Run(() => source.TryRead(_frame, stop.Token));
        Assert.Equal(("camera", SourceState.Paused), (source.Name, source.Status.State));
        _unplugged = true;
        source.Paused = false;
        Assert.True(SpinWait.SpinUntil(() => source.Status is { State: SourceState.Retrying, Reason: "it is unplugged" }, Timeout));
        Assert.False(reading.IsCompleted);
        await stop.CancelAsync();
        Assert.False(await reading.WaitAsync(Timeout));
        Assert.Empty(_opened);
    }

    [Fact]
    public void Source_that_does_not_open_at_first_is_said()
    {
        _unplugged = true;
        Assert.Throws<EngineException>(() => new PausableSource(Open, "camera", paused: false));
    }

    private FakeCamera Open()
    {
        if (_unplugged) throw new EngineException("it is unplugged");
        _opened.Add(new FakeCamera());
        return _opened[^1];
    }

    private sealed class FakeCamera : IFrameSource
    {
        private double _time;

        public bool IsClosed { get; private set; }

        public string Name => "fake camera";

        public bool IsLive => true;

        public double FramesPerSecond => 30;

        public long FrameCount => 0;

        public bool TryRead(Frame frame, CancellationToken cancellation)
        {
            Assert.False(IsClosed);
            (frame.Time, frame.IsDiscontinuity) = (_time, false);
            _time += 1 / 30.0;
            return true;
        }

        public void Dispose() => IsClosed = true;
    }
}
