using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LiveDance.Tests;

/// <summary>
/// The X display of tests that open windows: the existing one, or an Xvfb started by this process on a free number.
/// GLFW connects once per process and supports one thread at a time, so all such tests share one display and one collection.
/// </summary>
internal static partial class VirtualDisplay
{
    /// <summary>The collection of the tests that open windows.</summary>
    public const string Collection = "Windows";

    private static readonly Lazy<string> Name = new(Start);

    /// <summary>Makes native libraries of this process use this display.</summary>
    // .NET has its own copy of the environment; GLFW reads the C library's.
    public static void Use() => _ = SetEnvironment("DISPLAY", Name.Value, 1);

    /// <summary>Hides the display from native libraries of this process.</summary>
    public static void Hide() => _ = UnsetEnvironment("DISPLAY");

    private static string Start()
    {
        string? given = Environment.GetEnvironmentVariable("DISPLAY");
        if (!string.IsNullOrEmpty(given)) return given;
        // Without -noreset the server restarts when its last window closes, and refuses connections meanwhile.
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
