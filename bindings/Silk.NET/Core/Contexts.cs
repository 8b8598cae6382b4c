using System.Diagnostics.CodeAnalysis;

namespace Silk.NET.Core.Contexts;

/// <summary>Where the addresses of an API's functions come from.</summary>
public interface INativeContext : IDisposable
{
    nint GetProcAddress(string proc, int? slot = default);

    bool TryGetProcAddress(string proc, out nint addr, int? slot = default);
}

/// <summary>An OpenGL context.</summary>
public interface IGLContext : INativeContext
{
    nint Handle { get; }

    IGLContextSource? Source { get; }

    bool IsCurrent { get; }

    /// <summary>How many vertical blanks a swap waits for.</summary>
    void SwapInterval(int interval);

    void SwapBuffers();

    void MakeCurrent();

    void Clear();
}

/// <summary>What has an OpenGL context: a window.</summary>
public interface IGLContextSource
{
    [SuppressMessage("Naming", "CA1721", Justification = "The official name.")]
    IGLContext? GLContext { get; }
}
