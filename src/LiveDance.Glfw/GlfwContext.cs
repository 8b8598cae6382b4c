using Silk.NET.Core.Contexts;
using static LiveDance.Glfw.NativeGlfw;

namespace LiveDance.Glfw;

/// <summary>The OpenGL context of a GLFW window; gives Silk.NET the addresses of the OpenGL functions.</summary>
internal sealed class GlfwContext(nint window, IGLContextSource source) : IGLContext
{
    /// <inheritdoc/>
    public nint Handle => window;

    /// <inheritdoc/>
    public IGLContextSource? Source => source;

    /// <inheritdoc/>
    public bool IsCurrent => glfwGetCurrentContext() == window;

    /// <inheritdoc/>
    public nint GetProcAddress(string proc, int? slot = default) => TryGetProcAddress(proc, out nint address, slot)
        ? address
        : throw new EntryPointNotFoundException($"The OpenGL driver has no function '{proc}'.");

    /// <inheritdoc/>
    public bool TryGetProcAddress(string proc, out nint addr, int? slot = default) => (addr = glfwGetProcAddress(proc)) != 0;

    /// <inheritdoc/>
    public void SwapInterval(int interval) => glfwSwapInterval(interval);

    /// <inheritdoc/>
    public void SwapBuffers() => glfwSwapBuffers(window);

    /// <inheritdoc/>
    public void MakeCurrent() => glfwMakeContextCurrent(window);

    /// <inheritdoc/>
    public void Clear()
    {
        if (IsCurrent) glfwMakeContextCurrent(0);
    }

    /// <summary>Does nothing: the window destroys the context, while Silk.NET's GL disposes of this object earlier.</summary>
    public void Dispose()
    {
    }
}
