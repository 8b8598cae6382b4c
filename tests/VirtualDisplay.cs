using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LiveDance.Tests;

/// <summary>An X display for tests that open windows: the one there is, or an Xvfb of our own on a free number.</summary>
public sealed partial class VirtualDisplay : IDisposable
{
    private readonly Process? _server;

    public VirtualDisplay()
    {
        Name = Environment.GetEnvironmentVariable("DISPLAY") ?? "";
        if (Name.Length > 0) return;
        _server = Process.Start(new ProcessStartInfo("Xvfb", "-displayfd 1 -screen 0 1920x1200x24 -nolisten tcp")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string? number = _server.StandardOutput.ReadLine();
        Assert.True(int.TryParse(number, CultureInfo.InvariantCulture, out _), "Xvfb did not start");
        Name = $":{number}";
    }

    /// <summary>The display's name, as DISPLAY has it.</summary>
    public string Name { get; }

    /// <summary>Makes this the display that native libraries of this process open.</summary>
    // .NET keeps its own copy of the environment; GLFW asks C's.
    public void Use() => _ = SetEnvironment("DISPLAY", Name, 1);

    /// <summary>Makes native libraries of this process believe that there is no display.</summary>
    public static void Hide() => _ = UnsetEnvironment("DISPLAY");

    public void Dispose()
    {
        if (_server is null) return;
        _server.Kill();
        _server.WaitForExit(TimeSpan.FromSeconds(10));
        _server.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetEnvironment(string name);
}
