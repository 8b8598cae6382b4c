namespace Silk.NET.Windowing;

/// <summary>Which graphics API a window is for.</summary>
public enum ContextAPI
{
    None = 0,
    OpenGL,
    OpenGLES,
    Vulkan,
}

/// <summary>Which profile of OpenGL.</summary>
public enum ContextProfile
{
    Core = 0,
    Compatability,
}

/// <summary>Further wishes for an OpenGL context.</summary>
[Flags]
public enum ContextFlags
{
    Default = 0,
    Debug = 1,
    ForwardCompatible = 2,
}

/// <summary>A version of an API.</summary>
public struct APIVersion(int major, int minor)
{
    public int MajorVersion { get; set; } = major;

    public int MinorVersion { get; set; } = minor;
}

/// <summary>An API, its version and its flavour.</summary>
public struct GraphicsAPI(ContextAPI api, ContextProfile profile, ContextFlags flags, APIVersion apiVersion)
{
    public GraphicsAPI(ContextAPI api, APIVersion apiVersion)
        : this(api, ContextProfile.Core, ContextFlags.Default, apiVersion)
    {
    }

    public ContextAPI API { get; set; } = api;

    public ContextProfile Profile { get; set; } = profile;

    public ContextFlags Flags { get; set; } = flags;

    public APIVersion Version { get; set; } = apiVersion;

    /// <summary>OpenGL 3.3 core.</summary>
    public static GraphicsAPI Default { get; } =
        new(ContextAPI.OpenGL, ContextProfile.Core, ContextFlags.ForwardCompatible, new APIVersion(3, 3));

    public static GraphicsAPI None { get; } = new(ContextAPI.None, default);
}
