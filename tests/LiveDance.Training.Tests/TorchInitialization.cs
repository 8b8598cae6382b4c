using System.Runtime.CompilerServices;
using LiveDance.Training.Libtorch;

namespace LiveDance.Training.Tests;

/// <summary>
/// Loads libtorch before any test. The training library loads it when TorchSharp is loaded, which requires that the library itself has been
/// loaded before; a test that uses TorchSharp first, or at the same time on another thread, would not find the native libraries.
/// </summary>
internal static class TorchInitialization
{
#pragma warning disable CA2255 // Meant for applications; the test assembly is the application here.
    [ModuleInitializer]
    internal static void Initialize()
    {
        RuntimeHelpers.RunModuleConstructor(typeof(TorchLibraries).Module.ModuleHandle);
        RuntimeHelpers.RunClassConstructor(typeof(TorchSharp.torch).TypeHandle);
    }
#pragma warning restore CA2255
}
