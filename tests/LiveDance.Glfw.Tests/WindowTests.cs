using System.Runtime.InteropServices;
using Silk.NET.Maths;
using Silk.NET.OpenGL;

namespace LiveDance.Glfw.Tests;

/// <summary>Tests windows and OpenGL, on a virtual display if there is no other.</summary>
[Collection(VirtualDisplay.Collection)]
public sealed partial class WindowTests
{
    private static readonly WindowOptions Small = new("Small", new Vector2D<int>(320, 200), VSync: false);

    [Fact]
    public void Opening_without_a_display_throws_the_reason_and_with_one_succeeds()
    {
        // GLFW connects once for all windows, so the connection of another test is closed first.
        glfwTerminate();
        VirtualDisplay.Hide();
        GlfwException error = Assert.Throws<GlfwException>(() => new GlfwWindow(Small));
        Assert.Contains("DISPLAY", error.Message, StringComparison.Ordinal);

        using GlfwWindow window = Open();
        Assert.Equal(new Vector2D<int>(320, 200), window.Size);
        Assert.Equal(window.Size, window.FramebufferSize);
        Assert.True(window.GLContext.IsCurrent);
        Assert.Equal("Small", window.Title);
    }

    [Fact]
    public void Closed_window_stays_open_until_it_is_disposed_of()
    {
        using GlfwWindow window = Open();
        Assert.False(window.IsClosing);
        window.Close();
        Assert.True(window.IsClosing);
        window.DoEvents();
        window.SwapBuffers();
        window.Dispose();
        Assert.Equal(0, window.Handle);
        window.Dispose();
    }

    [Fact]
    public void Context_gives_the_addresses_of_OpenGL_functions()
    {
        using GlfwWindow window = Open();
        Assert.NotEqual(0, window.GLContext.GetProcAddress("glClear"));
        // Drivers may return an address for unknown names too, so these are not tested.
        Assert.True(window.GLContext.TryGetProcAddress("glReadPixels", out nint address));
        Assert.NotEqual(0, address);
    }

    [Fact]
    public unsafe void Clear_colour_is_read_back()
    {
        using GlfwWindow window = Open();
        using GL gl = GL.GetApi(window);
        gl.ClearColor(1, 0.5f, 0, 1);
        gl.Clear(ClearBufferMask.ColorBufferBit);
        Assert.Equal((255, 128, 0), Pixel(gl, 10, 10));
        Assert.Equal(GLEnum.NoError, gl.GetError());
        Assert.Matches(@"^[34]\.\d", gl.GetStringS(StringName.Version));
    }

    [Fact]
    public unsafe void Partly_uploaded_texture_is_drawn_by_a_shader()
    {
        using GlfwWindow window = Open();
        using GL gl = GL.GetApi(window);
        uint program = Link(
            gl,
            "#version 330 core\n" +
            "void main() { gl_Position = vec4(gl_VertexID == 1 ? 3 : -1, gl_VertexID == 2 ? 3 : -1, 0, 1); }",
            "#version 330 core\nuniform sampler2D t; uniform int shift; out vec4 c;\n" +
            "void main() { c = texelFetch(t, (ivec2(gl_FragCoord.xy) / 100 + shift) % 2, 0); }");

        uint texture = gl.GenTexture();
        gl.ActiveTexture(TextureUnit.Texture2);
        gl.BindTexture(TextureTarget.Texture2D, texture);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMinFilter, (int)TextureMinFilter.Nearest);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMagFilter, (int)TextureMagFilter.Nearest);
        gl.PixelStore(PixelStoreParameter.UnpackAlignment, 1);
        byte[] texels = [0, 0, 255, 0, 255, 0, 255, 0, 0, 9, 9, 9];
        byte[] last = [30, 20, 10];
        fixed (byte* all = texels, one = last)
        {
            gl.TexImage2D(
                TextureTarget.Texture2D, 0, InternalFormat.Rgb8, 2, 2, 0, PixelFormat.Bgr, PixelType.UnsignedByte, all);
            gl.TexSubImage2D(TextureTarget.Texture2D, 0, 1, 1, 1, 1, PixelFormat.Bgr, PixelType.UnsignedByte, one);
        }

        gl.UseProgram(program);
        gl.Uniform1(gl.GetUniformLocation(program, "t"), 2);
        gl.Uniform1(gl.GetUniformLocation(program, "shift"), 2);
        gl.BindVertexArray(gl.GenVertexArray());
        gl.Viewport(0, 0, 320, 200);
        gl.DrawArrays(PrimitiveType.Triangles, 0, 3);

        Assert.Equal((255, 0, 0), Pixel(gl, 50, 50));
        Assert.Equal((0, 255, 0), Pixel(gl, 150, 50));
        Assert.Equal((0, 0, 255), Pixel(gl, 50, 150));
        Assert.Equal((10, 20, 30), Pixel(gl, 150, 150));
        Assert.Equal(GLEnum.NoError, gl.GetError());
    }

    [Fact]
    public void Invalid_shader_is_reported_with_the_compilers_message()
    {
        using GlfwWindow window = Open();
        using GL gl = GL.GetApi(window);
        uint shader = gl.CreateShader(ShaderType.FragmentShader);
        gl.ShaderSource(shader, "#version 330 core\nvoid main() { nonsense = 1; }");
        gl.CompileShader(shader);
        gl.GetShader(shader, ShaderParameterName.CompileStatus, out int compiled);
        Assert.Equal(0, compiled);
        Assert.Contains("nonsense", gl.GetShaderInfoLog(shader), StringComparison.Ordinal);
    }

    [Fact]
    public void New_size_raises_the_event_and_is_read_back()
    {
        using GlfwWindow window = Open();
        Vector2D<int> framebuffer = default;
        window.FramebufferResize += size => framebuffer = size;
        window.Size = new Vector2D<int>(500, 300);
        Wait(window, () => framebuffer.X == 500);
        Assert.Equal(new Vector2D<int>(500, 300), framebuffer);
        Assert.Equal(framebuffer, window.Size);
        Assert.Equal(framebuffer, window.FramebufferSize);
    }

    [Fact]
    public void Full_screen_fills_the_screen_and_normal_state_restores_the_size()
    {
        using GlfwWindow window = Open();
        window.State = WindowState.Fullscreen;
        Wait(window, () => window.Size.X >= 1024);
        Assert.Equal(WindowState.Fullscreen, window.State);
        Assert.True(window.Size.X >= 1024, $"the window is {window.Size} wide");
        window.State = WindowState.Normal;
        Wait(window, () => window.Size.X == 320);
        Assert.Equal(new Vector2D<int>(320, 200), window.Size);
    }

    [Fact]
    public void Key_raises_events_when_it_is_pressed_and_released()
    {
        using GlfwWindow window = Open();
        var seen = new List<string>();
        window.KeyDown += key => seen.Add($"{key} down");
        window.KeyUp += key => seen.Add($"{key} up");
        Wait(window, () => false);

        Type(window, "m");
        Wait(window, () => seen.Count == 2);
        Assert.Equal(["M down", "M up"], seen);
    }

    [Fact]
    public void Wait_for_events_is_ended_by_another_thread()
    {
        using GlfwWindow window = Open(Small with { IsEventDriven = true });
        for (int i = 0; i < 20; i++)
        {
            ThreadPool.QueueUserWorkItem(_ => GlfwWindow.ContinueEvents());
            window.DoEvents();
        }
        Assert.False(window.IsClosing);
    }

    private static GlfwWindow Open(WindowOptions? options = null)
    {
        VirtualDisplay.Use();
        return new GlfwWindow(options ?? Small);
    }

    /// <summary>Handles events until a condition holds, for one second at most, as X answers asynchronously.</summary>
    private static void Wait(GlfwWindow window, Func<bool> condition)
    {
        using var pause = new ManualResetEventSlim();
        for (int i = 0; i < 100 && !condition(); i++)
        {
            window.DoEvents();
            pause.Wait(10);
        }
    }

    private static unsafe (int R, int G, int B) Pixel(GL gl, int x, int y)
    {
        byte* pixel = stackalloc byte[4];
        gl.ReadPixels(x, y, 1, 1, PixelFormat.Rgba, PixelType.UnsignedByte, pixel);
        return (pixel[0], pixel[1], pixel[2]);
    }

    private static uint Link(GL gl, string vertex, string fragment)
    {
        uint program = gl.CreateProgram();
        (ShaderType, string)[] stages = [(ShaderType.VertexShader, vertex), (ShaderType.FragmentShader, fragment)];
        foreach ((ShaderType type, string source) in stages)
        {
            uint shader = gl.CreateShader(type);
            gl.ShaderSource(shader, source);
            gl.CompileShader(shader);
            gl.GetShader(shader, ShaderParameterName.CompileStatus, out int compiled);
            Assert.True(compiled == 1, gl.GetShaderInfoLog(shader));
            gl.AttachShader(program, shader);
            gl.DeleteShader(shader);
        }
        gl.LinkProgram(program);
        gl.GetProgram(program, ProgramPropertyARB.LinkStatus, out int linked);
        Assert.True(linked == 1, gl.GetProgramInfoLog(program));
        return program;
    }

    /// <summary>Sends the window X's events for a key that is pressed and released.</summary>
    private static void Type(GlfwWindow window, string keyName)
    {
        nint connection = XOpenDisplay(null);
        ulong target = glfwGetX11Window(window.Handle);
        var key = new KeyEvent
        {
            Window = target,
            Root = target,
            SameScreen = 1,
            KeyCode = XKeysymToKeycode(connection, XStringToKeysym(keyName)),
        };
        for (int type = 2; type <= 3; type++)
        {
            key.Type = type;
            key.Time = (ulong)(1000 + type);
            Assert.NotEqual(0, XSendEvent(connection, target, 0, 1, ref key));
        }
        _ = XFlush(connection);
        _ = XCloseDisplay(connection);
    }

    /// <summary>X's XKeyEvent, padded to an XEvent.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct KeyEvent
    {
        [FieldOffset(0)] public int Type;
        [FieldOffset(32)] public ulong Window;
        [FieldOffset(40)] public ulong Root;
        [FieldOffset(56)] public ulong Time;
        [FieldOffset(84)] public uint KeyCode;
        [FieldOffset(88)] public int SameScreen;
    }

    [LibraryImport("libglfw.so.3")]
    private static partial void glfwTerminate();

    [LibraryImport("libglfw.so.3")]
    private static partial ulong glfwGetX11Window(nint window);

    [LibraryImport("libX11.so.6", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint XOpenDisplay(string? name);

    [LibraryImport("libX11.so.6")]
    private static partial int XCloseDisplay(nint display);

    [LibraryImport("libX11.so.6", StringMarshalling = StringMarshalling.Utf8)]
    private static partial ulong XStringToKeysym(string name);

    [LibraryImport("libX11.so.6")]
    private static partial byte XKeysymToKeycode(nint display, ulong symbol);

    [LibraryImport("libX11.so.6")]
    private static partial int XSendEvent(nint display, ulong window, int propagate, nint mask, ref KeyEvent sent);

    [LibraryImport("libX11.so.6")]
    private static partial int XFlush(nint display);
}
