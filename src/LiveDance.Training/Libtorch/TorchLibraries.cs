using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveDance.Engine;

namespace LiveDance.Training.Libtorch;

/// <summary>
/// Loads libtorch on Linux before TorchSharp does: the program's own CPU build, or the user's libtorch, which may offer CUDA. The
/// program's own lies in the folder libtorch, where neither .NET nor TorchSharp finds it; both then request the bare names from
/// the dynamic loader and get the libraries that are already loaded. On other systems TorchSharp finds the libraries of its
/// package.
/// </summary>
public static class TorchLibraries
{
    private const string Adapter = "libLibTorchSharp.so";

    private static readonly Lock Loading = new();
    private static bool _loaded;

    /// <summary>The folder of the program's own libtorch.</summary>
    internal static string OwnFolder { get; } = Path.Combine(AppContext.BaseDirectory, "libtorch");

    /// <summary>Uses the user's libtorch for the rest of the process.</summary>
    /// <param name="libtorch">The libtorch.</param>
    /// <exception cref="EngineException">It cannot be loaded, or another libtorch is already loaded.</exception>
    public static void Use(UserLibtorch libtorch)
    {
        ArgumentNullException.ThrowIfNull(libtorch);
        lock (Loading)
        {
            if (_loaded) throw new EngineException($"The libtorch in '{libtorch.Folder}' cannot be used: another one is already loaded.");
            try
            {
                Load(libtorch.Folder);
            }
            catch (DllNotFoundException error)
            {
                throw new EngineException($"The libtorch in '{libtorch.Folder}' cannot be loaded: {error.Message.Split('\n')[0].Trim().TrimEnd('.')}.", error);
            }
        }
    }

    // The program's own libtorch is loaded when TorchSharp is, so that whatever does not use TorchSharp does not load half a
    // gigabyte. The runtime runs this before any other code of this assembly.
#pragma warning disable CA2255 // Meant for libraries that others use; this one is the training's own, and its tests'.
    [ModuleInitializer]
    internal static void Watch()
#pragma warning restore CA2255
    {
        if (!OperatingSystem.IsLinux()) return;
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) =>
        {
            if (loaded.LoadedAssembly.GetName().Name == "TorchSharp") LoadOwn();
        };
        // TorchSharp may have been loaded before this assembly.
        if (AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "TorchSharp")) LoadOwn();
    }

    private static void LoadOwn()
    {
        lock (Loading)
        {
            if (!_loaded && Directory.Exists(OwnFolder)) Load(OwnFolder);
        }
    }

    // In the order of their dependencies: the loader resolves a dependency to a loaded library of the same name.
    private static void Load(string folder)
    {
        foreach (string name in UserLibtorch.LoadOrder)
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path)) NativeLibrary.Load(path);
        }
        LoadAdapter(Path.Combine(OwnFolder, Adapter));
        _loaded = true;
    }

    private static void LoadAdapter(string path)
    {
        if (OlderLibStdCxx.Suffices)
        {
            NativeLibrary.Load(path);
            return;
        }
        using AnonymousFile copy = new(Adapter, OlderLibStdCxx.Adapt(File.ReadAllBytes(path)));
        NativeLibrary.Load(copy.Path);
    }
}
