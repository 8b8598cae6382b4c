using System.Runtime.InteropServices;
using System.Text;
using Silk.NET.Core.Contexts;

namespace Silk.NET.OpenGL;

/// <summary>OpenGL: of its 3.3 core profile, what LiveDance draws with.</summary>
public sealed unsafe partial class GL : IDisposable
{
    /// <summary>The functions of the context that is current.</summary>
    public static GL GetApi(IGLContextSource contextSource) =>
        new(contextSource.GLContext ?? throw new InvalidOperationException("The window has no OpenGL context."));

    public static GL GetApi(INativeContext ctx) => new(ctx);

    public uint GenTexture()
    {
        uint name;
        _genTextures(1, &name);
        return name;
    }

    public void DeleteTexture(uint textures) => _deleteTextures(1, &textures);

    public uint GenFramebuffer()
    {
        uint name;
        _genFramebuffers(1, &name);
        return name;
    }

    public void DeleteFramebuffer(uint framebuffers) => _deleteFramebuffers(1, &framebuffers);

    public uint GenVertexArray()
    {
        uint name;
        _genVertexArrays(1, &name);
        return name;
    }

    public void DeleteVertexArray(uint arrays) => _deleteVertexArrays(1, &arrays);

    public void ShaderSource(uint shader, string @string)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(@string + '\0'))
        {
            byte* source = text;
            _shaderSource(shader, 1, &source, null);
        }
    }

    public void GetShader(uint shader, ShaderParameterName pname, out int @params)
    {
        fixed (int* value = &@params) _getShaderiv(shader, pname, value);
    }

    public string GetShaderInfoLog(uint shader)
    {
        GetShader(shader, ShaderParameterName.InfoLogLength, out int length);
        byte[] log = new byte[length + 1];
        fixed (byte* bytes = log)
        {
            _getShaderInfoLog(shader, log.Length, &length, bytes);
            return Encoding.UTF8.GetString(bytes, length);
        }
    }

    public void GetProgram(uint program, ProgramPropertyARB pname, out int @params)
    {
        fixed (int* value = &@params) _getProgramiv(program, pname, value);
    }

    public string GetProgramInfoLog(uint program)
    {
        GetProgram(program, ProgramPropertyARB.InfoLogLength, out int length);
        byte[] log = new byte[length + 1];
        fixed (byte* bytes = log)
        {
            _getProgramInfoLog(program, log.Length, &length, bytes);
            return Encoding.UTF8.GetString(bytes, length);
        }
    }

    public int GetUniformLocation(uint program, string name)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0')) return _getUniformLocation(program, text);
    }

    public string GetStringS(StringName name) => Marshal.PtrToStringUTF8((nint)_getString(name)) ?? "";

    public void Dispose()
    {
        // The functions belong to the driver.
    }
}
