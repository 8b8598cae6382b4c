using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Glfw;
using LiveDance.Window;
using OpenCvSharp;
using Silk.NET.Maths;
using Silk.NET.OpenGL;
using Buffer = System.Buffer;
using Scalar = OpenCvSharp.Scalar;

namespace LiveDance.Tests.Window;

/// <summary>The window on a display of its own, where need be; what it shows is read back from OpenGL.</summary>
[Collection(VirtualDisplay.Collection)]
public sealed class LiveWindowTests : IDisposable
{
    private readonly Performer _performer = ViewScene.Performer();
    private readonly StillFeed _feed = new();
    private readonly FramePool _pool;

    public LiveWindowTests()
    {
        VirtualDisplay.Use();
        _pool = new FramePool(_performer.Format);
    }

    [Theory]
    [InlineData(512, 512, CompositeBy.Shader)]
    [InlineData(1708, 512, CompositeBy.Shader)]
    [InlineData(801, 603, CompositeBy.Shader)]
    [InlineData(333, 777, CompositeBy.Shader)]
    [InlineData(333, 777, CompositeBy.Cpu)]
    internal void The_window_draws_what_the_CPU_paints(int width, int height, CompositeBy composite)
    {
        using LiveWindow window = OpenFor(
            _performer, _feed, width, height, new LiveWindowOptions(Composite: composite));
        using var painter = new ViewPainter();
        using var painted = new Mat(height, width, MatType.CV_8UC3);
        Frame frame = Offer(window, new Size(640, 480));
        window.Step();
        new Compositor(_performer).Process(frame);

        foreach (ViewLayout layout in Enum.GetValues<ViewLayout>())
        {
            foreach (bool mirror in new[] { false, true })
            {
                window.Press(layout switch
                {
                    ViewLayout.Performer => Key.Number1,
                    ViewLayout.SideBySide => Key.Number2,
                    _ => Key.Number3,
                });
                if (window.Mirrored != mirror) window.Press(Key.M);
                Assert.Equal(layout, window.Layout);

                painter.PaintInto(layout, frame.Image, frame.Drawing, frame.Picture, mirror, painted);
                using Mat drawn = ReadClean(window);
                Assert.Equal(painted.Size(), drawn.Size());
                double worst = Cv2.Norm(painted, drawn, NormTypes.INF);
                Assert.True(worst <= 2, $"{layout}, mirror {mirror}, {width} x {height}: differs by {worst}");
                Cv2.MeanStdDev(drawn, out _, out Scalar spread);
                Assert.True(spread.Val0 > 10, "there is nothing in the picture");
            }
        }
    }

    [FootageFact("performers/nova-interim/parity/colour.f32", "performers/nova-interim/parity/matte.f32")]
    public void The_shaders_unpack_a_real_generators_output_as_the_CPU_does()
    {
        using LiveWindow window = OpenFor(
            _performer, _feed, 512, 512, new LiveWindowOptions(ViewLayout.Performer, Composite: CompositeBy.Shader));
        Frame frame = Offer(window, new Size(640, 480));
        Read("colour.f32", frame.Packed.Colour);
        Read("matte.f32", frame.Packed.Matte);
        window.Step();
        new Compositor(_performer).Process(frame);
        using Mat drawn = ReadClean(window);
        Assert.InRange(Cv2.Norm(frame.Picture, drawn, NormTypes.INF), 0, 1);

        static void Read(string file, float[] tensor) => Buffer.BlockCopy(
            File.ReadAllBytes(Footage.InShared("performers", "nova-interim", "parity", file)),
            0,
            tensor,
            0,
            4 * tensor.Length);
    }

    [Fact]
    public void The_newest_frame_is_shown_and_every_other_goes_back_to_the_pool()
    {
        using LiveWindow window = Open(320, 320);
        for (int i = 0; i < 20; i++)
        {
            Offer(window, new Size(64, 48), seed: i);
            if (i % 3 == 0) window.Step();
        }
        // One is shown, one is offered, and one is being filled.
        Assert.InRange(_pool.Created, 1, 3);
    }

    [Fact]
    public void Nothing_is_drawn_when_nothing_is_new()
    {
        using LiveWindow window = Open(320, 320);
        Offer(window, new Size(64, 48));
        window.Step();
        // The text over the picture, asked for twice a second, no longer says that a picture is awaited.
        CancellationToken.None.WaitHandle.WaitOne(TimeSpan.FromSeconds(0.6));
        window.Step();
        long drawn = window.Drawn;
        for (int i = 0; i < 10; i++) window.Step();
        Assert.Equal(drawn, window.Drawn);
        Offer(window, new Size(64, 48));
        window.Step();
        Assert.Equal(drawn + 1, window.Drawn);
    }

    [Fact]
    public void Showing_frames_allocates_nothing()
    {
        using LiveWindow window = Open(320, 240);
        Frame[] frames = [Offer(window, new Size(64, 48)).Hold(), Offer(window, new Size(64, 48)).Hold()];
        Show(10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Show(20);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Show(int times)
        {
            for (int i = 0; i < times; i++)
            {
                window.Offer(frames[i % 2]);
                window.Step();
            }
        }
    }

    [Fact]
    public void A_frozen_window_keeps_its_picture_and_says_so()
    {
        using LiveWindow window = Open(320, 320, ViewLayout.Performer);
        Offer(window, new Size(64, 48), seed: 1);
        window.Step();
        using Mat before = ReadClean(window);
        window.Press(Key.Space);
        Offer(window, new Size(64, 48), seed: 2);
        window.Step();
        using Mat frozen = ReadClean(window);
        Assert.Equal(0, Cv2.Norm(before, frozen, NormTypes.INF));
        using Mat withText = ReadAll(window);
        Assert.True(Cv2.Norm(before, withText, NormTypes.INF) > 50, "there is no word of it");

        window.Press(Key.Space);
        Offer(window, new Size(64, 48), seed: 2);
        window.Step();
        using Mat running = ReadClean(window);
        Assert.True(Cv2.Norm(before, running, NormTypes.INF) > 50, "it is still frozen");
    }

    [Fact]
    public void Keys_change_what_they_say()
    {
        using LiveWindow window = Open(400, 300);
        Assert.Equal("LiveDance - Nova", window.Title);
        window.Press(Key.L);
        Assert.Equal(ViewLayout.Inset, window.Layout);
        window.Press(Key.L);
        Assert.Equal(ViewLayout.Performer, window.Layout);
        window.Press(Key.C);
        Assert.Equal(1, _feed.Recalibrations);
        window.Press(Key.H);
        Assert.True(window.Overlay.ShowsHelp);
        window.Press(Key.Slash);
        Assert.False(window.Overlay.ShowsHelp);
        window.Press(Key.D);
        Assert.True(window.Overlay.ShowsDiagnostics);
        window.Press(Key.F11);
        Assert.Equal(WindowState.Fullscreen, window.Native.State);
        window.Press(Key.F);
        Assert.Equal(WindowState.Normal, window.Native.State);
        Assert.Equal("LiveDance - Nova", window.Title);
        window.Press(Key.Escape);
        Assert.True(window.Native.IsClosing);
    }

    [Fact]
    public void A_screenshot_is_the_clean_picture_and_no_part_is_left()
    {
        using var folder = new TestFolder();
        using LiveWindow window = Open(320, 320, ViewLayout.Performer, folder.Path);
        window.Press(Key.S);
        Assert.Empty(Directory.GetFiles(folder.Path));

        Frame frame = Offer(window, new Size(64, 48));
        window.Step();
        window.Press(Key.D);
        window.Press(Key.S);
        Wait(window, () => window.Saving.IsCompleted);

        string file = Assert.Single(Directory.GetFiles(folder.Path));
        Assert.EndsWith(".png", file, StringComparison.Ordinal);
        new Compositor(_performer).Process(frame);
        using Mat saved = Cv2.ImRead(file);
        Assert.Equal(0, Cv2.Norm(saved, frame.Picture, NormTypes.INF));
    }

    [Fact]
    public void A_screenshot_that_cannot_be_written_is_told_and_the_show_goes_on()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("taken"), "");
        using LiveWindow window = Open(320, 320, ViewLayout.Performer, folder.File("taken"));
        Offer(window, new Size(64, 48));
        window.Step();
        window.Press(Key.S);
        Wait(window, () => window.Saving.IsCompleted);
        window.Step();
        Assert.False(window.Native.IsClosing);
        Assert.True(window.Overlay.Boxes[1].Visible);
    }

    [Fact]
    public void A_source_in_trouble_is_named_without_being_asked()
    {
        using LiveWindow window = Open(640, 480);
        Offer(window, new Size(64, 48));
        window.Step();
        Assert.False(window.Overlay.Boxes[0].Visible);
        var unplugged = new SourceStatus(SourceState.Retrying, "the camera was unplugged", 2);
        _feed.Status = _feed.Status with { Source = unplugged };
        window.Overlay.Update(new Size(640, 480), _feed.Status, frozen: false, waiting: false);
        Assert.True(window.Overlay.Boxes[0].Visible);
    }

    [Fact]
    public void The_window_runs_until_it_is_cancelled_and_wakes_for_a_frame()
    {
        using LiveWindow window = Open(320, 240);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Task feeding = Task.Run(async () =>
        {
            for (int i = 0; i < 5; i++)
            {
                long drawn = window.Drawn;
                Offer(window, new Size(64, 48), i);
                while (window.Drawn == drawn && !stop.IsCancellationRequested) await Task.Yield();
            }
            await stop.CancelAsync();
        });
        window.Run(stop.Token);
        Wait(window, () => feeding.IsCompleted);
        Assert.True(window.Drawn >= 5);
    }

    [Fact]
    public void The_probe_names_the_driver() =>
        Assert.StartsWith("OpenGL ", LiveWindow.ProbeOpenGl(), StringComparison.Ordinal);

    public void Dispose()
    {
        _pool.Dispose();
        _performer.Dispose();
    }

    private LiveWindow Open(int width, int height, ViewLayout layout = ViewLayout.SideBySide, string folder = ".") =>
        OpenFor(_performer, _feed, width, height, new LiveWindowOptions(layout, ScreenshotFolder: folder));

    private static LiveWindow OpenFor(
        Performer performer, ILiveStatus feed, int width, int height, LiveWindowOptions options)
    {
        var window = new LiveWindow(performer, feed, options);
        window.Native.VSync = false;
        window.Native.Size = new Vector2D<int>(width, height);
        Wait(window, () => window.Native.FramebufferSize == new Vector2D<int>(width, height));
        return window;
    }

    /// <summary>Handles events until it is so. Never awaits: a window belongs to the thread that opened it.</summary>
    private static void Wait(LiveWindow window, Func<bool> done)
    {
        using var pause = new ManualResetEventSlim();
        window.Native.IsEventDriven = false;
        for (int i = 0; i < 2000; i++)
        {
            window.Native.DoEvents();
            if (i > 1 && done()) break;
            pause.Wait(5);
        }
        window.Native.IsEventDriven = true;
        Assert.True(done(), "it has taken more than ten seconds");
    }

    private Frame Offer(LiveWindow window, Size source, int seed = 1)
    {
        Frame frame = _pool.Rent();
        ViewScene.Fill(frame, source, seed);
        window.Offer(frame);
        frame.Release();
        return frame;
    }

    private static Mat ReadClean(LiveWindow window) => Read(window, []);

    private static Mat ReadAll(LiveWindow window) => Read(window, window.Overlay.Boxes);

    private static unsafe Mat Read(LiveWindow window, ReadOnlySpan<OverlayBox> boxes)
    {
        Vector2D<int> size = window.Native.FramebufferSize;
        window.Renderer.Draw(window.Layout, window.Mirrored, new Size(size.X, size.Y), boxes);
        var picture = new Mat(size.Y, size.X, MatType.CV_8UC3);
        GL gl = window.Gl;
        gl.PixelStore(PixelStoreParameter.PackAlignment, 1);
        gl.ReadPixels(0, 0, (uint)size.X, (uint)size.Y, PixelFormat.Bgr, PixelType.UnsignedByte, picture.DataPointer);
        Cv2.Flip(picture, picture, FlipMode.X);
        return picture;
    }
}
