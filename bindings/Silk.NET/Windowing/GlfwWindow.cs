using System.Diagnostics;
using System.Runtime.InteropServices;
using Silk.NET.Core.Contexts;
using Silk.NET.Input;
using Silk.NET.Maths;
using static Silk.NET.GLFW.Glfw;

namespace Silk.NET.Windowing;

/// <summary>A window made by GLFW.</summary>
internal sealed unsafe class GlfwWindow(WindowOptions options) : IWindow
{
    private WindowOptions _options = options;
    private GCHandle _self;
    private GlfwContext? _context;
    private (Vector2D<int> Position, Vector2D<int> Size) _beforeFullscreen = (options.Position, options.Size);
    private bool _closingRaised;
    private long _started;
    private long _lastUpdate;
    private long _lastRender;

    /// <summary>Key, scan code, press or release: what the keyboard of this window listens to.</summary>
    internal event Action<Key, int, int>? KeyAction;

    internal event Action<char>? Typed;

    public event Action<Vector2D<int>>? Resize;

    public event Action<Vector2D<int>>? FramebufferResize;

    public event Action? Closing;

    public event Action<bool>? FocusChanged;

    public event Action? Load;

    public event Action<double>? Update;

    public event Action<double>? Render;

    public nint Handle { get; private set; }

    public bool IsInitialized => Handle != 0;

    public bool IsClosing => Handle != 0 && glfwWindowShouldClose(Handle) == True;

    public IGLContext? GLContext => _context;

    public GraphicsAPI API => _options.API;

    public bool ShouldSwapAutomatically => _options.ShouldSwapAutomatically;

    public double Time => IsInitialized ? Stopwatch.GetElapsedTime(_started).TotalSeconds : 0;

    public bool IsEventDriven
    {
        get => _options.IsEventDriven;
        set => _options.IsEventDriven = value;
    }

    public double FramesPerSecond
    {
        get => _options.FramesPerSecond;
        set => _options.FramesPerSecond = value;
    }

    public double UpdatesPerSecond
    {
        get => _options.UpdatesPerSecond;
        set => _options.UpdatesPerSecond = value;
    }

    public bool VSync
    {
        get => _options.VSync;
        set
        {
            _options.VSync = value;
            _context?.SwapInterval(value ? 1 : 0);
        }
    }

    public string Title
    {
        get => _options.Title;
        set
        {
            _options.Title = value;
            if (IsInitialized) glfwSetWindowTitle(Handle, value);
        }
    }

    public bool IsVisible
    {
        get => IsInitialized ? glfwGetWindowAttrib(Handle, Visible) == True : _options.IsVisible;
        set
        {
            _options.IsVisible = value;
            if (!IsInitialized) return;
            if (value) glfwShowWindow(Handle);
            else glfwHideWindow(Handle);
        }
    }

    public bool TopMost
    {
        get => IsInitialized ? glfwGetWindowAttrib(Handle, Floating) == True : _options.TopMost;
        set
        {
            _options.TopMost = value;
            if (IsInitialized) glfwSetWindowAttrib(Handle, Floating, value ? True : False);
        }
    }

    public Vector2D<int> Position
    {
        get
        {
            if (!IsInitialized) return _options.Position;
            glfwGetWindowPos(Handle, out int x, out int y);
            return new Vector2D<int>(x, y);
        }
        set
        {
            _options.Position = value;
            if (IsInitialized) glfwSetWindowPos(Handle, value.X, value.Y);
        }
    }

    public Vector2D<int> Size
    {
        get
        {
            if (!IsInitialized) return _options.Size;
            glfwGetWindowSize(Handle, out int width, out int height);
            return new Vector2D<int>(width, height);
        }
        set
        {
            _options.Size = value;
            if (IsInitialized) glfwSetWindowSize(Handle, value.X, value.Y);
        }
    }

    public Vector2D<int> FramebufferSize
    {
        get
        {
            if (!IsInitialized) return default;
            glfwGetFramebufferSize(Handle, out int width, out int height);
            return new Vector2D<int>(width, height);
        }
    }

    public WindowBorder WindowBorder
    {
        get => _options.WindowBorder;
        set
        {
            _options.WindowBorder = value;
            if (!IsInitialized) return;
            glfwSetWindowAttrib(Handle, Decorated, value == WindowBorder.Hidden ? False : True);
            glfwSetWindowAttrib(Handle, Resizable, value == WindowBorder.Resizable ? True : False);
        }
    }

    public WindowState WindowState
    {
        get
        {
            if (!IsInitialized || _options.WindowState == WindowState.Fullscreen) return _options.WindowState;
            if (glfwGetWindowAttrib(Handle, Iconified) == True) return WindowState.Minimized;
            return glfwGetWindowAttrib(Handle, Maximized) == True ? WindowState.Maximized : WindowState.Normal;
        }
        set
        {
            WindowState before = WindowState;
            _options.WindowState = value;
            if (!IsInitialized || value == before) return;
            if (before == WindowState.Fullscreen) LeaveFullscreen();
            switch (value)
            {
                case WindowState.Normal:
                    if (before != WindowState.Fullscreen) glfwRestoreWindow(Handle);
                    break;
                case WindowState.Minimized:
                    glfwIconifyWindow(Handle);
                    break;
                case WindowState.Maximized:
                    glfwMaximizeWindow(Handle);
                    break;
                case WindowState.Fullscreen:
                    EnterFullscreen();
                    break;
            }
        }
    }

    public void Initialize()
    {
        if (IsInitialized) return;
        if (glfwInit() != True) Throw("The window system cannot be reached");
        Hint();
        Handle = glfwCreateWindow(_options.Size.X, _options.Size.Y, _options.Title, 0, 0);
        if (Handle == 0) Throw("The window cannot be created");

        _self = GCHandle.Alloc(this);
        glfwSetWindowUserPointer(Handle, GCHandle.ToIntPtr(_self));
        glfwSetWindowSizeCallback(Handle, &OnResize);
        glfwSetFramebufferSizeCallback(Handle, &OnFramebufferResize);
        glfwSetWindowCloseCallback(Handle, &OnClose);
        glfwSetWindowFocusCallback(Handle, &OnFocus);
        glfwSetKeyCallback(Handle, &OnKey);
        glfwSetCharCallback(Handle, &OnChar);
        glfwSetWindowPos(Handle, _options.Position.X, _options.Position.Y);
        if (_options.API.API is ContextAPI.OpenGL or ContextAPI.OpenGLES)
        {
            _context = new GlfwContext(Handle, this);
            _context.MakeCurrent();
            _context.SwapInterval(_options.VSync ? 1 : 0);
        }
        if (_options.IsVisible) glfwShowWindow(Handle);
        switch (_options.WindowState)
        {
            case WindowState.Fullscreen:
                EnterFullscreen();
                break;
            case WindowState.Maximized:
                glfwMaximizeWindow(Handle);
                break;
            case WindowState.Minimized:
                glfwIconifyWindow(Handle);
                break;
        }
        _closingRaised = false;
        _started = _lastUpdate = _lastRender = Stopwatch.GetTimestamp();
        Load?.Invoke();
    }

    public void DoEvents()
    {
        if (!IsInitialized) return;
        if (IsEventDriven && !IsClosing) glfwWaitEvents();
        else glfwPollEvents();
    }

    public void ContinueEvents() => glfwPostEmptyEvent();

    public void DoUpdate()
    {
        if (IsDue(ref _lastUpdate, UpdatesPerSecond, out double seconds)) Update?.Invoke(seconds);
    }

    public void DoRender()
    {
        if (!IsDue(ref _lastRender, FramesPerSecond, out double seconds)) return;
        _context?.MakeCurrent();
        Render?.Invoke(seconds);
        if (ShouldSwapAutomatically) _context?.SwapBuffers();
    }

    public void Run(Action onFrame)
    {
        while (IsInitialized && !IsClosing) onFrame();
    }

    public void Focus() => glfwFocusWindow(Handle);

    public void Close()
    {
        if (!IsInitialized) return;
        glfwSetWindowShouldClose(Handle, True);
        RaiseClosing();
        if (IsEventDriven) ContinueEvents();
    }

    public void Reset()
    {
        if (!IsInitialized) return;
        _context?.Clear();
        _context = null;
        glfwDestroyWindow(Handle);
        Handle = 0;
        _self.Free();
    }

    public void Dispose() => Reset();

    private static bool IsDue(ref long last, double perSecond, out double seconds)
    {
        seconds = Stopwatch.GetElapsedTime(last).TotalSeconds;
        if (perSecond > 0 && seconds < 1 / perSecond) return false;
        last = Stopwatch.GetTimestamp();
        return true;
    }

    private void Hint()
    {
        GraphicsAPI api = _options.API;
        glfwDefaultWindowHints();
        glfwWindowHint(Visible, False);
        glfwWindowHint(Floating, _options.TopMost ? True : False);
        glfwWindowHint(Decorated, WindowBorder == WindowBorder.Hidden ? False : True);
        glfwWindowHint(Resizable, WindowBorder == WindowBorder.Resizable ? True : False);
        glfwWindowHint(ClientApi, api.API switch
        {
            ContextAPI.OpenGL => OpenGLApi,
            ContextAPI.OpenGLES => OpenGLESApi,
            _ => NoApi,
        });
        if (api.API is not (ContextAPI.OpenGL or ContextAPI.OpenGLES)) return;
        glfwWindowHint(ContextVersionMajor, api.Version.MajorVersion);
        glfwWindowHint(ContextVersionMinor, api.Version.MinorVersion);
        glfwWindowHint(OpenGLDebugContext, api.Flags.HasFlag(ContextFlags.Debug) ? True : False);
        bool hasProfiles = api.Version is { MajorVersion: > 3 } or { MajorVersion: 3, MinorVersion: >= 2 };
        if (api.API != ContextAPI.OpenGL || !hasProfiles) return;
        glfwWindowHint(OpenGLForwardCompat, api.Flags.HasFlag(ContextFlags.ForwardCompatible) ? True : False);
        glfwWindowHint(OpenGLProfile, api.Profile == ContextProfile.Core ? OpenGLCoreProfile : OpenGLCompatProfile);
    }

    private void EnterFullscreen()
    {
        nint monitor = glfwGetPrimaryMonitor();
        if (monitor == 0) return;
        _beforeFullscreen = (Position, Size);
        VideoMode* mode = glfwGetVideoMode(monitor);
        glfwSetWindowMonitor(Handle, monitor, 0, 0, mode->Width, mode->Height, mode->RefreshRate);
        _context?.SwapInterval(VSync ? 1 : 0);
    }

    private void LeaveFullscreen()
    {
        (Vector2D<int> position, Vector2D<int> size) = _beforeFullscreen;
        glfwSetWindowMonitor(Handle, 0, position.X, position.Y, size.X, size.Y, 0);
    }

    private void RaiseClosing()
    {
        if (_closingRaised) return;
        _closingRaised = true;
        Closing?.Invoke();
    }

    private static GlfwWindow Of(nint window) =>
        (GlfwWindow)GCHandle.FromIntPtr(glfwGetWindowUserPointer(window)).Target!;

    [UnmanagedCallersOnly]
    private static void OnResize(nint window, int width, int height) =>
        Of(window).Resize?.Invoke(new Vector2D<int>(width, height));

    [UnmanagedCallersOnly]
    private static void OnFramebufferResize(nint window, int width, int height) =>
        Of(window).FramebufferResize?.Invoke(new Vector2D<int>(width, height));

    [UnmanagedCallersOnly]
    private static void OnClose(nint window) => Of(window).RaiseClosing();

    [UnmanagedCallersOnly]
    private static void OnFocus(nint window, int focused) => Of(window).FocusChanged?.Invoke(focused == True);

    [UnmanagedCallersOnly]
    private static void OnKey(nint window, int key, int scanCode, int action, int modifiers) =>
        Of(window).KeyAction?.Invoke((Key)key, scanCode, action);

    [UnmanagedCallersOnly]
    private static void OnChar(nint window, uint codePoint)
    {
        if (codePoint <= char.MaxValue) Of(window).Typed?.Invoke((char)codePoint);
    }
}
