using System.Reflection;
using Silk.NET.Maths;

namespace Silk.NET.Windowing;

/// <summary>How a window fills the screen.</summary>
public enum WindowState
{
    Normal = 0,
    Minimized,
    Maximized,
    Fullscreen,
}

/// <summary>What a window's border allows.</summary>
public enum WindowBorder
{
    Resizable = 0,
    Fixed,
    Hidden,
}

/// <summary>What a window is created with.</summary>
public struct WindowOptions
{
    public bool IsVisible { get; set; }

    public bool ShouldSwapAutomatically { get; set; }

    public bool IsEventDriven { get; set; }

    public Vector2D<int> Position { get; set; }

    public Vector2D<int> Size { get; set; }

    /// <summary>At most so many renderings a second; 0 for no limit.</summary>
    public double FramesPerSecond { get; set; }

    /// <summary>At most so many updates a second; 0 for no limit.</summary>
    public double UpdatesPerSecond { get; set; }

    public GraphicsAPI API { get; set; }

    public bool VSync { get; set; }

    public string Title { get; set; }

    public WindowState WindowState { get; set; }

    public WindowBorder WindowBorder { get; set; }

    public bool TopMost { get; set; }

    public static WindowOptions Default { get; } = new()
    {
        IsVisible = true,
        ShouldSwapAutomatically = true,
        Position = new Vector2D<int>(50, 50),
        Size = new Vector2D<int>(1280, 720),
        API = GraphicsAPI.Default,
        VSync = true,
        Title = Assembly.GetEntryAssembly()?.GetName().Name ?? "Silk.NET Window",
    };
}
