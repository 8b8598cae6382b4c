using Silk.NET.Windowing;

namespace Silk.NET.Input;

/// <summary>Opens a window's input.</summary>
public static class InputWindowExtensions
{
    /// <summary>The input of a window that has been initialized.</summary>
    public static IInputContext CreateInput(this IView view) => view is GlfwWindow { IsInitialized: true } window
        ? new GlfwInputContext(window)
        : throw new InvalidOperationException("The window must be initialized before its input can be opened.");
}
