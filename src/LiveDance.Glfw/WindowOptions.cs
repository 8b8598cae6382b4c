using Silk.NET.Maths;

namespace LiveDance.Glfw;

/// <summary>Whether a window fills the screen.</summary>
public enum WindowState
{
    /// <summary>It has its own size and position.</summary>
    Normal,

    /// <summary>It fills a screen without a border.</summary>
    Fullscreen,
}

/// <summary>The options of a window. Its context is always OpenGL 3.3 core.</summary>
/// <param name="Title">The text of its title bar.</param>
/// <param name="Size">Its size, in screen coordinates.</param>
/// <param name="IsVisible">False for a window that is used for its OpenGL context only.</param>
/// <param name="IsEventDriven">Whether <see cref="GlfwWindow.DoEvents"/> waits for an event instead of returning at once.</param>
/// <param name="VSync">Whether a swap of the buffers waits for the monitor's refresh.</param>
/// <param name="State">Whether it fills the screen at first.</param>
/// <param name="Position">Its top left corner, in screen coordinates; null where the system puts it.</param>
/// <param name="Screen">The index of the screen that it fills, see <see cref="GlfwWindow.Screens"/>; null for the primary one.</param>
public sealed record WindowOptions(
    string Title,
    Vector2D<int> Size,
    bool IsVisible = true,
    bool IsEventDriven = false,
    bool VSync = true,
    WindowState State = WindowState.Normal,
    Vector2D<int>? Position = null,
    int? Screen = null);
