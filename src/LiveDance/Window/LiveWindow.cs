using System.Diagnostics;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Output;
using LiveDance.Glfw;
using OpenCvSharp;
using Silk.NET.Maths;
using Silk.NET.OpenGL;

namespace LiveDance.Window;

/// <summary>The options of the window.</summary>
/// <param name="Layout">The panels that it shows at first.</param>
/// <param name="Mirror">Whether left and right are exchanged at first.</param>
/// <param name="FullScreen">Whether it fills the screen at first.</param>
/// <param name="ScreenshotFolder">The folder for screenshots.</param>
/// <param name="Composite">What composes the performer over the plate.</param>
/// <param name="BeatEffect">Whether the performer's picture brightens slightly with the beat.</param>
internal sealed record LiveWindowOptions(
    ViewLayout Layout = ViewLayout.SideBySide,
    bool Mirror = false,
    bool FullScreen = false,
    string ScreenshotFolder = ".",
    CompositeBy Composite = CompositeBy.Fastest,
    bool BeatEffect = false);

/// <summary>
/// The window that shows a session. The pipeline offers frames from its own thread without waiting; the window draws the newest
/// one and sleeps until the next frame or key. It redraws nothing else, because without a GPU drawing takes processor time from the
/// networks. It belongs to the thread that opened it: run and dispose of it there, with no await in between.
/// </summary>
internal sealed class LiveWindow : IFrameSink
{
    // The text is updated, and an unchanged picture presented again, with these periods, so that screen capture keeps its rate.
    private static readonly TimeSpan TextPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RepeatPeriod = TimeSpan.FromMilliseconds(60), WakePeriod = TimeSpan.FromMilliseconds(20);

    private readonly Performer _performer;
    private readonly ILiveStatus _status;
    private readonly LiveWindowOptions _options;
    private readonly GlfwWindow _window;
    private readonly GL _gl;
    private readonly WindowRenderer _renderer;
    private readonly WindowOverlay _overlay = new();
    private Frame? _offered;
    private Frame? _shown;
    private string? _saveResult;
    private volatile bool _textDue = true;
    private volatile bool _closed;
    private bool _changed = true;
    private long _drawnAt;
    private long _textAt;
    private bool _isNew;

    /// <summary>Opens the window.</summary>
    /// <param name="performer">The performer, which stays owned by the caller.</param>
    /// <param name="status">The session's status.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="EngineException">There is no display, or no OpenGL 3.3.</exception>
    public LiveWindow(Performer performer, ILiveStatus status, LiveWindowOptions options)
    {
        (_performer, _status, _options) = (performer, status, options);
        (Layout, Mirrored) = (options.Layout, options.Mirror);
        _window = Open(InitialOptions(performer, options));
        try
        {
            _gl = GL.GetApi(_window);
            _renderer = new WindowRenderer(_gl, performer, options.Composite);
        }
        catch
        {
            _window.Dispose();
            throw;
        }
        _window.KeyDown += HandleKey;
        _window.FramebufferResize += _ => _changed = _textDue = true;
    }

    public ViewLayout Layout { get; private set; }

    public bool Mirrored { get; private set; }

    public bool Frozen { get; private set; }

    /// <summary>Number of times that the picture was drawn.</summary>
    public long Drawn { get; private set; }

    /// <summary>The window's title; constant, as streaming programs find the window by it.</summary>
    public string Title => _window.Title;

    /// <inheritdoc/>
    public string Name => "window";

    /// <inheritdoc/>
    public OutputStatus Status => new(OutputState.Running, "", Drawn, Skipped: 0, Retries: 0);

    /// <inheritdoc/>
    public Action<Frame, bool>? Presented { get; set; }

    /// <summary>The native window, for tests.</summary>
    internal GlfwWindow Native => _window;

    internal GL Gl => _gl;

    internal WindowRenderer Renderer => _renderer;

    internal WindowOverlay Overlay => _overlay;

    /// <summary>Describes the OpenGL driver, by opening an invisible window.</summary>
    /// <exception cref="EngineException">There is no display, or no OpenGL 3.3.</exception>
    public static string ProbeOpenGl()
    {
        using GlfwWindow window = Open(new WindowOptions("LiveDance", new Vector2D<int>(64, 64), IsVisible: false));
        using GL gl = GL.GetApi(window);
        return $"OpenGL {gl.GetStringS(StringName.Version)}, {gl.GetStringS(StringName.Renderer)}";
    }

    /// <inheritdoc/>
    public void Offer(Frame frame)
    {
        Interlocked.Exchange(ref _offered, frame.Hold())?.Release();
        Wake();
    }

    /// <summary>Does nothing: the window closes when it is disposed of.</summary>
    public void Finish() { }

    /// <summary>Shows the offered frames until the viewer closes the window or the caller cancels.</summary>
    public void Run(CancellationToken cancellation)
    {
        using CancellationTokenRegistration cancelled = cancellation.Register(Wake);
        using var wake = new Timer(_ => Wake(), null, WakePeriod, WakePeriod);
        while (!_window.IsClosing && !cancellation.IsCancellationRequested)
        {
            Step();
            _window.DoEvents();
        }
    }

    /// <summary>Draws once if anything has changed.</summary>
    public void Step()
    {
        if (Interlocked.Exchange(ref _offered, null) is { } newest) SetFrame(newest);
        if (Interlocked.Exchange(ref _saveResult, null) is { } text) Notify(text);
        if (_textDue || Stopwatch.GetElapsedTime(_textAt) > TextPeriod) UpdateText();
        if (!_changed && Stopwatch.GetElapsedTime(_drawnAt) < RepeatPeriod) return;
        Draw();
        _window.SwapBuffers();
    }

    /// <summary>Performs the action of a key.</summary>
    public void HandleKey(Key key)
    {
        switch (key)
        {
            case Key.L:
                SetLayout((ViewLayout)(((int)Layout + 1) % 3));
                break;
            case Key.Number1 or Key.Keypad1:
                SetLayout(ViewLayout.Performer);
                break;
            case Key.Number2 or Key.Keypad2:
                SetLayout(ViewLayout.SideBySide);
                break;
            case Key.Number3 or Key.Keypad3:
                SetLayout(ViewLayout.Inset);
                break;
            case Key.F or Key.F11:
                bool isFullScreen = _window.State == WindowState.Fullscreen;
                _window.State = isFullScreen ? WindowState.Normal : WindowState.Fullscreen;
                break;
            case Key.M:
                Mirrored = !Mirrored;
                Notify(Mirrored ? "Mirror on" : "Mirror off");
                break;
            case Key.Space:
                Frozen = !Frozen;
                break;
            case Key.C:
                _status.Recalibrate();
                break;
            case Key.N:
                _status.NextPerson();
                Notify("Following the next person");
                break;
            case Key.S:
                SaveScreenshot();
                break;
            case Key.D:
                _overlay.ShowsDiagnostics = !_overlay.ShowsDiagnostics;
                break;
            case Key.H or Key.F1 or Key.Slash:
                _overlay.ShowsHelp = !_overlay.ShowsHelp;
                break;
            case Key.Q or Key.Escape:
                _window.Close();
                break;
            default:
                return;
        }
        _changed = _textDue = true;
    }

    public void Dispose()
    {
        _closed = true;
        Interlocked.Exchange(ref _offered, null)?.Release();
        _shown?.Release();
        _shown = null;
        _overlay.Dispose();
        _renderer.Dispose();
        _gl.Dispose();
        _window.Dispose();
    }

    private static WindowOptions InitialOptions(Performer performer, LiveWindowOptions options)
    {
        // The source's size is not known yet; 4:3 is the most common among cameras.
        Size picture = new(performer.Format.PictureSize, performer.Format.PictureSize);
        Size natural = ViewGeometry.NaturalSize(options.Layout, new ContentSizes(new Size(640, 480), picture, picture));
        double scale = Math.Min(1280.0 / natural.Width, 720.0 / natural.Height);
        return new WindowOptions(
            $"LiveDance - {performer.Manifest.Name}",
            new Vector2D<int>((int)(natural.Width * scale), (int)(natural.Height * scale)),
            IsEventDriven: true,
            State: options.FullScreen ? WindowState.Fullscreen : WindowState.Normal);
    }

    private static GlfwWindow Open(WindowOptions options)
    {
        try
        {
            return new GlfwWindow(options);
        }
        catch (GlfwException error)
        {
            string reason = error.Message.TrimEnd('.');
            throw new EngineException(
                $"No window can be opened: {reason}. Without a display use --no-window -o file:out.mp4.", error);
        }
    }

    private void Wake()
    {
        if (!_closed) GlfwWindow.ContinueEvents();
    }

    private void SetFrame(Frame frame)
    {
        if (Frozen && _shown is not null)
        {
            frame.Release();
            return;
        }
        if (_shown is null) _textDue = true;
        _renderer.SetFrame(frame);
        _shown?.Release();
        _shown = frame;
        _changed = _isNew = true;
    }

    private void SetLayout(ViewLayout layout)
    {
        Layout = layout;
        Notify(layout switch
        {
            ViewLayout.Performer => "Performer",
            ViewLayout.SideBySide => "Side by side",
            _ => "Performer with inset",
        });
    }

    private void Notify(string text)
    {
        _overlay.Notify(text);
        _textDue = true;
    }

    private void UpdateText()
    {
        _textDue = false;
        _textAt = Stopwatch.GetTimestamp();
        Vector2D<int> size = _window.FramebufferSize;
        _changed |= _overlay.Update(new Size(size.X, size.Y), _status.Status, Frozen, waiting: _shown is null);
    }

    private void Draw()
    {
        _changed = false;
        Drawn++;
        Vector2D<int> size = _window.FramebufferSize;
        _renderer.Beat = _options.BeatEffect ? _status.Beat : default;
        _renderer.Draw(Layout, Mirrored, new Size(size.X, size.Y), _overlay.Boxes);
        _drawnAt = Stopwatch.GetTimestamp();
        bool isNew = _isNew;
        _isNew = false;
        if (_shown is not null) Presented?.Invoke(_shown, isNew);
    }

    // Encoding is slow, so it is done on another thread.
    private void SaveScreenshot()
    {
        if (_shown is null)
        {
            Notify("There is no picture to save yet");
            return;
        }
        Frame frame = _shown.Hold();
        (ViewLayout layout, bool mirrored) = (Layout, Mirrored);
        Saving = Task.Run(() =>
        {
            try
            {
                _saveResult = "Saved " + Screenshot.Save(_performer, frame, layout, mirrored, _options.ScreenshotFolder);
            }
            catch (Exception error)
            {
                _saveResult = $"The picture cannot be saved in '{_options.ScreenshotFolder}': {FailureCause.Of(error)}.";
            }
            finally
            {
                frame.Release();
                Wake();
            }
        });
    }

    /// <summary>The task of the last screenshot.</summary>
    internal Task Saving { get; private set; } = Task.CompletedTask;
}
