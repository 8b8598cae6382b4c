using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LiveDance.Engine;

namespace LiveDance.Training.Bundling;

/// <summary>
/// The files of the training program that runs on a machine without .NET: the program, the part of the runtime that it refers to, and the
/// native libraries except libtorch, which that machine has. Laid out as a self-contained program of .NET is.
/// </summary>
internal static class ProgramFiles
{
    /// <summary>The program's name.</summary>
    public const string Program = "livedance-training";

    private const string OpenCv = "libOpenCvSharpExtern.so";

    // The runtime's native libraries that a console program without ICU uses.
    private static readonly string[] RuntimeLibraries =
    [
        "libcoreclr.so", "libclrjit.so", "libhostpolicy.so", "libSystem.Native.so", "libSystem.IO.Compression.Native.so",
        "libSystem.Security.Cryptography.Native.OpenSsl.so",
    ];

    // Native libraries beside the program; TorchSharp's adapter has a folder of its own. Training does without ONNX Runtime.
    private static readonly string[] ProgramLibraries = [OpenCv, "libtorch/libLibTorchSharp.so"];

    /// <summary>The files by their path in the program's folder, with their content.</summary>
    /// <exception cref="EngineException">This program cannot be bundled: it does not run on Linux, or a file is missing.</exception>
    public static IEnumerable<(string Name, byte[] Content, bool Executable)> Collect()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new EngineException("A bundle can be made on Linux for x64 only, as it contains this program.");
        string folder = AppContext.BaseDirectory, runtime = RuntimeEnvironment.GetRuntimeDirectory();
        List<string> managed = [.. Directory.EnumerateFiles(folder, "*.dll").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
        List<string> shared = Referenced(folder, runtime, managed);
        foreach (string name in managed) yield return (name, Read(Path.Combine(folder, name)), false);
        foreach (string name in shared) yield return (name, Read(Path.Combine(runtime, name)), false);
        foreach (string name in RuntimeLibraries) yield return (name, Read(Path.Combine(runtime, name)), false);
        yield return ("libhostfxr.so", Read(HostResolver(runtime)), false);
        foreach (string name in ProgramLibraries)
        {
            byte[] library = Read(Path.Combine(folder, name));
            if (name == OpenCv) WindowlessOpenCv.Adapt(library);
            yield return (name, library, false);
        }
        yield return (Program, Read(Path.Combine(folder, Program)), true);
        yield return ($"{Program}.runtimeconfig.json", Configuration(folder), false);
        yield return ($"{Program}.deps.json", Dependencies([.. managed, .. shared]), false);
    }

    // Assemblies of the runtime that the program's assemblies refer to, directly or through others.
    private static List<string> Referenced(string folder, string runtime, IEnumerable<string> managed)
    {
        HashSet<string> found = new(StringComparer.Ordinal) { "System.Private.CoreLib.dll" };
        Queue<string> left = new(managed.Select(name => Path.Combine(folder, name)));
        while (left.TryDequeue(out string? path))
        {
            using FileStream stream = File.OpenRead(path);
            using var image = new PEReader(stream);
            if (!image.HasMetadata) continue;
            MetadataReader metadata = image.GetMetadataReader();
            foreach (AssemblyReferenceHandle handle in metadata.AssemblyReferences)
            {
                string name = metadata.GetString(metadata.GetAssemblyReference(handle).Name) + ".dll";
                string file = Path.Combine(runtime, name);
                if (File.Exists(file) && !File.Exists(Path.Combine(folder, name)) && found.Add(name)) left.Enqueue(file);
            }
        }
        return [.. found.Order(StringComparer.Ordinal)];
    }

    // DOTNET/shared/Microsoft.NETCore.App/VERSION has a counterpart DOTNET/host/fxr/VERSION.
    private static string HostResolver(string runtime)
    {
        var folder = new DirectoryInfo(runtime);
        string root = folder.Parent!.Parent!.Parent!.FullName, wanted = Path.Combine(root, "host", "fxr", folder.Name, "libhostfxr.so");
        if (File.Exists(wanted)) return wanted;
        return Directory.Exists(Path.Combine(root, "host", "fxr"))
            ? Directory.EnumerateFiles(Path.Combine(root, "host", "fxr"), "libhostfxr.so", SearchOption.AllDirectories).Max(StringComparer.Ordinal) ?? wanted
            : wanted;
    }

    // The program's own, but with the runtime beside the program.
    private static byte[] Configuration(string folder)
    {
        using var own = JsonDocument.Parse(Read(Path.Combine(folder, $"{Program}.runtimeconfig.json")));
        JsonElement options = own.RootElement.GetProperty("runtimeOptions");
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            runtimeOptions = new
            {
                tfm = options.GetProperty("tfm").GetString(),
                includedFrameworks = new[] { new { name = "Microsoft.NETCore.App", version = Environment.Version.ToString() } },
                configProperties = options.GetProperty("configProperties"),
            },
        });
    }

    private static byte[] Dependencies(IEnumerable<string> managed)
    {
        const string target = ".NETCoreApp,Version=v10.0/linux-x64", library = Program + "/1.0.0";
        var nothing = new Dictionary<string, string>();
        return Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["runtimeTarget"] = new { name = target, signature = "" },
            ["targets"] = new Dictionary<string, object>
            {
                [target] = new Dictionary<string, object>
                {
                    [library] = new
                    {
                        runtime = managed.ToDictionary(name => name, _ => nothing),
                        native = RuntimeLibraries.Append("libhostfxr.so").ToDictionary(name => name, _ => nothing),
                    },
                },
            },
            ["libraries"] = new Dictionary<string, object> { [library] = new { type = "project", serviceable = false, sha512 = "" } },
        }));
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The program cannot be bundled: '{path}' cannot be read: {FailureCause.Of(error)}.", error);
        }
    }
}
