using LiveDance.Control;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Glfw;
using LiveDance.Kiosk;
using LiveDance.Window;
using OpenCvSharp;
using Silk.NET.Maths;
using Silk.NET.OpenGL;
using Buffer = System.Buffer;
using Scalar = OpenCvSharp.Scalar;

namespace LiveDance.Tests.Window;

/// <summary>Tests the window on a virtual display if there is no other; its content is read back from OpenGL.</summary>
[Collection(VirtualDisplay.Collection)]
public sealed class LiveWindowTests : IDisposable
{
    private readonly Performer _performer = ViewScene.Performer();
    private readonly FixedStatus _status = new();
    private readonly ViewState _view = new();
    private readonly ViewControl _control;
    private readonly FramePool _pool;

    public LiveWindowTests()
    {
        _control = new ViewControl(_view);
        VirtualDisplay.Use();
        _pool = new FramePool(_performer.Format);
    }

    [Theory]
    [InlineData(512, 512, CompositeBy.Shader)]
    [InlineData(1708, 512, CompositeBy.Shader)]
    [InlineData(801, 603, CompositeBy.Shader)]
    [InlineData(333, 777, CompositeBy.Shader)]
    [InlineData(333, 777, CompositeBy.Cpu)]
    internal void Window_draws_the_same_picture_as_the_CPU_painter(int width, int height, CompositeBy composite)
    {
        using LiveWindow window = Open(width, height, composite: composite);
        using var painter = new ViewPainter();
        using var painted = new Mat(height, width, MatType.CV_8UC3);
        Frame frame = Offer(window, new Size(640, 480));
        window.Step();
        new Compositor(_performer).Process(frame);

        foreach (ViewLayout layout in Enum.GetValues<ViewLayout>())
        {
            foreach (bool mirror in new[] { false, true })
            {
                window.HandleKey(layout switch
                {
                    ViewLayout.Performer => Key.Number1,
                    ViewLayout.SideBySide => Key.Number2,
                    _ => Key.Number3,
                });
                if (_view.Mirror != mirror) window.HandleKey(Key.M);
                Assert.Equal(layout, _view.Layout);

                painter.PaintInto(layout, frame.Image, frame.Drawing, frame.Picture, mirror, painted);
                using Mat drawn = ReadClean(window);
                Assert.Equal(painted.Size(), drawn.Size());
                double worst = Cv2.Norm(painted, drawn, NormTypes.INF);
                Assert.True(worst <= 2, $"{layout}, mirror {mirror}, {width} x {height}: differs by {worst}");
                Cv2.MeanStdDev(drawn, out _, out Scalar spread);
                Assert.True(spread.Val0 > 10, "the picture is empty");
            }
        }
    }

    [FootageFact("performers/nova-interim/parity/colour.f32", "performers/nova-interim/parity/matte.f32")]
    public void Shader_composes_a_real_generators_output_like_the_CPU()
    {
        // Of the size that the output has.
        const int Side = 512;
        using var folder = new TestFolder();
        using Performer square = SmallPerformer.Make(folder, FrameFormat.Square(Side, Side / 2));
        using var pool = new FramePool(square.Format);
        using LiveWindow window = Open(Side, Side, ViewLayout.Performer, CompositeBy.Shader, performer: square);
        Frame frame = Offer(window, new Size(640, 480), pool: pool);
        frame.Packed.SetRegion(PackedRegion.Whole(frame.Packed.Format));
        Read("colour.f32", frame.Packed.Colour);
        Read("matte.f32", frame.Packed.Matte);
        window.Step();
        new Compositor(square).Process(frame);
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
    public void Newest_frame_is_shown_and_all_others_return_to_the_pool()
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
    public void Unchanged_content_is_not_drawn_again()
    {
        using LiveWindow window = Open(320, 320);
        Offer(window, new Size(64, 48));
        window.Step();
        // The overlay, updated twice a second, no longer shows that the first picture is awaited.
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
        Assert.Equal(0, Allocation.Least(() => Show(20)));

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
    public void Frozen_window_keeps_its_picture_and_shows_a_notification()
    {
        using LiveWindow window = Open(320, 320, ViewLayout.Performer);
        Offer(window, new Size(64, 48), seed: 1);
        window.Step();
        using Mat before = ReadClean(window);
        window.HandleKey(Key.Space);
        Offer(window, new Size(64, 48), seed: 2);
        window.Step();
        using Mat frozen = ReadClean(window);
        Assert.Equal(0, Cv2.Norm(before, frozen, NormTypes.INF));
        using Mat withText = ReadAll(window);
        Assert.True(Cv2.Norm(before, withText, NormTypes.INF) > 50, "there is no notification");

        window.HandleKey(Key.Space);
        Offer(window, new Size(64, 48), seed: 2);
        window.Step();
        using Mat running = ReadClean(window);
        Assert.True(Cv2.Norm(before, running, NormTypes.INF) > 50, "it is still frozen");
    }

    [Fact]
    public void Each_key_performs_its_action()
    {
        using LiveWindow window = Open(400, 300);
        Assert.Equal("LiveDance - Nova", window.Title);
        window.HandleKey(Key.L);
        Assert.Equal(ViewLayout.Inset, _view.Layout);
        window.HandleKey(Key.L);
        Assert.Equal(ViewLayout.Performer, _view.Layout);
        window.HandleKey(Key.C);
        window.HandleKey(Key.N);
        window.HandleKey(Key.P);
        window.HandleKey(Key.B);
        window.HandleKey(Key.S);
        Assert.Equal(["calibrate", "person/next", "performer/next", "blackout", "screenshot"], _control.Others);
        window.HandleKey(Key.H);
        Assert.True(window.Overlay.ShowsHelp);
        window.HandleKey(Key.Slash);
        Assert.False(window.Overlay.ShowsHelp);
        window.HandleKey(Key.D);
        Assert.True(window.Overlay.ShowsDiagnostics);
        window.HandleKey(Key.F11);
        Assert.Equal(WindowState.Fullscreen, window.Native.State);
        window.HandleKey(Key.F);
        Assert.Equal(WindowState.Normal, window.Native.State);
        Assert.Equal("LiveDance - Nova", window.Title);
        window.HandleKey(Key.Escape);
        Assert.True(window.Native.IsClosing);
    }

    [Fact]
    public void Locked_window_has_no_keys_no_pointer_and_is_not_closed_until_it_is_unlocked()
    {
        using LiveWindow window = Open(400, 300, options: new LiveWindowOptions { Lock = new KeyLock("Ctrl+Alt+U", TimeProvider.System) });
        Assert.True(window.Native.HidesCursor);
        window.PressKey(Key.M);
        window.PressKey(Key.Q);
        Assert.False(_view.Mirror);
        Assert.False(window.Native.IsClosing);
        // What a window manager asks for is withdrawn.
        using (var stop = new CancellationTokenSource())
        {
            window.Native.Close();
            window.Native.IsEventDriven = false;
            stop.CancelAfter(TimeSpan.FromSeconds(1));
            window.Run(stop.Token);
            Assert.True(stop.IsCancellationRequested, "the window was closed");
        }
        Assert.False(window.Native.IsClosing);
        foreach (Key key in new[] { Key.ControlLeft, Key.AltLeft, Key.U }) window.PressKey(key);
        window.PressKey(Key.Q);
        Assert.True(window.Native.IsClosing);
    }

    [Theory]
    [InlineData(1280, 720)]
    [InlineData(720, 1280)]
    [InlineData(512, 512)]
    public void Kiosk_says_what_it_has_to_beside_the_performer_and_is_black_when_closed(int width, int height)
    {
        var open = new KioskScreen(KioskState.Attract, "Step in and dance", "The dancer will follow you.", "", "Nothing is kept.", KioskController.Encode("https://example.org"));
        KioskScreen screen = open;
        using LiveWindow window = Open(width, height, ViewLayout.Performer, options: new LiveWindowOptions { Kiosk = () => screen });
        Frame frame = Offer(window, new Size(640, 480));
        frame.TargetPose.Found = true;
        // A performer in the middle.
        for (int i = 0; i < frame.TargetPose.Points.Length; i++)
            frame.TargetPose.Points[i] = new Keypoint(_performer.Format.Picture.Width * (0.45f + (0.1f * (i % 2))), _performer.Format.Picture.Height * (0.2f + (0.6f * (i % 3) / 2)), 1);
        window.Step();
        Rect performer = PerformerSpace.In(window.Renderer.Arrange(ViewLayout.Performer, new Size(width, height)), frame, mirror: false);
        Assert.NotEqual(default, performer);
        Rect[] shown = [.. window.Overlay.Boxes.ToArray().Where(box => box.Visible).Select(box => box.Area)];
        Assert.Equal(3, shown.Length);
        foreach (Rect area in shown)
        {
            Assert.True(new Rect(0, 0, width, height).Contains(area), $"{area}");
            Assert.Equal(default, area & performer);
            Assert.All(shown, other => Assert.True(other == area || (other & area) == default, $"{other} is over {area}"));
        }

        screen = new KioskScreen(KioskState.Closed, "", "", "", "", null);
        CancellationToken.None.WaitHandle.WaitOne(TimeSpan.FromSeconds(0.2));
        window.Step();
        Assert.DoesNotContain(window.Overlay.Boxes.ToArray(), box => box.Visible);
        Assert.True(window.Overlay.Kiosk!.IsDark);
    }

    [Fact]
    public void Screenshot_has_no_overlay_and_leaves_no_partial_file()
    {
        using var folder = new TestFolder();
        Frame frame = _pool.Rent();
        ViewScene.Fill(frame, new Size(64, 48));
        string file = Screenshot.Save(_performer, frame, ViewLayout.Performer, mirror: false, folder.Path);

        Assert.Equal(file, Assert.Single(Directory.GetFiles(folder.Path)));
        Assert.EndsWith(".png", file, StringComparison.Ordinal);
        new Compositor(_performer).Process(frame);
        using Mat saved = Cv2.ImRead(file);
        Assert.Equal(0, Cv2.Norm(saved, frame.Picture, NormTypes.INF));
        frame.Release();
    }

    [Fact]
    public void Answer_of_a_command_is_shown_as_a_notification()
    {
        using LiveWindow window = Open(320, 320, ViewLayout.Performer);
        Offer(window, new Size(64, 48));
        window.Step();
        Assert.False(window.Overlay.Boxes[1].Visible);
        window.HandleKey(Key.N);
        window.Step();
        Assert.True(window.Overlay.Boxes[1].Visible);
    }

    [Fact]
    public void Window_follows_another_controller()
    {
        using LiveWindow window = Open(320, 320, ViewLayout.Performer);
        Offer(window, new Size(64, 48));
        window.Step();
        long drawn = window.Drawn;
        (_view.Mirror, _view.FullScreen) = (true, true);
        window.Step();
        Assert.Equal(drawn + 1, window.Drawn);
        Assert.Equal(WindowState.Fullscreen, window.Native.State);
    }

    [Fact]
    public void Source_failure_is_shown_without_diagnostics()
    {
        using LiveWindow window = Open(640, 480);
        Offer(window, new Size(64, 48));
        window.Step();
        Assert.False(window.Overlay.Boxes[0].Visible);
        var unplugged = new SourceStatus(SourceState.Retrying, "the camera was unplugged", 2);
        _status.Status = _status.Status with { Source = unplugged };
        window.Overlay.Update(new Size(640, 480), [], default, _status.Status, frozen: false);
        Assert.True(window.Overlay.Boxes[0].Visible);
    }

    [Fact]
    public void Window_runs_until_it_is_cancelled_and_wakes_for_each_frame()
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
    public void Probe_describes_the_OpenGL_driver() =>
        Assert.StartsWith("OpenGL ", LiveWindow.ProbeOpenGl(), StringComparison.Ordinal);

    public void Dispose()
    {
        _pool.Dispose();
        _performer.Dispose();
    }

    private LiveWindow Open(
        int width, int height, ViewLayout layout = ViewLayout.SideBySide, CompositeBy composite = CompositeBy.Fastest, LiveWindowOptions? options = null,
        Performer? performer = null)
    {
        _view.Layout = layout;
        var window = new LiveWindow(performer ?? _performer, _status, _view, _control, options ?? new LiveWindowOptions(composite));
        window.Native.VSync = false;
        window.Native.Size = new Vector2D<int>(width, height);
        Wait(window, () => window.Native.FramebufferSize == new Vector2D<int>(width, height));
        return window;
    }

    /// <summary>Handles events until a condition holds. Does not await, as a window belongs to the thread that opened it.</summary>
    private static void Wait(LiveWindow window, Func<bool> condition)
    {
        using var pause = new ManualResetEventSlim();
        window.Native.IsEventDriven = false;
        for (int i = 0; i < 2000; i++)
        {
            window.Native.DoEvents();
            if (i > 1 && condition()) break;
            pause.Wait(5);
        }
        window.Native.IsEventDriven = true;
        Assert.True(condition(), "the condition did not hold within ten seconds");
    }

    private Frame Offer(LiveWindow window, Size source, int seed = 1, FramePool? pool = null)
    {
        Frame frame = (pool ?? _pool).Rent();
        ViewScene.Fill(frame, source, seed);
        window.Offer(frame);
        frame.Release();
        return frame;
    }

    private Mat ReadClean(LiveWindow window) => Read(window, []);

    private Mat ReadAll(LiveWindow window) => Read(window, window.Overlay.Boxes);

    private unsafe Mat Read(LiveWindow window, ReadOnlySpan<OverlayBox> boxes)
    {
        Vector2D<int> size = window.Native.FramebufferSize;
        window.Renderer.Draw(_view.Layout, _view.Mirror, new Size(size.X, size.Y), boxes);
        var picture = new Mat(size.Y, size.X, MatType.CV_8UC3);
        GL gl = window.Gl;
        gl.PixelStore(PixelStoreParameter.PackAlignment, 1);
        gl.ReadPixels(0, 0, (uint)size.X, (uint)size.Y, PixelFormat.Bgr, PixelType.UnsignedByte, picture.DataPointer);
        Cv2.Flip(picture, picture, FlipMode.X);
        return picture;
    }
}
