using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveDance.Engine.Diagnostics;

/// <summary>
/// Settings of the native libraries that they read from environment variables when they are first used: OpenCV and its ffmpeg library do
/// not write to standard error, since the engine reports their failures itself, and ONNX Runtime sends no usage data to its maker, which
/// it does by default since version 1.31. Values that the user has set are kept.
/// </summary>
internal static partial class NativeLibrarySettings
{
    // -8 is ffmpeg's AV_LOG_QUIET.
    private static readonly (string Name, string Value)[] Settings =
        [("OPENCV_FFMPEG_LOGLEVEL", "-8"), ("OPENCV_LOG_LEVEL", "SILENT"), ("ORT_DISABLE_TELEMETRY", "1")];

#pragma warning disable CA2255 // The variables must be set before the libraries are first used, for which there is no other common place.
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
