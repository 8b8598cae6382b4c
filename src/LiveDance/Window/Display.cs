using LiveDance.Engine;

namespace LiveDance.Window;

/// <summary>Checks whether a window can be opened on this machine.</summary>
internal static class Display
{
    /// <summary>The reason why no window can be opened, as one sentence, or null if it can.</summary>
    public static string? Obstacle()
    {
        if (OperatingSystem.IsLinux() && Unset("DISPLAY") && Unset("WAYLAND_DISPLAY")) return "There is no display.";
        try
        {
            LiveWindow.ProbeOpenGl();
            return null;
        }
        catch (EngineException error)
        {
            return error.Message;
        }
    }

    private static bool Unset(string variable) => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
