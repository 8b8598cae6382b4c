using System.Runtime.InteropServices;
using Silk.NET.Core.Contexts;
using Silk.NET.Maths;
using static LiveDance.Glfw.NativeGlfw;

namespace LiveDance.Glfw;

/// <summary>
/// A GLFW window with an OpenGL context and keyboard events. <c>GL.GetApi(window)</c> gives its OpenGL functions. All members except
/// <see cref="ContinueEvents"/> must be used on the thread that opened the window, on macOS the main thread.
/// </summary>
public sealed unsafe class GlfwWindow : IGLContextSource, IDisposable
{
    private readonly GlfwContext _context;
    private GCHandle _self;
    private (Vector2D<int> Position, Vector2D<int> Size) _beforeFullscreen;
    private WindowState _state = WindowState.Normal;
    private readonly int? _screen;
    private bool _vSync;

    /// <summary>Opens a window and makes its context current.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="GlfwException">There is no GLFW, no display, or no OpenGL 3.3.</exception>
    public GlfwWindow(WindowOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (Title, IsEventDriven, _vSync, _screen) = (options.Title, options.IsEventDriven, options.VSync, options.Screen);
        Initialize();
        glfwDefaultWindowHints();
        glfwWindowHint(Visible, False);
        glfwWindowHint(ContextVersionMajor, 3);
        glfwWindowHint(ContextVersionMinor, 3);
        glfwWindowHint(OpenGLProfile, OpenGLCoreProfile);
        // macOS requires this for a core profile.
        glfwWindowHint(OpenGLForwardCompat, True);
        Handle = glfwCreateWindow(options.Size.X, options.Size.Y, options.Title, 0, 0);
        if (Handle == 0) Throw("The window cannot be created");

        _self = GCHandle.Alloc(this);
        glfwSetWindowUserPointer(Handle, GCHandle.ToIntPtr(_self));
        glfwSetFramebufferSizeCallback(Handle, &OnFramebufferResize);
        glfwSetKeyCallback(Handle, &OnKey);
        _context = new GlfwContext(Handle, this);
        _context.MakeCurrent();
        _context.SwapInterval(_vSync ? 1 : 0);
        if (options.Position is { } position) Position = position;
        if (options.IsVisible) glfwShowWindow(Handle);
        State = options.State;
    }

    /// <summary>Raised with the new size of the drawing area, in pixels.</summary>
    public event Action<Vector2D<int>>? FramebufferResize;

    /// <summary>Raised when a key is pressed; not repeated while it is held.</summary>
    public event Action<Key>? KeyDown;

    /// <summary>Raised when a key is released.</summary>
    public event Action<Key>? KeyUp;

    /// <summary>GLFW's pointer to the window; 0 after it was disposed of.</summary>
    public nint Handle { get; private set; }

    /// <summary>The text of the title bar.</summary>
    public string Title { get; }

    /// <summary>Whether the user or <see cref="Close"/> asked the window to close; it stays open until it is disposed of.</summary>
    public bool IsClosing => glfwWindowShouldClose(Handle) == True;

    /// <inheritdoc/>
    public IGLContext GLContext => _context;

    /// <summary>Whether <see cref="DoEvents"/> waits for an event instead of returning at once.</summary>
    public bool IsEventDriven { get; set; }

    /// <summary>Whether <see cref="SwapBuffers"/> waits for the monitor's refresh.</summary>
    public bool VSync
    {
        get => _vSync;
        set
        {
            _vSync = value;
            _context.SwapInterval(value ? 1 : 0);
        }
    }

    /// <summary>The screens, the primary one first; empty on a system without any.</summary>
    /// <exception cref="GlfwException">There is no GLFW or no display.</exception>
    public static IReadOnlyList<GlfwScreen> Screens
    {
        get
        {
            Initialize();
            nint* monitors = glfwGetMonitors(out int count);
            var screens = new GlfwScreen[count];
            for (int i = 0; i < count; i++)
            {
                glfwGetMonitorPos(monitors[i], out int x, out int y);
                VideoMode* mode = glfwGetVideoMode(monitors[i]);
                glfwGetMonitorWorkarea(monitors[i], out int left, out int top, out int width, out int height);
                screens[i] = new GlfwScreen(
                    Marshal.PtrToStringUTF8((nint)glfwGetMonitorName(monitors[i])) ?? "", new Rectangle<int>(x, y, mode->Width, mode->Height),
                    new Rectangle<int>(left, top, width, height));
            }
            return screens;
        }
    }

    /// <summary>The top left corner of the drawing area, in screen coordinates. Wayland does not tell it and lets nobody set it.</summary>
    public Vector2D<int> Position
    {
        get
        {
            glfwGetWindowPos(Handle, out int x, out int y);
            return new Vector2D<int>(x, y);
        }
        set => glfwSetWindowPos(Handle, value.X, value.Y);
    }

    /// <summary>Whether the pointer is hidden over the window.</summary>
    public bool HidesCursor
    {
        get;
        set
        {
            field = value;
            glfwSetInputMode(Handle, Cursor, value ? CursorHidden : CursorNormal);
        }
    }

    /// <summary>The window's size, in screen coordinates.</summary>
    public Vector2D<int> Size
    {
        get
        {
            glfwGetWindowSize(Handle, out int width, out int height);
            return new Vector2D<int>(width, height);
        }
        set => glfwSetWindowSize(Handle, value.X, value.Y);
    }

    /// <summary>The size of the drawing area, in pixels.</summary>
    public Vector2D<int> FramebufferSize
    {
        get
        {
            glfwGetFramebufferSize(Handle, out int width, out int height);
            return new Vector2D<int>(width, height);
        }
    }

    /// <summary>Whether the window fills the screen. Without a monitor it does not change.</summary>
    public WindowState State
    {
        get => _state;
        set
        {
            if (value == _state) return;
            if (value == WindowState.Fullscreen) EnterFullscreen();
            else LeaveFullscreen();
        }
    }

    /// <summary>Presents the back buffer.</summary>
    public void SwapBuffers() => _context.SwapBuffers();

    /// <summary>Raises the pending events; if <see cref="IsEventDriven"/>, waits for one.</summary>
    public void DoEvents()
    {
        if (IsEventDriven && !IsClosing) glfwWaitEvents();
        else glfwPollEvents();
    }

    /// <summary>Ends the wait of an event-driven <see cref="DoEvents"/>. Any thread.</summary>
    public static void ContinueEvents() => glfwPostEmptyEvent();

    /// <summary>Requests the window to close, like its close button.</summary>
    public void Close()
    {
        glfwSetWindowShouldClose(Handle, True);
        if (IsEventDriven) ContinueEvents();
    }

    /// <summary>Withdraws the user's request to close the window.</summary>
    public void KeepOpen() => glfwSetWindowShouldClose(Handle, False);

    /// <summary>Destroys the window and its context.</summary>
    public void Dispose()
    {
        if (Handle == 0) return;
        _context.Clear();
        glfwDestroyWindow(Handle);
        Handle = 0;
        _self.Free();
    }

    private static void Initialize()
    {
        try
        {
            if (glfwInit() != True) Throw("The window system cannot be reached");
        }
        catch (DllNotFoundException error)
        {
            throw new GlfwException($"GLFW is not installed: its library {LibraryName} cannot be loaded", error);
        }
    }

    private void EnterFullscreen()
    {
        nint* monitors = glfwGetMonitors(out int count);
        nint monitor = _screen is { } chosen && chosen < count ? monitors[chosen] : glfwGetPrimaryMonitor();
        if (monitor == 0) return;
        _beforeFullscreen = (Position, Size);
        VideoMode* mode = glfwGetVideoMode(monitor);
        glfwSetWindowMonitor(Handle, monitor, 0, 0, mode->Width, mode->Height, mode->RefreshRate);
        // Some drivers reset it with the new monitor.
        VSync = _vSync;
        _state = WindowState.Fullscreen;
    }

    private void LeaveFullscreen()
    {
        (Vector2D<int> position, Vector2D<int> size) = _beforeFullscreen;
        glfwSetWindowMonitor(Handle, 0, position.X, position.Y, size.X, size.Y, 0);
        _state = WindowState.Normal;
    }

    private static GlfwWindow Of(nint window) => (GlfwWindow)GCHandle.FromIntPtr(glfwGetWindowUserPointer(window)).Target!;

    [UnmanagedCallersOnly]
    private static void OnFramebufferResize(nint window, int width, int height) =>
        Of(window).FramebufferResize?.Invoke(new Vector2D<int>(width, height));

    [UnmanagedCallersOnly]
    private static void OnKey(nint window, int key, int scanCode, int action, int modifiers)
    {
        if (action == Press) Of(window).KeyDown?.Invoke((Key)key);
        else if (action == Release) Of(window).KeyUp?.Invoke((Key)key);
    }
}
