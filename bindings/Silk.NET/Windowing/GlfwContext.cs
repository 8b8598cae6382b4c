using Silk.NET.Core.Contexts;
using static Silk.NET.GLFW.Glfw;

namespace Silk.NET.Windowing;

/// <summary>The OpenGL context that came with a GLFW window.</summary>
internal sealed class GlfwContext(nint window, IGLContextSource source) : IGLContext
{
    public nint Handle => window;

    public IGLContextSource? Source => source;

    public bool IsCurrent => glfwGetCurrentContext() == window;

    public nint GetProcAddress(string proc, int? slot = default) => TryGetProcAddress(proc, out nint address, slot)
        ? address
        : throw new EntryPointNotFoundException($"The OpenGL driver has no function '{proc}'.");

    public bool TryGetProcAddress(string proc, out nint addr, int? slot = default) =>
        (addr = glfwGetProcAddress(proc)) != 0;

    public void SwapInterval(int interval) => glfwSwapInterval(interval);

    public void SwapBuffers() => glfwSwapBuffers(window);

    public void MakeCurrent() => glfwMakeContextCurrent(window);

    public void Clear()
    {
        if (IsCurrent) glfwMakeContextCurrent(0);
    }

    public void Dispose()
    {
        // The context lives and dies with its window.
    }
}
