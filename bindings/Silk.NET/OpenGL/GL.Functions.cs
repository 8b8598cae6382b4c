using Silk.NET.Core.Contexts;

namespace Silk.NET.OpenGL;

// The functions as the driver gives them. Documentation: docs.gl.
public sealed unsafe partial class GL(INativeContext context)
{
    private readonly nint _clearColor = context.GetProcAddress("glClearColor");

    public void ClearColor(float red, float green, float blue, float alpha) =>
        ((delegate* unmanaged<float, float, float, float, void>)_clearColor)(red, green, blue, alpha);

    private readonly nint _clear = context.GetProcAddress("glClear");

    public void Clear(ClearBufferMask mask) =>
        ((delegate* unmanaged<ClearBufferMask, void>)_clear)(mask);

    private readonly nint _viewport = context.GetProcAddress("glViewport");

    public void Viewport(int x, int y, uint width, uint height) =>
        ((delegate* unmanaged<int, int, uint, uint, void>)_viewport)(x, y, width, height);

    private readonly nint _scissor = context.GetProcAddress("glScissor");

    public void Scissor(int x, int y, uint width, uint height) =>
        ((delegate* unmanaged<int, int, uint, uint, void>)_scissor)(x, y, width, height);

    private readonly nint _enable = context.GetProcAddress("glEnable");

    public void Enable(EnableCap cap) =>
        ((delegate* unmanaged<EnableCap, void>)_enable)(cap);

    private readonly nint _disable = context.GetProcAddress("glDisable");

    public void Disable(EnableCap cap) =>
        ((delegate* unmanaged<EnableCap, void>)_disable)(cap);

    private readonly nint _blendFunc = context.GetProcAddress("glBlendFunc");

    public void BlendFunc(BlendingFactor sfactor, BlendingFactor dfactor) =>
        ((delegate* unmanaged<BlendingFactor, BlendingFactor, void>)_blendFunc)(sfactor, dfactor);

    private readonly nint _activeTexture = context.GetProcAddress("glActiveTexture");

    public void ActiveTexture(TextureUnit texture) =>
        ((delegate* unmanaged<TextureUnit, void>)_activeTexture)(texture);

    private readonly nint _bindTexture = context.GetProcAddress("glBindTexture");

    public void BindTexture(TextureTarget target, uint texture) =>
        ((delegate* unmanaged<TextureTarget, uint, void>)_bindTexture)(target, texture);

    private readonly nint _texParameteri = context.GetProcAddress("glTexParameteri");

    public void TexParameter(TextureTarget target, TextureParameterName pname, int param) =>
        ((delegate* unmanaged<TextureTarget, TextureParameterName, int, void>)_texParameteri)(target, pname, param);

    private readonly nint _texImage2D = context.GetProcAddress("glTexImage2D");

    public void TexImage2D(
        TextureTarget target, int level, InternalFormat internalformat, uint width, uint height, int border,
        PixelFormat format, PixelType type, void* pixels) =>
        ((delegate* unmanaged<TextureTarget, int, InternalFormat, uint, uint, int, PixelFormat, PixelType, void*, void>)
            _texImage2D)(target, level, internalformat, width, height, border, format, type, pixels);

    private readonly nint _texImage3D = context.GetProcAddress("glTexImage3D");

    public void TexImage3D(
        TextureTarget target, int level, InternalFormat internalformat, uint width, uint height, uint depth,
        int border, PixelFormat format, PixelType type, void* pixels) =>
        ((delegate* unmanaged<
            TextureTarget, int, InternalFormat, uint, uint, uint, int, PixelFormat, PixelType, void*, void>)
            _texImage3D)(target, level, internalformat, width, height, depth, border, format, type, pixels);

    private readonly nint _texSubImage2D = context.GetProcAddress("glTexSubImage2D");

    public void TexSubImage2D(
        TextureTarget target, int level, int xoffset, int yoffset, uint width, uint height, PixelFormat format,
        PixelType type, void* pixels) =>
        ((delegate* unmanaged<TextureTarget, int, int, int, uint, uint, PixelFormat, PixelType, void*, void>)
            _texSubImage2D)(target, level, xoffset, yoffset, width, height, format, type, pixels);

    private readonly nint _texSubImage3D = context.GetProcAddress("glTexSubImage3D");

    public void TexSubImage3D(
        TextureTarget target, int level, int xoffset, int yoffset, int zoffset, uint width, uint height,
        uint depth, PixelFormat format, PixelType type, void* pixels) =>
        ((delegate* unmanaged<TextureTarget, int, int, int, int, uint, uint, uint, PixelFormat, PixelType, void*, void>)
            _texSubImage3D)(target, level, xoffset, yoffset, zoffset, width, height, depth, format, type, pixels);

    private readonly nint _pixelStorei = context.GetProcAddress("glPixelStorei");

    public void PixelStore(PixelStoreParameter pname, int param) =>
        ((delegate* unmanaged<PixelStoreParameter, int, void>)_pixelStorei)(pname, param);

    private readonly nint _readPixels = context.GetProcAddress("glReadPixels");

    public void ReadPixels(int x, int y, uint width, uint height, PixelFormat format, PixelType type, void* pixels) =>
        ((delegate* unmanaged<int, int, uint, uint, PixelFormat, PixelType, void*, void>)
            _readPixels)(x, y, width, height, format, type, pixels);

    private readonly nint _bindFramebuffer = context.GetProcAddress("glBindFramebuffer");

    public void BindFramebuffer(FramebufferTarget target, uint framebuffer) =>
        ((delegate* unmanaged<FramebufferTarget, uint, void>)_bindFramebuffer)(target, framebuffer);

    private readonly nint _framebufferTexture2D = context.GetProcAddress("glFramebufferTexture2D");

    public void FramebufferTexture2D(
        FramebufferTarget target, FramebufferAttachment attachment, TextureTarget textarget, uint texture, int level) =>
        ((delegate* unmanaged<FramebufferTarget, FramebufferAttachment, TextureTarget, uint, int, void>)
            _framebufferTexture2D)(target, attachment, textarget, texture, level);

    private readonly nint _checkFramebufferStatus = context.GetProcAddress("glCheckFramebufferStatus");

    public GLEnum CheckFramebufferStatus(FramebufferTarget target) =>
        ((delegate* unmanaged<FramebufferTarget, GLEnum>)_checkFramebufferStatus)(target);

    private readonly nint _createShader = context.GetProcAddress("glCreateShader");

    public uint CreateShader(ShaderType type) =>
        ((delegate* unmanaged<ShaderType, uint>)_createShader)(type);

    private readonly nint _compileShader = context.GetProcAddress("glCompileShader");

    public void CompileShader(uint shader) =>
        ((delegate* unmanaged<uint, void>)_compileShader)(shader);

    private readonly nint _deleteShader = context.GetProcAddress("glDeleteShader");

    public void DeleteShader(uint shader) =>
        ((delegate* unmanaged<uint, void>)_deleteShader)(shader);

    private readonly nint _createProgram = context.GetProcAddress("glCreateProgram");

    public uint CreateProgram() =>
        ((delegate* unmanaged<uint>)_createProgram)();

    private readonly nint _attachShader = context.GetProcAddress("glAttachShader");

    public void AttachShader(uint program, uint shader) =>
        ((delegate* unmanaged<uint, uint, void>)_attachShader)(program, shader);

    private readonly nint _detachShader = context.GetProcAddress("glDetachShader");

    public void DetachShader(uint program, uint shader) =>
        ((delegate* unmanaged<uint, uint, void>)_detachShader)(program, shader);

    private readonly nint _linkProgram = context.GetProcAddress("glLinkProgram");

    public void LinkProgram(uint program) =>
        ((delegate* unmanaged<uint, void>)_linkProgram)(program);

    private readonly nint _useProgram = context.GetProcAddress("glUseProgram");

    public void UseProgram(uint program) =>
        ((delegate* unmanaged<uint, void>)_useProgram)(program);

    private readonly nint _deleteProgram = context.GetProcAddress("glDeleteProgram");

    public void DeleteProgram(uint program) =>
        ((delegate* unmanaged<uint, void>)_deleteProgram)(program);

    private readonly nint _uniform1i = context.GetProcAddress("glUniform1i");

    public void Uniform1(int location, int v0) =>
        ((delegate* unmanaged<int, int, void>)_uniform1i)(location, v0);

    private readonly nint _uniform1f = context.GetProcAddress("glUniform1f");

    public void Uniform1(int location, float v0) =>
        ((delegate* unmanaged<int, float, void>)_uniform1f)(location, v0);

    private readonly nint _bindVertexArray = context.GetProcAddress("glBindVertexArray");

    public void BindVertexArray(uint array) =>
        ((delegate* unmanaged<uint, void>)_bindVertexArray)(array);

    private readonly nint _drawArrays = context.GetProcAddress("glDrawArrays");

    public void DrawArrays(PrimitiveType mode, int first, uint count) =>
        ((delegate* unmanaged<PrimitiveType, int, uint, void>)_drawArrays)(mode, first, count);

    private readonly nint _getError = context.GetProcAddress("glGetError");

    public GLEnum GetError() =>
        ((delegate* unmanaged<GLEnum>)_getError)();

    // What GL.cs wraps.

    private readonly delegate* unmanaged<uint, int, byte**, int*, void> _shaderSource =
        (delegate* unmanaged<uint, int, byte**, int*, void>)context.GetProcAddress("glShaderSource");

    private readonly delegate* unmanaged<uint, ShaderParameterName, int*, void> _getShaderiv =
        (delegate* unmanaged<uint, ShaderParameterName, int*, void>)context.GetProcAddress("glGetShaderiv");

    private readonly delegate* unmanaged<uint, int, int*, byte*, void> _getShaderInfoLog =
        (delegate* unmanaged<uint, int, int*, byte*, void>)context.GetProcAddress("glGetShaderInfoLog");

    private readonly delegate* unmanaged<uint, ProgramPropertyARB, int*, void> _getProgramiv =
        (delegate* unmanaged<uint, ProgramPropertyARB, int*, void>)context.GetProcAddress("glGetProgramiv");

    private readonly delegate* unmanaged<uint, int, int*, byte*, void> _getProgramInfoLog =
        (delegate* unmanaged<uint, int, int*, byte*, void>)context.GetProcAddress("glGetProgramInfoLog");

    private readonly delegate* unmanaged<uint, byte*, int> _getUniformLocation =
        (delegate* unmanaged<uint, byte*, int>)context.GetProcAddress("glGetUniformLocation");

    private readonly delegate* unmanaged<StringName, byte*> _getString =
        (delegate* unmanaged<StringName, byte*>)context.GetProcAddress("glGetString");

    private readonly delegate* unmanaged<int, uint*, void> _genTextures =
        (delegate* unmanaged<int, uint*, void>)context.GetProcAddress("glGenTextures");

    private readonly delegate* unmanaged<int, uint*, void> _deleteTextures =
        (delegate* unmanaged<int, uint*, void>)context.GetProcAddress("glDeleteTextures");

    private readonly delegate* unmanaged<int, uint*, void> _genFramebuffers =
        (delegate* unmanaged<int, uint*, void>)context.GetProcAddress("glGenFramebuffers");

    private readonly delegate* unmanaged<int, uint*, void> _deleteFramebuffers =
        (delegate* unmanaged<int, uint*, void>)context.GetProcAddress("glDeleteFramebuffers");

    private readonly delegate* unmanaged<int, uint*, void> _genVertexArrays =
        (delegate* unmanaged<int, uint*, void>)context.GetProcAddress("glGenVertexArrays");

    private readonly delegate* unmanaged<int, uint*, void> _deleteVertexArrays =
        (delegate* unmanaged<int, uint*, void>)context.GetProcAddress("glDeleteVertexArrays");
}
