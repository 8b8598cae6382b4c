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

/// <summary>How the window begins.</summary>
/// <param name="Layout">What it shows.</param>
/// <param name="Mirror">Whether left and right are exchanged.</param>
/// <param name="FullScreen">Whether it fills the screen.</param>
/// <param name="ScreenshotFolder">Where pictures are saved.</param>
/// <param name="Composite">What lays the performer over the plate.</param>
/// <param name="BeatEffect">Whether the performer's picture brightens a little with the beat.</param>
internal sealed record LiveWindowOptions(
    ViewLayout Layout = ViewLayout.SideBySide,
    bool Mirror = false,
    bool FullScreen = false,
    string ScreenshotFolder = ".",
    CompositeBy Composite = CompositeBy.Fastest,
    bool BeatEffect = false);

/// <summary>
/// The window on the show. The pipeline offers frames from its own thread and never waits; the window draws the newest
/// one and sleeps until there is a newer one or a key. It redraws nothing else: on a computer without a GPU every pixel
/// it draws is taken from the networks. It belongs to the thread that opened it: run it and dispose of it there, with
/// no await in between.
/// </summary>
internal sealed class LiveWindow : IFrameSink
{
    // How often it wakes up by itself: for the text, and to show a held picture again, so that what reads the screen
    // never waits for longer.
    private static readonly TimeSpan TextPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan HeldPeriod = TimeSpan.FromMilliseconds(60), WakePeriod = TimeSpan.FromMilliseconds(20);

    private readonly Performer _performer;
    private readonly ILiveStatus _status;
    private readonly LiveWindowOptions _options;
    private readonly GlfwWindow _window;
    private readonly GL _gl;
    private readonly WindowRenderer _renderer;
    private readonly WindowOverlay _overlay = new();
    private Frame? _offered;
    private Frame? _shown;
    private string? _saved;
    private volatile bool _textDue = true;
    private volatile bool _closed;
    private bool _changed = true;
    private long _drawnAt;
    private long _textAt;
    private bool _isNew;

    /// <summary>Opens the window.</summary>
    /// <param name="performer">Who dances; stays the caller's.</param>
    /// <param name="status">The show.</param>
    /// <param name="options">How the window begins.</param>
    /// <exception cref="EngineException">There is no display, or no OpenGL 3.3.</exception>
    public LiveWindow(Performer performer, ILiveStatus status, LiveWindowOptions options)
    {
        (_performer, _status, _options) = (performer, status, options);
        (Layout, Mirrored) = (options.Layout, options.Mirror);
        _window = Open(Begin(performer, options));
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
        _window.KeyDown += Press;
        _window.FramebufferResize += _ => _changed = _textDue = true;
    }

    public ViewLayout Layout { get; private set; }

    public bool Mirrored { get; private set; }

    public bool Frozen { get; private set; }

    /// <summary>How often the picture was drawn.</summary>
    public long Drawn { get; private set; }

    /// <summary>The window's title, by which streaming programs find it: it never changes.</summary>
    public string Title => _window.Title;

    /// <inheritdoc/>
    public string Name => "window";

    /// <inheritdoc/>
    public OutputStatus Status => new(OutputState.Running, "", Drawn, Skipped: 0, Retries: 0);

    /// <inheritdoc/>
    public Action<Frame, bool>? Presented { get; set; }

    /// <summary>What the window is made of, for the tests.</summary>
    internal GlfwWindow Native => _window;

    internal GL Gl => _gl;

    internal WindowRenderer Renderer => _renderer;

    internal WindowOverlay Overlay => _overlay;

    /// <summary>Says which OpenGL there is, by opening a window that nobody sees.</summary>
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

    /// <summary>Nothing is left to finish: the window closes when it is disposed of.</summary>
    public void Finish() { }

    /// <summary>Shows what is offered until the viewer quits or the caller cancels.</summary>
    public void Run(CancellationToken cancellation)
    {
        using CancellationTokenRegistration cancelled = cancellation.Register(Wake);
        using var held = new Timer(_ => Wake(), null, WakePeriod, WakePeriod);
        while (!_window.IsClosing && !cancellation.IsCancellationRequested)
        {
            Step();
            _window.DoEvents();
        }
    }

    /// <summary>Draws once if there is anything new.</summary>
    public void Step()
    {
        if (Interlocked.Exchange(ref _offered, null) is { } newest) Take(newest);
        if (Interlocked.Exchange(ref _saved, null) is { } sentence) Remark(sentence);
        if (_textDue || Stopwatch.GetElapsedTime(_textAt) > TextPeriod) UpdateText();
        if (!_changed && Stopwatch.GetElapsedTime(_drawnAt) < HeldPeriod) return;
        Draw();
        _window.SwapBuffers();
    }

    /// <summary>Does what a key is for.</summary>
    public void Press(Key key)
    {
        switch (key)
        {
            case Key.L:
                Show((ViewLayout)(((int)Layout + 1) % 3));
                break;
            case Key.Number1 or Key.Keypad1:
                Show(ViewLayout.Performer);
                break;
            case Key.Number2 or Key.Keypad2:
                Show(ViewLayout.SideBySide);
                break;
            case Key.Number3 or Key.Keypad3:
                Show(ViewLayout.Inset);
                break;
            case Key.F or Key.F11:
                bool full = _window.State == WindowState.Fullscreen;
                _window.State = full ? WindowState.Normal : WindowState.Fullscreen;
                break;
            case Key.M:
                Mirrored = !Mirrored;
                Remark(Mirrored ? "Mirror on" : "Mirror off");
                break;
            case Key.Space:
                Frozen = !Frozen;
                break;
            case Key.C:
                _status.Recalibrate();
                break;
            case Key.N:
                _status.NextPerson();
                Remark("The next person");
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

    private static WindowOptions Begin(Performer performer, LiveWindowOptions options)
    {
        // The source's size is not known yet: most cameras have 4:3.
        Size picture = new(performer.Format.PictureSize, performer.Format.PictureSize);
        Size natural = ViewGeometry.Natural(options.Layout, new ContentSizes(new Size(640, 480), picture, picture));
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
                $"No window can be opened: {reason}. Without a display, write to a file instead.", error);
        }
    }

    private void Wake()
    {
        if (!_closed) GlfwWindow.ContinueEvents();
    }

    private void Take(Frame newest)
    {
        if (Frozen && _shown is not null)
        {
            newest.Release();
            return;
        }
        if (_shown is null) _textDue = true;
        _renderer.Show(newest);
        _shown?.Release();
        _shown = newest;
        _changed = _isNew = true;
    }

    private void Show(ViewLayout layout)
    {
        Layout = layout;
        Remark(layout switch
        {
            ViewLayout.Performer => "Performer",
            ViewLayout.SideBySide => "Side by side",
            _ => "Performer with inset",
        });
    }

    private void Remark(string sentence)
    {
        _overlay.Remark(sentence);
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

    // Encoding takes a while, so another thread does it and the show goes on.
    private void SaveScreenshot()
    {
        if (_shown is null)
        {
            Remark("There is no picture to save yet");
            return;
        }
        Frame frame = _shown.Hold();
        (ViewLayout layout, bool mirrored) = (Layout, Mirrored);
        Saving = Task.Run(() =>
        {
            try
            {
                _saved = "Saved " + Screenshot.Save(_performer, frame, layout, mirrored, _options.ScreenshotFolder);
            }
            catch (Exception error)
            {
                _saved = $"The picture cannot be saved in '{_options.ScreenshotFolder}': {error.Message}";
            }
            finally
            {
                frame.Release();
                Wake();
            }
        });
    }

    /// <summary>The last saving of a picture.</summary>
    internal Task Saving { get; private set; } = Task.CompletedTask;
}
