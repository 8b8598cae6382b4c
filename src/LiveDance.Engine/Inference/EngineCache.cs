using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Inference;

/// <summary>
/// Folders for the engines that TensorRT builds of networks, which takes it minutes: one for each machine, driver, version of ONNX Runtime and
/// network, in the user's cache folder. An engine is only right for the combination that it was built on.
/// </summary>
public static class EngineCache
{
    private const string Driver = "/proc/driver/nvidia/version", Subfolder = "tensorrt";

    // Hexadecimal digits of a key in a folder's name.
    private const int KeyLength = 24;

    /// <summary>Called with a line for the user before engines are built. Any thread; null to say nothing.</summary>
    public static Action<string>? Progress { get; set; }

    /// <summary>The folder of all engines.</summary>
    public static string StandardFolder { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : OperatingSystem.IsLinux()
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache")
                : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "livedance", Subfolder);

    /// <summary>The key of a network on this machine.</summary>
    /// <param name="model">The bytes of its file.</param>
    internal static string KeyOf(ReadOnlySpan<byte> model)
    {
        string driver = File.Exists(Driver) ? File.ReadLines(Driver).FirstOrDefault() ?? "" : "";
        return KeyOf(Environment.MachineName, driver, OrtEnv.Instance().GetVersionString(), model);
    }

    /// <summary>The key of a network on a machine.</summary>
    internal static string KeyOf(string machine, string driver, string runtime, ReadOnlySpan<byte> model)
    {
        string network = Convert.ToHexStringLower(SHA256.HashData(model));
        byte[] all = Encoding.UTF8.GetBytes(string.Join('\n', machine, driver, runtime, network));
        return Convert.ToHexStringLower(SHA256.HashData(all))[..KeyLength];
    }

    /// <summary>Loads a network; reports before that if TensorRT has to build its engines first.</summary>
    /// <param name="path">The network's file, for the message.</param>
    /// <param name="device">The device that loads it.</param>
    /// <param name="model">The bytes of the file.</param>
    /// <param name="load">Loads it.</param>
    internal static InferenceSession Building(string path, ExecutionDevice device, ReadOnlySpan<byte> model, Func<InferenceSession> load)
    {
        if (device.Provider == ExecutionProvider.TensorRt && !HasEngines(Path.Combine(StandardFolder, KeyOf(model))))
            Progress?.Invoke($"TensorRT builds its engine of '{Path.GetFileName(path)}' for this machine, once; it takes minutes");
        return load();
    }

    /// <summary>The provider's options for the engines of a key.</summary>
    /// <exception cref="EngineException">The folder cannot be made.</exception>
    internal static Dictionary<string, string> Options(string key, string folder)
    {
        string path = Path.Combine(folder, key);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"TensorRT's engines cannot be kept in '{path}': {FailureCause.Of(error)}; set XDG_CACHE_HOME to a folder that can be written.", error);
        }
        return new Dictionary<string, string>
        {
            ["device_id"] = "0",
            ["trt_engine_cache_enable"] = "1",
            ["trt_engine_cache_path"] = path,
            ["trt_timing_cache_enable"] = "1",
            ["trt_timing_cache_path"] = path,
        };
    }

    private static bool HasEngines(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.engine").Any();
}
