using Silk.NET.Maths;

namespace LiveDance.Glfw;

/// <summary>How a window fills the screen.</summary>
public enum WindowState
{
    /// <summary>It has a size and a place of its own.</summary>
    Normal,

    /// <summary>It fills the primary monitor, without a border.</summary>
    Fullscreen,
}

/// <summary>What a window is opened with. Its context is always OpenGL 3.3 core.</summary>
/// <param name="Title">The text of its title bar.</param>
/// <param name="Size">Its size, in screen coordinates.</param>
/// <param name="IsVisible">False for a window that is only there for its OpenGL context.</param>
/// <param name="IsEventDriven">Whether <see cref="GlfwWindow.DoEvents"/> waits for an event instead of looking for one.</param>
/// <param name="VSync">Whether a swap of the buffers waits for the monitor.</param>
/// <param name="State">How it fills the screen at first.</param>
public sealed record WindowOptions(
    string Title,
    Vector2D<int> Size,
    bool IsVisible = true,
    bool IsEventDriven = false,
    bool VSync = true,
    WindowState State = WindowState.Normal);
