using LiveDance.Engine;

namespace LiveDance.Window;

/// <summary>Whether a window can be opened here.</summary>
internal static class Display
{
    /// <summary>Why not, in a sentence, or null if it can.</summary>
    public static string? Obstacle()
    {
        if (OperatingSystem.IsLinux() && Unset("DISPLAY") && Unset("WAYLAND_DISPLAY")) return "There is no display here.";
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
