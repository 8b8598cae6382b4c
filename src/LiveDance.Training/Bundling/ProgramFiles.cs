using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LiveDance.Engine;
using LiveDance.Training.Data;
using LiveDance.Training.Elf;

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

    // Reads machine code to make a bundle, which the other machine does not.
    private const string PackingOnly = "Iced.dll";

    /// <summary>The files by their path in the program's folder, with their content.</summary>
    /// <exception cref="EngineException">This program cannot be bundled: it does not run on Linux, or a file is missing.</exception>
    public static IEnumerable<(string Name, byte[] Content, bool Executable)> Collect()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new EngineException("A bundle can be made on Linux for x64 only, as it contains this program.");
        string folder = AppContext.BaseDirectory, runtime = RuntimeEnvironment.GetRuntimeDirectory();
        IReadOnlyList<string> managed = Managed(folder, runtime);
        foreach (string name in managed)
        {
            string own = Path.Combine(folder, name);
            yield return (name, Read(File.Exists(own) ? own : Path.Combine(runtime, name)), false);
        }
        foreach (string name in RuntimeLibraries) yield return (name, Read(Path.Combine(runtime, name)), false);
        yield return ("libhostfxr.so", Read(HostResolver(runtime)), false);
        foreach (string name in ProgramLibraries)
        {
            byte[] library = Read(Path.Combine(folder, name));
            if (name == OpenCv) Trim(library);
            yield return (name, library, false);
        }
        foreach (string file in Decoder()) yield return (Path.GetFileName(file), Read(file), Path.GetFileName(file) == Av1Reader.Program);
        yield return (Program, Read(Path.Combine(folder, Program)), true);
        yield return ($"{Program}.runtimeconfig.json", Configuration(folder), false);
        yield return ($"{Program}.deps.json", Dependencies(managed), false);
    }

    private static void Trim(byte[] library)
    {
        try
        {
            TrainingOpenCv.Adapt(library);
        }
        catch (InvalidDataException error)
        {
            throw new EngineException($"The program cannot be bundled: {OpenCv} is another library than expected: {error.Message}", error);
        }
    }

    // The program's assembly and those that it refers to, directly or through others: its own and the runtime's.
    private static List<string> Managed(string folder, string runtime)
    {
        HashSet<string> found = new(StringComparer.Ordinal) { $"{Program}.dll", "System.Private.CoreLib.dll" };
        Queue<string> left = new([Path.Combine(folder, $"{Program}.dll")]);
        while (left.TryDequeue(out string? path))
        {
            using FileStream stream = File.OpenRead(path);
            using var image = new PEReader(stream);
            if (!image.HasMetadata) continue;
            MetadataReader metadata = image.GetMetadataReader();
            foreach (AssemblyReferenceHandle handle in metadata.AssemblyReferences)
            {
                string name = metadata.GetString(metadata.GetAssemblyReference(handle).Name) + ".dll";
                string[] places = [Path.Combine(folder, name), Path.Combine(runtime, name)];
                // Some packages refer to assemblies of other systems.
                if (name == PackingOnly || Array.Find(places, File.Exists) is not { } file || !found.Add(name)) continue;
                left.Enqueue(file);
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

    // The decoder of the frames' videos, and the library that it needs, by the name under which it needs it.
    private static IEnumerable<string> Decoder()
    {
        string program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, Av1Reader.Program))
            .FirstOrDefault(File.Exists)
            ?? throw new EngineException($"A bundle contains the decoder {Av1Reader.Program}, which is not installed; install it (sudo apt install {Av1Reader.Program}).");
        yield return program;
        string? needed = SharedLibraries.NeededBy(Read(program)).FirstOrDefault(name => name.StartsWith("libdav1d.", StringComparison.Ordinal));
        // Otherwise the library is part of the program.
        if (needed is null) yield break;
        yield return SharedLibraries.Folders.Select(folder => Path.Combine(folder, needed)).FirstOrDefault(File.Exists)
            ?? throw new EngineException($"The program cannot be bundled: {needed}, which {program} needs, is in none of {string.Join(", ", SharedLibraries.Folders)}.");
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

    /// <summary>Reads a file of a bundle.</summary>
    /// <exception cref="EngineException">It cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The bundle cannot be made: '{path}' cannot be read: {FailureCause.Of(error)}.", error);
        }
    }
}
