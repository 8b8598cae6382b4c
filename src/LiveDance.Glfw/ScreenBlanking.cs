using System.Runtime.InteropServices;

namespace LiveDance.Glfw;

/// <summary>
/// Keeps an X server from blanking its screens and switching them off while this exists. GLFW asks a Wayland compositor for the same as long as a
/// window fills the screen; elsewhere, and where the libraries of X are missing, this does nothing.
/// </summary>
public sealed partial class ScreenBlanking : IDisposable
{
    private const string X11 = "libX11.so.6", Extensions = "libXext.so.6";
    private nint _display;
    private (int Timeout, int Interval, int Prefer, int Allow) _before;
    private bool _powerSaving;

    private ScreenBlanking() { }

    /// <summary>Inhibits blanking until it is disposed of.</summary>
    public static ScreenBlanking Inhibit()
    {
        var inhibitor = new ScreenBlanking();
        if (!OperatingSystem.IsLinux() || string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DISPLAY"))) return inhibitor;
        try
        {
            inhibitor.Begin();
        }
        catch (DllNotFoundException)
        {
            // Without these libraries there is no X server to talk to.
        }
        return inhibitor;
    }

    /// <summary>Restores what was set before.</summary>
    public void Dispose()
    {
        if (_display == 0) return;
        _ = XSetScreenSaver(_display, _before.Timeout, _before.Interval, _before.Prefer, _before.Allow);
        if (_powerSaving) _ = DPMSEnable(_display);
        _ = XCloseDisplay(_display);
        _display = 0;
    }

    private void Begin()
    {
        _display = XOpenDisplay(0);
        if (_display == 0) return;
        _ = XGetScreenSaver(_display, out _before.Timeout, out _before.Interval, out _before.Prefer, out _before.Allow);
        _ = XSetScreenSaver(_display, 0, 0, _before.Prefer, _before.Allow);
        if (DPMSQueryExtension(_display, out _, out _) != 0 && DPMSInfo(_display, out _, out byte enabled) != 0 && enabled != 0)
        {
            _powerSaving = true;
            _ = DPMSDisable(_display);
        }
        _ = XSync(_display, 0);
    }

    [LibraryImport(X11)]
    private static partial nint XOpenDisplay(nint name);

    [LibraryImport(X11)]
    private static partial int XCloseDisplay(nint display);

    [LibraryImport(X11)]
    private static partial int XSync(nint display, int discard);

    [LibraryImport(X11)]
    private static partial int XGetScreenSaver(nint display, out int timeout, out int interval, out int preferBlanking, out int allowExposures);

    [LibraryImport(X11)]
    private static partial int XSetScreenSaver(nint display, int timeout, int interval, int preferBlanking, int allowExposures);

    [LibraryImport(Extensions)]
    private static partial int DPMSQueryExtension(nint display, out int eventBase, out int errorBase);

    [LibraryImport(Extensions)]
    private static partial int DPMSInfo(nint display, out ushort powerLevel, out byte state);

    [LibraryImport(Extensions)]
    private static partial int DPMSEnable(nint display);

    [LibraryImport(Extensions)]
    private static partial int DPMSDisable(nint display);
}
