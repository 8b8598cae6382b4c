using Silk.NET.Core.Contexts;
using Silk.NET.Maths;

namespace Silk.NET.Windowing;

/// <summary>What can be shown and drawn into.</summary>
public interface IView : IGLContextSource, IDisposable
{
    nint Handle { get; }

    bool IsInitialized { get; }

    bool IsClosing { get; }

    /// <summary>With true, <see cref="DoEvents"/> waits for an event instead of looking for one.</summary>
    bool IsEventDriven { get; set; }

    bool ShouldSwapAutomatically { get; }

    /// <summary>Seconds since the view was initialized.</summary>
    double Time { get; }

    double FramesPerSecond { get; set; }

    double UpdatesPerSecond { get; set; }

    bool VSync { get; set; }

    GraphicsAPI API { get; }

    /// <summary>The size on the screen, in screen coordinates.</summary>
    Vector2D<int> Size { get; }

    /// <summary>The size of what is drawn into, in pixels.</summary>
    Vector2D<int> FramebufferSize { get; }

    event Action<Vector2D<int>>? Resize;

    event Action<Vector2D<int>>? FramebufferResize;

    event Action? Closing;

    event Action<bool>? FocusChanged;

    event Action? Load;

    event Action<double>? Update;

    event Action<double>? Render;

    /// <summary>Creates the window and its context.</summary>
    void Initialize();

    void DoRender();

    void DoUpdate();

    void DoEvents();

    /// <summary>Ends the wait of an event-driven <see cref="DoEvents"/>. For any thread.</summary>
    void ContinueEvents();

    /// <summary>Destroys the window; the object can be initialized again.</summary>
    void Reset();

    void Focus();

    void Close();

    /// <summary>Calls the action again and again until the view is closing.</summary>
    void Run(Action onFrame);
}

/// <summary>A window on a desktop.</summary>
public interface IWindow : IView
{
    bool IsVisible { get; set; }

    Vector2D<int> Position { get; set; }

    new Vector2D<int> Size { get; set; }

    string Title { get; set; }

    WindowState WindowState { get; set; }

    WindowBorder WindowBorder { get; set; }

    bool TopMost { get; set; }
}
