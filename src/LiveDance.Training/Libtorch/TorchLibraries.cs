using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveDance.Engine;

namespace LiveDance.Training.Libtorch;

/// <summary>
/// Loads libtorch on Linux before TorchSharp looks for it: the CPU build that comes with the program, or a libtorch that the user
/// has, which may offer CUDA. The program's own lies in the folder libtorch, where neither .NET nor TorchSharp finds it; both then
/// ask the system's loader for the bare names, and get the libraries of these names that are loaded already. Elsewhere than on Linux
/// TorchSharp finds its package's libraries by itself.
/// </summary>
public static class TorchLibraries
{
    private const string Adapter = "libLibTorchSharp.so";

    private static readonly Lock Loading = new();
    private static bool _loaded;

    /// <summary>The folder that the program's own libtorch lies in.</summary>
    internal static string OwnFolder { get; } = Path.Combine(AppContext.BaseDirectory, "libtorch");

    /// <summary>Takes the libtorch that the user names, for the rest of the process.</summary>
    /// <param name="libtorch">Which.</param>
    /// <exception cref="EngineException">It cannot be loaded, or another one has been loaded before.</exception>
    public static void Use(UserLibtorch libtorch)
    {
        ArgumentNullException.ThrowIfNull(libtorch);
        lock (Loading)
        {
            if (_loaded) throw new EngineException($"The libtorch in '{libtorch.Folder}' cannot be used: another one is in use already.");
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

    // The program's own libtorch is loaded when TorchSharp is: what does without TorchSharp does without half a gigabyte of libtorch.
    // The runtime runs this before anything of this assembly.
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
        // The assemblies that were loaded before this one.
        if (AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "TorchSharp")) LoadOwn();
    }

    private static void LoadOwn()
    {
        lock (Loading)
        {
            if (!_loaded && Directory.Exists(OwnFolder)) Load(OwnFolder);
        }
    }

    // In the order in which they need one another: whoever needs a library of a name that is loaded gets that one, wherever else the
    // name could be found.
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
