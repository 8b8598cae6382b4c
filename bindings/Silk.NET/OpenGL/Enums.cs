namespace Silk.NET.OpenGL;

/// <summary>What is cleared.</summary>
[Flags]
public enum ClearBufferMask : uint
{
    DepthBufferBit = 0x100,
    StencilBufferBit = 0x400,
    ColorBufferBit = 0x4000,
}

/// <summary>What kind of texture.</summary>
public enum TextureTarget
{
    Texture2D = 0x0DE1,
    Texture2DArray = 0x8C1A,
}

/// <summary>A place a texture is bound to.</summary>
public enum TextureUnit
{
    Texture0 = 0x84C0,
    Texture1 = 0x84C1,
    Texture2 = 0x84C2,
    Texture3 = 0x84C3,
    Texture4 = 0x84C4,
    Texture5 = 0x84C5,
    Texture6 = 0x84C6,
    Texture7 = 0x84C7,
}

/// <summary>A property of a texture.</summary>
public enum TextureParameterName
{
    TextureMagFilter = 0x2800,
    TextureMinFilter = 0x2801,
    TextureWrapS = 0x2802,
    TextureWrapT = 0x2803,
}

/// <summary>How a texture is made smaller.</summary>
public enum TextureMinFilter
{
    Nearest = 0x2600,
    Linear = 0x2601,
}

/// <summary>How a texture is made larger.</summary>
public enum TextureMagFilter
{
    Nearest = 0x2600,
    Linear = 0x2601,
}

/// <summary>What lies beyond a texture.</summary>
public enum TextureWrapMode
{
    Repeat = 0x2901,
    ClampToEdge = 0x812F,
}

/// <summary>How the driver keeps a texture.</summary>
public enum InternalFormat
{
    Rgb8 = 0x8051,
    Rgba8 = 0x8058,
    R8 = 0x8229,
    R32f = 0x822E,
    Rgba32f = 0x8814,
}

/// <summary>Which channels, in which order.</summary>
public enum PixelFormat
{
    Red = 0x1903,
    Rgb = 0x1907,
    Rgba = 0x1908,
    Bgr = 0x80E0,
    Bgra = 0x80E1,
}

/// <summary>What a channel is.</summary>
public enum PixelType
{
    UnsignedByte = 0x1401,
    Float = 0x1406,
}

/// <summary>How pixels lie in memory.</summary>
public enum PixelStoreParameter
{
    UnpackRowLength = 0x0CF2,
    UnpackAlignment = 0x0CF5,
    PackRowLength = 0x0D02,
    PackAlignment = 0x0D05,
}

/// <summary>Which framebuffer.</summary>
public enum FramebufferTarget
{
    ReadFramebuffer = 0x8CA8,
    DrawFramebuffer = 0x8CA9,
    Framebuffer = 0x8D40,
}

/// <summary>Where a texture is attached.</summary>
public enum FramebufferAttachment
{
    ColorAttachment0 = 0x8CE0,
}

/// <summary>A stage of the pipeline.</summary>
public enum ShaderType
{
    FragmentShader = 0x8B30,
    VertexShader = 0x8B31,
}

/// <summary>What a shader can be asked.</summary>
public enum ShaderParameterName
{
    CompileStatus = 0x8B81,
    InfoLogLength = 0x8B84,
}

/// <summary>What a program can be asked.</summary>
public enum ProgramPropertyARB
{
    LinkStatus = 0x8B82,
    InfoLogLength = 0x8B84,
}

/// <summary>What vertices make.</summary>
public enum PrimitiveType
{
    Triangles = 4,
    TriangleStrip = 5,
}

/// <summary>What can be turned on.</summary>
public enum EnableCap
{
    Blend = 0x0BE2,
    ScissorTest = 0x0C11,
}

/// <summary>A factor of blending.</summary>
public enum BlendingFactor
{
    Zero = 0,
    One = 1,
    SrcAlpha = 0x0302,
    OneMinusSrcAlpha = 0x0303,
}

/// <summary>What the driver can say of itself.</summary>
public enum StringName
{
    Vendor = 0x1F00,
    Renderer = 0x1F01,
    Version = 0x1F02,
    ShadingLanguageVersion = 0x8B8C,
}

/// <summary>Values that functions return.</summary>
public enum GLEnum
{
    NoError = 0,
    InvalidEnum = 0x0500,
    InvalidValue = 0x0501,
    InvalidOperation = 0x0502,
    OutOfMemory = 0x0505,
    InvalidFramebufferOperation = 0x0506,
    FramebufferComplete = 0x8CD5,
}
