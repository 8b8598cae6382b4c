using System.Diagnostics;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Output;
using LiveDance.Glfw;
using LiveDance.Kiosk;
using OpenCvSharp;
using Silk.NET.Maths;
using Silk.NET.OpenGL;

namespace LiveDance.Window;

/// <summary>The options of the window; what can be changed while it is open is in its <see cref="ViewState"/>.</summary>
/// <param name="Composite">What composes the performer over the plate.</param>
internal sealed record LiveWindowOptions(CompositeBy Composite = CompositeBy.Fastest)
{
    /// <summary>The number of the screen that it opens on, from 1; null for the first.</summary>
    public int? Screen { get; init; }

    /// <summary>The file that remembers its places; null for none.</summary>
    public string? PlacesFile { get; init; }

    /// <summary>Keeps its keys, its pointer and its closing from the public; null for a window with all of them.</summary>
    public KeyLock? Lock { get; init; }

    /// <summary>Returns what a kiosk shows besides the performer; null for no kiosk.</summary>
    public Func<KioskScreen>? Kiosk { get; init; }
}

/// <summary>
/// The window that shows a session. The pipeline offers frames from its own thread without waiting; the window draws the newest
/// one and sleeps until the next frame or key. It redraws nothing else, because without a GPU drawing takes processor time from the
/// networks. It belongs to the thread that opened it: run and dispose of it there, with no await in between.
/// </summary>
internal sealed class LiveWindow : IFrameSink
{
    // The text is updated, and an unchanged picture presented again, with these periods, so that screen capture keeps its rate.
    private static readonly TimeSpan TextPeriod = TimeSpan.FromMilliseconds(500), KioskPeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RepeatPeriod = TimeSpan.FromMilliseconds(60), WakePeriod = TimeSpan.FromMilliseconds(20);

    private readonly ILiveStatus _status;
    private readonly ViewState _view;
    private readonly IShowControl _control;
    private readonly GlfwWindow _window;
    private readonly GL _gl;
    private readonly WindowRenderer _renderer;
    private readonly WindowOverlay _overlay = new();
    private readonly WindowPlaces _places;
    private readonly KeyLock? _lock;
    private readonly Func<KioskScreen>? _kiosk;
    private Frame? _offered;
    private Frame? _shown;
    private string? _answer;
    private volatile bool _textDue = true;
    private volatile bool _closed;
    private bool _changed = true;
    private (ViewLayout Layout, bool Mirror, bool Frozen, bool BeatEffect) _drawnView;
    private long _drawnAt;
    private long _textAt;
    private bool _isNew;
    private bool _isFullScreen;

    /// <summary>Opens the window.</summary>
    /// <param name="performer">The performer, which stays owned by the caller.</param>
    /// <param name="status">The session's status.</param>
    /// <param name="view">What it shows; also changed by other controllers than its keys.</param>
    /// <param name="control">Carries out what its keys ask for.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="EngineException">There is no display, no such screen, or no OpenGL 3.3.</exception>
    public LiveWindow(Performer performer, ILiveStatus status, ViewState view, IShowControl control, LiveWindowOptions options)
    {
        (_status, _view, _control, _lock, _kiosk) = (status, view, control, options.Lock, options.Kiosk);
        _places = new WindowPlaces(options.PlacesFile, view.Layout);
        _window = Open(() => InitialOptions(performer, view, options.Screen));
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
        _isFullScreen = view.FullScreen;
        _window.HidesCursor = _lock is not null;
        _window.KeyDown += PressKey;
        _window.KeyUp += key => _lock?.Release(key);
        _window.FramebufferResize += _ => _changed = _textDue = true;
    }

    /// <summary>Number of times that the picture was drawn.</summary>
    public long Drawn { get; private set; }

    /// <summary>The window's title; constant, as streaming programs find the window by it.</summary>
    public string Title => _window.Title;

    /// <summary>The remote's QR code by row and column, true for dark, which a key shows; null if there is no remote.</summary>
    public bool[][]? PairingCode { get; init; }

    /// <summary>Called when a black window was drawn before there was a picture.</summary>
    public Action? DrawnDark { get; init; }

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
        using GlfwWindow window = Open(() => new WindowOptions("LiveDance", new Vector2D<int>(64, 64), IsVisible: false));
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
        while (!cancellation.IsCancellationRequested)
        {
            if (_window.IsClosing && _lock is { IsOpen: false }) _window.KeepOpen();
            if (_window.IsClosing) break;
            Step();
            _window.DoEvents();
        }
    }

    /// <summary>Draws once if anything has changed.</summary>
    public void Step()
    {
        if (Interlocked.Exchange(ref _offered, null) is { } newest) SetFrame(newest);
        if (Interlocked.Exchange(ref _answer, null) is { } text) Notify(text);
        FollowView();
        if (_textDue || Stopwatch.GetElapsedTime(_textAt) > (_kiosk is null ? TextPeriod : KioskPeriod)) UpdateText();
        if (!_changed && Stopwatch.GetElapsedTime(_drawnAt) < RepeatPeriod) return;
        Draw();
        _window.SwapBuffers();
    }

    /// <summary>Performs the action of a key unless the keys are locked.</summary>
    public void PressKey(Key key)
    {
        if (_lock is null || _lock.Press(key))
        {
            HandleKey(key);
            return;
        }
        if (_lock.IsOpen) Notify("The keys are unlocked: H shows them, Q quits. They are locked again after a minute.");
    }

    /// <summary>Performs the action of a key.</summary>
    public void HandleKey(Key key)
    {
        switch (key)
        {
            case Key.D:
                _overlay.ShowsDiagnostics = !_overlay.ShowsDiagnostics;
                break;
            case Key.W:
                if (PairingCode is null) Notify("There is no remote; start with --remote 0.0.0.0:8080");
                else _overlay.PairingCode = _overlay.PairingCode is null ? PairingCode : null;
                break;
            case Key.H or Key.F1 or Key.Slash:
                _overlay.ShowsHelp = !_overlay.ShowsHelp;
                break;
            case Key.Q or Key.Escape:
                _window.Close();
                break;
            default:
                if (WindowKeys.CommandFor(key, _view) is not { } press) return;
                _control.Press(press.Command, press.Value, Answer);
                FollowView();
                break;
        }
        _changed = _textDue = true;
    }

    public void Dispose()
    {
        _closed = true;
        if (_window.State == WindowState.Normal) _places.Keep(GlfwWindow.Screens, new Rectangle<int>(_window.Position, _window.Size));
        Interlocked.Exchange(ref _offered, null)?.Release();
        _shown?.Release();
        _shown = null;
        _overlay.Dispose();
        _renderer.Dispose();
        _gl.Dispose();
        _window.Dispose();
    }

    private WindowOptions InitialOptions(Performer performer, ViewState view, int? number)
    {
        // The source's size is not known yet; 4:3 is the most common among cameras.
        Size picture = performer.Format.Picture;
        Size natural = ViewGeometry.NaturalSize(view.Layout, new ContentSizes(new Size(640, 480), picture, picture));
        double scale = Math.Min(1280.0 / natural.Width, 720.0 / natural.Height);
        GlfwScreen screen = WindowPlaces.Choose(GlfwWindow.Screens, number);
        Rectangle<int> place = _places.On(screen, new Vector2D<int>((int)(natural.Width * scale), (int)(natural.Height * scale)));
        return new WindowOptions(
            $"LiveDance - {performer.Manifest.Name}",
            place.Size,
            IsEventDriven: true,
            State: view.FullScreen ? WindowState.Fullscreen : WindowState.Normal,
            Position: place.Origin,
            Screen: (number ?? 1) - 1);
    }

    private static GlfwWindow Open(Func<WindowOptions> options)
    {
        try
        {
            return new GlfwWindow(options());
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
        if (_view.Frozen && _shown is not null)
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

    // Other controllers than the keys change the view, too.
    private void FollowView()
    {
        if (_isFullScreen != _view.FullScreen)
        {
            _isFullScreen = _view.FullScreen;
            _window.State = _isFullScreen ? WindowState.Fullscreen : WindowState.Normal;
        }
        var view = (_view.Layout, _view.Mirror, _view.Frozen, _view.BeatEffect);
        if (view == _drawnView) return;
        _drawnView = view;
        _changed = _textDue = true;
    }

    private void Answer(string text)
    {
        _answer = text;
        Wake();
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
        _lock?.Relock();
        Vector2D<int> pixels = _window.FramebufferSize;
        var size = new Size(pixels.X, pixels.Y);
        KioskScreen? kiosk = _kiosk?.Invoke();
        _changed |= kiosk?.IsDark != _overlay.Kiosk?.IsDark;
        _overlay.Kiosk = kiosk;
        ReadOnlySpan<Pane> panes = _renderer.Arrange(_view.Layout, size);
        _changed |= _overlay.Update(size, panes, PerformerSpace.In(panes, _shown, _view.Mirror), _status.Status, _view.Frozen);
    }

    private void Draw()
    {
        _changed = false;
        Drawn++;
        Vector2D<int> size = _window.FramebufferSize;
        _renderer.Beat = _view.BeatEffect ? _status.Beat : default;
        _renderer.Draw(_view.Layout, _view.Mirror, new Size(size.X, size.Y), _overlay.Boxes, dark: _overlay.Kiosk is { IsDark: true });
        _drawnAt = Stopwatch.GetTimestamp();
        bool isNew = _isNew;
        _isNew = false;
        if (_shown is not null) Presented?.Invoke(_shown, isNew);
        else if (_overlay.Kiosk is { IsDark: true }) DrawnDark?.Invoke();
    }
}
