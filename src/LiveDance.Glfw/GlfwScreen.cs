using Silk.NET.Maths;

namespace LiveDance.Glfw;

/// <summary>A screen of this machine.</summary>
/// <param name="Name">Its name, such as that of its connector; not always unique.</param>
/// <param name="Area">Its place and size, in screen coordinates.</param>
/// <param name="WorkArea">The part of it that panels and menus leave free.</param>
public sealed record GlfwScreen(string Name, Rectangle<int> Area, Rectangle<int> WorkArea);
