using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveDance.Engine.Capture;

/// <summary>
/// Keeps OpenCV and the ffmpeg in it from writing to standard error: a broken file is reported once, in a sentence, by whoever opened
/// it. They read two environment variables when they are first used; who sets these hears them again.
/// </summary>
internal static partial class QuietOpenCv
{
    // ffmpeg's AV_LOG_QUIET.
    private static readonly (string Name, string Value)[] Settings = [("OPENCV_FFMPEG_LOGLEVEL", "-8"), ("OPENCV_LOG_LEVEL", "SILENT")];

#pragma warning disable CA2255 // Meant for libraries that others use; this one is the program's own.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Apply()
    {
        foreach ((string name, string value) in Settings)
        {
            // On Unix .NET keeps a copy of the environment of its own; native code reads C's.
            if (OperatingSystem.IsWindows()) Environment.SetEnvironmentVariable(name, Environment.GetEnvironmentVariable(name) ?? value);
            else _ = SetIfAbsent(name, value, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetIfAbsent(string name, string value, int overwrite);
}
