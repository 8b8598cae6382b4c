using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveDance.Engine.Capture;

/// <summary>
/// Keeps OpenCV and its ffmpeg library from writing to standard error, since the engine reports their failures itself. They read two
/// environment variables when they are first used; values that the user has set are kept, for debugging.
/// </summary>
internal static partial class QuietOpenCv
{
    // -8 is ffmpeg's AV_LOG_QUIET.
    private static readonly (string Name, string Value)[] Settings = [("OPENCV_FFMPEG_LOGLEVEL", "-8"), ("OPENCV_LOG_LEVEL", "SILENT")];

#pragma warning disable CA2255 // The variables must be set before OpenCV is first used, for which there is no other common place.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Apply()
    {
        foreach ((string name, string value) in Settings)
        {
            // On Unix .NET has its own copy of the environment; native code reads that of the C library.
            if (OperatingSystem.IsWindows()) Environment.SetEnvironmentVariable(name, Environment.GetEnvironmentVariable(name) ?? value);
            else _ = SetIfAbsent(name, value, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetIfAbsent(string name, string value, int overwrite);
}
