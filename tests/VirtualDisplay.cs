using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LiveDance.Tests;

/// <summary>
/// An X display for tests that open windows: the one there is, or an Xvfb of this process's own on a free number.
/// GLFW connects once a process and serves one thread at a time: all such tests share one display and one collection.
/// </summary>
internal static partial class VirtualDisplay
{
    /// <summary>The collection of the tests that open windows.</summary>
    public const string Collection = "Windows";

    private static readonly Lazy<string> Name = new(Start);

    /// <summary>Makes this the display that native libraries of this process open.</summary>
    // .NET keeps its own copy of the environment; GLFW asks C's.
    public static void Use() => _ = SetEnvironment("DISPLAY", Name.Value, 1);

    /// <summary>Makes native libraries of this process believe that there is no display.</summary>
    public static void Hide() => _ = UnsetEnvironment("DISPLAY");

    private static string Start()
    {
        string? given = Environment.GetEnvironmentVariable("DISPLAY");
        if (!string.IsNullOrEmpty(given)) return given;
        // Without -noreset the server starts over whenever its last window closes, and refuses callers meanwhile.
        Process server = Process.Start(new ProcessStartInfo("Xvfb", "-displayfd 1 -screen 0 1920x1200x24 -nolisten tcp -noreset")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Kill();
        string? number = server.StandardOutput.ReadLine();
        Assert.True(int.TryParse(number, CultureInfo.InvariantCulture, out _), "Xvfb did not start");
        return $":{number}";
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetEnvironment(string name);
}
