using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]

namespace LiveDance.Glfw;

/// <summary>Declarations of GLFW 3.3's C functions; see glfw.org/docs/3.3.</summary>
internal static unsafe partial class NativeGlfw
{
    public const int False = 0;
    public const int True = 1;
    public const int Release = 0;
    public const int Press = 1;
    public const int Visible = 0x20004;
    public const int Cursor = 0x33001;
    public const int CursorNormal = 0x34001;
    public const int CursorHidden = 0x34002;
    public const int ContextVersionMajor = 0x22002;
    public const int ContextVersionMinor = 0x22003;
    public const int OpenGLForwardCompat = 0x22006;
    public const int OpenGLProfile = 0x22008;
    public const int OpenGLCoreProfile = 0x32001;

    // A placeholder that is resolved to LibraryName, as the file's name depends on the system.
    private const string Library = "glfw";

    /// <summary>The library's file name on this system.</summary>
    public static readonly string LibraryName =
        OperatingSystem.IsWindows() ? "glfw3.dll" : OperatingSystem.IsMacOS() ? "libglfw.3.dylib" : "libglfw.so.3";

    static NativeGlfw() => NativeLibrary.SetDllImportResolver(
        typeof(NativeGlfw).Assembly,
        (name, assembly, _) => name == Library ? NativeLibrary.Load(LibraryName, assembly, null) : 0);

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

    /// <summary>Throws an exception with GLFW's last error.</summary>
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
    public static partial void glfwShowWindow(nint window);

    [LibraryImport(Library)]
    public static partial nint glfwGetPrimaryMonitor();

    [LibraryImport(Library)]
    public static partial nint* glfwGetMonitors(out int count);

    [LibraryImport(Library)]
    public static partial void glfwGetMonitorPos(nint monitor, out int x, out int y);

    [LibraryImport(Library)]
    public static partial void glfwGetMonitorWorkarea(nint monitor, out int x, out int y, out int width, out int height);

    [LibraryImport(Library)]
    public static partial byte* glfwGetMonitorName(nint monitor);

    [LibraryImport(Library)]
    public static partial VideoMode* glfwGetVideoMode(nint monitor);

    [LibraryImport(Library)]
    public static partial void glfwSetInputMode(nint window, int mode, int value);

    [LibraryImport(Library)]
    public static partial void glfwSetWindowMonitor(
        nint window, nint monitor, int x, int y, int width, int height, int refreshRate);

    [LibraryImport(Library)]
    public static partial void glfwSetWindowUserPointer(nint window, nint pointer);

    [LibraryImport(Library)]
    public static partial nint glfwGetWindowUserPointer(nint window);

    [LibraryImport(Library)]
    public static partial nint glfwSetFramebufferSizeCallback(
        nint window, delegate* unmanaged<nint, int, int, void> callback);

    [LibraryImport(Library)]
    public static partial nint glfwSetKeyCallback(
        nint window, delegate* unmanaged<nint, int, int, int, int, void> callback);

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
