using System.Runtime.InteropServices;

namespace LiveDance.Glfw.Tests;

/// <summary>Reads the screen saver's time from the X server, as <c>xset q</c> does.</summary>
[Collection(VirtualDisplay.Collection)]
public partial class ScreenBlankingTests
{
    [Fact]
    public void Screen_is_not_blanked_meanwhile_and_as_before_afterwards()
    {
        string? before = Environment.GetEnvironmentVariable("DISPLAY");
        VirtualDisplay.Use();
        Environment.SetEnvironmentVariable("DISPLAY", "as set in the C library");
        try
        {
            SetTimeout(600);
            using (ScreenBlanking.Inhibit()) Assert.Equal(0, Timeout());
            Assert.Equal(600, Timeout());
        }
        finally
        {
            Environment.SetEnvironmentVariable("DISPLAY", before);
        }
    }

    [Fact]
    public void Without_a_display_there_is_nothing_to_inhibit()
    {
        string? before = Environment.GetEnvironmentVariable("DISPLAY");
        Environment.SetEnvironmentVariable("DISPLAY", null);
        try
        {
            ScreenBlanking.Inhibit().Dispose();
        }
        finally
        {
            Environment.SetEnvironmentVariable("DISPLAY", before);
        }
    }

    private static int Timeout()
    {
        nint display = XOpenDisplay(0);
        Assert.NotEqual(0, display);
        _ = XGetScreenSaver(display, out int timeout, out _, out _, out _);
        _ = XCloseDisplay(display);
        return timeout;
    }

    private static void SetTimeout(int seconds)
    {
        nint display = XOpenDisplay(0);
        Assert.NotEqual(0, display);
        _ = XSetScreenSaver(display, seconds, 60, 1, 1);
        _ = XCloseDisplay(display);
    }

    [LibraryImport("libX11.so.6")]
    private static partial nint XOpenDisplay(nint name);

    [LibraryImport("libX11.so.6")]
    private static partial int XCloseDisplay(nint display);

    [LibraryImport("libX11.so.6")]
    private static partial int XGetScreenSaver(nint display, out int timeout, out int interval, out int preferBlanking, out int allowExposures);

    [LibraryImport("libX11.so.6")]
    private static partial int XSetScreenSaver(nint display, int timeout, int interval, int preferBlanking, int allowExposures);
}
