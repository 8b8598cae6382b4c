using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]

namespace Silk.NET.GLFW;

/// <summary>GLFW 3.3's C functions. glfw.org/docs/3.3.</summary>
internal static unsafe partial class Glfw
{
    public const int False = 0;
    public const int True = 1;
    public const int Release = 0;
    public const int Press = 1;
    public const int Iconified = 0x20002;
    public const int Resizable = 0x20003;
    public const int Visible = 0x20004;
    public const int Decorated = 0x20005;
    public const int Floating = 0x20007;
    public const int Maximized = 0x20008;
    public const int ClientApi = 0x22001;
    public const int ContextVersionMajor = 0x22002;
    public const int ContextVersionMinor = 0x22003;
    public const int OpenGLForwardCompat = 0x22006;
    public const int OpenGLDebugContext = 0x22007;
    public const int OpenGLProfile = 0x22008;
    public const int NoApi = 0;
    public const int OpenGLApi = 0x30001;
    public const int OpenGLESApi = 0x30002;
    public const int OpenGLCoreProfile = 0x32001;
    public const int OpenGLCompatProfile = 0x32002;

    private const string Library = "libglfw.so.3";

    [StructLayout(LayoutKind.Sequential)]
    public struct VideoMode
    {
        public int Width;
        public int Height;
        public int RedBits;
        public int GreenBits;
        public int BlueBits;
        public int RefreshRate;
    }

    /// <summary>Throws what GLFW gives as the reason of its last failure.</summary>
    [DoesNotReturn]
    public static void Throw(string what)
    {
        byte* description = null;
        int code = glfwGetError(&description);
        string reason = Marshal.PtrToStringUTF8((nint)description) ?? "no reason given";
        throw new GlfwException($"{what}: {reason} (GLFW error 0x{code:X})");
    }

    [LibraryImport(Library)]
    public static partial int glfwInit();

    [LibraryImport(Library)]
    public static partial int glfwGetError(byte** description);

    [LibraryImport(Library)]
    public static partial void glfwDefaultWindowHints();

    [LibraryImport(Library)]
    public static partial void glfwWindowHint(int hint, int value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint glfwCreateWindow(int width, int height, string title, nint monitor, nint share);

    [LibraryImport(Library)]
    public static partial void glfwDestroyWindow(nint window);

    [LibraryImport(Library)]
    public static partial int glfwWindowShouldClose(nint window);

    [LibraryImport(Library)]
    public static partial void glfwSetWindowShouldClose(nint window, int value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void glfwSetWindowTitle(nint window, string title);

    [LibraryImport(Library)]
    public static partial void glfwGetWindowPos(nint window, out int x, out int y);

    [LibraryImport(Library)]
    public static partial void glfwSetWindowPos(nint window, int x, int y);

    [LibraryImport(Library)]
    public static partial void glfwGetWindowSize(nint window, out int width, out int height);

    [LibraryImport(Library)]
    public static partial void glfwSetWindowSize(nint window, int width, int height);

    [LibraryImport(Library)]
    public static partial void glfwGetFramebufferSize(nint window, out int width, out int height);

    [LibraryImport(Library)]
    public static partial void glfwIconifyWindow(nint window);

    [LibraryImport(Library)]
    public static partial void glfwRestoreWindow(nint window);

    [LibraryImport(Library)]
    public static partial void glfwMaximizeWindow(nint window);

    [LibraryImport(Library)]
    public static partial void glfwShowWindow(nint window);

    [LibraryImport(Library)]
    public static partial void glfwHideWindow(nint window);

    [LibraryImport(Library)]
    public static partial void glfwFocusWindow(nint window);

    [LibraryImport(Library)]
    public static partial nint glfwGetPrimaryMonitor();

    [LibraryImport(Library)]
    public static partial VideoMode* glfwGetVideoMode(nint monitor);

    [LibraryImport(Library)]
    public static partial void glfwSetWindowMonitor(
        nint window, nint monitor, int x, int y, int width, int height, int refreshRate);

    [LibraryImport(Library)]
    public static partial int glfwGetWindowAttrib(nint window, int attribute);

    [LibraryImport(Library)]
    public static partial void glfwSetWindowAttrib(nint window, int attribute, int value);

    [LibraryImport(Library)]
    public static partial void glfwSetWindowUserPointer(nint window, nint pointer);

    [LibraryImport(Library)]
    public static partial nint glfwGetWindowUserPointer(nint window);

    [LibraryImport(Library)]
    public static partial nint glfwSetWindowSizeCallback(
        nint window, delegate* unmanaged<nint, int, int, void> callback);

    [LibraryImport(Library)]
    public static partial nint glfwSetFramebufferSizeCallback(
        nint window, delegate* unmanaged<nint, int, int, void> callback);

    [LibraryImport(Library)]
    public static partial nint glfwSetWindowCloseCallback(nint window, delegate* unmanaged<nint, void> callback);

    [LibraryImport(Library)]
    public static partial nint glfwSetWindowFocusCallback(nint window, delegate* unmanaged<nint, int, void> callback);

    [LibraryImport(Library)]
    public static partial nint glfwSetKeyCallback(
        nint window, delegate* unmanaged<nint, int, int, int, int, void> callback);

    [LibraryImport(Library)]
    public static partial nint glfwSetCharCallback(nint window, delegate* unmanaged<nint, uint, void> callback);

    [LibraryImport(Library)]
    public static partial int glfwGetKey(nint window, int key);

    [LibraryImport(Library)]
    public static partial void glfwPollEvents();

    [LibraryImport(Library)]
    public static partial void glfwWaitEvents();

    [LibraryImport(Library)]
    public static partial void glfwPostEmptyEvent();

    [LibraryImport(Library)]
    public static partial void glfwMakeContextCurrent(nint window);

    [LibraryImport(Library)]
    public static partial nint glfwGetCurrentContext();

    [LibraryImport(Library)]
    public static partial void glfwSwapBuffers(nint window);

    [LibraryImport(Library)]
    public static partial void glfwSwapInterval(int interval);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint glfwGetProcAddress(string name);
}
