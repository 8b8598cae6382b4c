using System.Diagnostics;
using LiveDance.Engine.Frames;
using LiveDance.Measurement.Latency;
using OpenCvSharp;

namespace LiveDance.Tests.Measurement.Latency;

/// <summary>Tests the latency measurement with a simulated camera, pipeline and screen of known delays, in simulated time.</summary>
public sealed class FlashSequenceTests
{
    private const int CameraMs = 70, PipelineMs = 90, ScreenMs = 16;

    [Fact]
    public void Parts_are_the_delays_of_camera_pipeline_and_screen()
    {
        IReadOnlyList<FlashTimes> times = Run(CameraSees.All, out int lost);
        Assert.Equal((4, 0), (times.Count, lost));
        // The camera takes an image every 10 ms of simulated time.
        Assert.All(times, flash => Assert.InRange(flash.SeenMs, CameraMs, CameraMs + 10));
        Assert.All(times, flash => Assert.Equal(PipelineMs, flash.PictureMs, 3));
        Assert.All(times, flash => Assert.Equal(ScreenMs, flash.ShownMs, 3));
        Assert.All(times, flash => Assert.Equal(flash.SeenMs + PipelineMs + ScreenMs, flash.TotalMs, 3));
    }

    [Fact]
    public void Distant_screen_is_detected() => Assert.Equal(4, Run(CameraSees.Corner, out _).Count);

    [Fact]
    public void Flashes_the_camera_does_not_see_are_counted_as_lost()
    {
        Assert.Empty(Run(CameraSees.Nothing, out int lost));
        Assert.True(lost > 2);
    }

    private enum CameraSees
    {
        All,
        Corner,
        Nothing,
    }

    private static IReadOnlyList<FlashTimes> Run(CameraSees sees, out int lost)
    {
        long now = 1_000_000_000;
        long ticks = Stopwatch.Frequency / 1000;
        bool done = false;
        var flashes = new FlashSequence(4, () => done = true, () => now);
        var format = FrameFormat.Square(64, 16);
        // What was shown when, and the frames in the pipeline and before the screen.
        var shown = new Queue<(long At, bool Lit)>();
        var pipeline = new Queue<(Frame Frame, long ReadyAt)>();
        var screen = new Queue<(Frame Frame, long At, bool Lit)>();
        bool lit = false;
        using var image = new Mat(48, 64, MatType.CV_8UC3);
        for (int ms = 0; ms < 30_000 && !done; ms++, now += ticks)
        {
            if (ms % 10 == 0)
            {
                while (shown.TryPeek(out (long At, bool Lit) change) && now - change.At >= CameraMs * ticks) lit = shown.Dequeue().Lit;
                image.SetTo(Scalar.All(40));
                using (var part = new Mat(image, sees == CameraSees.All ? new Rect(8, 8, 48, 32) : new Rect(0, 0, 8, 8)))
                    part.SetTo(Scalar.All(lit && sees != CameraSees.Nothing ? 230 : 60));
                flashes.Observe(image, now);
                pipeline.Enqueue((new Frame(format) { Sequence = ms, CapturedAt = now }, now + (PipelineMs * ticks)));
            }
            while (pipeline.TryPeek(out (Frame Frame, long ReadyAt) ready) && ready.ReadyAt <= now)
            {
                Frame frame = pipeline.Dequeue().Frame;
                frame.ReadyAt = now;
                flashes.Paint(frame);
                screen.Enqueue((frame, now + (ScreenMs * ticks), frame.Picture.At<Vec3b>(5, 5).Item0 > 128));
            }
            while (screen.TryPeek(out (Frame Frame, long At, bool Lit) next) && next.At <= now)
            {
                screen.Dequeue();
                flashes.Presented(next.Frame);
                shown.Enqueue((now, next.Lit));
                next.Frame.Dispose();
            }
        }
        lost = flashes.Lost;
        return flashes.Times;
    }
}
