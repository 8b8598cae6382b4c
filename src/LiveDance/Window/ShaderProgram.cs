using LiveDance.Engine;
using Silk.NET.OpenGL;

namespace LiveDance.Window;

/// <summary>A linked OpenGL program of a vertex and a fragment shader from the shaders folder.</summary>
internal sealed class ShaderProgram : IDisposable
{
    private readonly GL _gl;
    private readonly uint _program;

    /// <param name="gl">The current context.</param>
    /// <param name="vertex">The vertex shader's file name.</param>
    /// <param name="fragment">The fragment shader's file name.</param>
    /// <exception cref="EngineException">A file is missing, or the driver rejects it.</exception>
    public ShaderProgram(GL gl, string vertex, string fragment)
    {
        _gl = gl;
        uint first = Compile(ShaderType.VertexShader, vertex), second = Compile(ShaderType.FragmentShader, fragment);
        _program = gl.CreateProgram();
        gl.AttachShader(_program, first);
        gl.AttachShader(_program, second);
        gl.LinkProgram(_program);
        gl.DeleteShader(first);
        gl.DeleteShader(second);
        gl.GetProgram(_program, ProgramPropertyARB.LinkStatus, out int linked);
        if (linked == 0) throw Rejected(fragment, gl.GetProgramInfoLog(_program));
    }

    /// <summary>The folder of the shaders.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "shaders");

    public void Use() => _gl.UseProgram(_program);

    /// <summary>The location of a uniform variable.</summary>
    public int Uniform(string name) => _gl.GetUniformLocation(_program, name);

    public void Dispose() => _gl.DeleteProgram(_program);

    private uint Compile(ShaderType type, string file)
    {
        string path = Path.Combine(Folder, file);
        if (!File.Exists(path))
            throw new EngineException($"The shader '{path}' is missing; build LiveDance again to restore it.");
        uint shader = _gl.CreateShader(type);
        _gl.ShaderSource(shader, File.ReadAllText(path));
        _gl.CompileShader(shader);
        _gl.GetShader(shader, ShaderParameterName.CompileStatus, out int compiled);
        return compiled != 0 ? shader : throw Rejected(file, _gl.GetShaderInfoLog(shader));
    }

    private static EngineException Rejected(string file, string log) =>
        new($"The graphics driver rejects the shader '{file}': {log.Trim().ReplaceLineEndings(" ")}");
}
