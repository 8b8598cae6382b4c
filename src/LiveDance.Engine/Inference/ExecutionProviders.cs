using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Inference;

/// <summary>The execution providers of ONNX Runtime that the engine can use.</summary>
public enum ExecutionProvider
{
    /// <summary>The CPU; always available.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU through CUDA.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU through TensorRT, which runs faster than CUDA and starts slowly.</summary>
    TensorRt,
}

/// <summary>The execution provider that was chosen to run the networks.</summary>
/// <param name="Provider">The execution provider.</param>
/// <param name="Reason">Why it was chosen, as a clause for the user.</param>
public sealed record ExecutionDevice(ExecutionProvider Provider, string Reason)
{
    /// <summary>The CPU, chosen by the user.</summary>
    public static ExecutionDevice Cpu { get; } = new(ExecutionProvider.Cpu, "asked for");
}

/// <summary>
/// Determines which execution providers can be used here: built into the loaded ONNX Runtime, with all their libraries, and able to start.
/// </summary>
public static class ExecutionProviders
{
    /// <summary>The device names that <see cref="Choose"/> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", "cpu", "cuda", "tensorrt"];

    /// <summary>The provider's name in messages.</summary>
    public static string Label(this ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "CUDA",
        ExecutionProvider.TensorRt => "TensorRT",
        _ => "the CPU",
    };

    /// <summary>Chooses an execution provider that works here.</summary>
    /// <param name="name">One of <see cref="Names"/>; <c>auto</c> is CUDA if it can be used and the CPU otherwise.</param>
    /// <exception cref="EngineException">The name is unknown, or the provider cannot be used; the message gives the reason.</exception>
    public static ExecutionDevice Choose(string name)
    {
        switch (name)
        {
            case "cpu":
                return ExecutionDevice.Cpu;
            case "cuda":
                return Require(ExecutionProvider.Cuda);
            case "tensorrt":
                return Require(ExecutionProvider.TensorRt);
            case "auto":
                string? obstacle = Obstacle(ExecutionProvider.Cuda);
                return obstacle is null
                    ? new ExecutionDevice(ExecutionProvider.Cuda, "a CUDA GPU is available")
                    : new ExecutionDevice(ExecutionProvider.Cpu, obstacle);
            default:
                throw new EngineException($"There is no device '{name}'; there are {string.Join(", ", Names)}.", Remedy.ChooseDevice);
        }
    }

    /// <summary>Why a provider cannot be used here, as a clause for the user; null if it can.</summary>
    public static string? Obstacle(ExecutionProvider provider)
    {
        if (provider == ExecutionProvider.Cpu) return null;
        if (!IsBuiltIn(provider))
            return $"this ONNX Runtime was built without {provider.Label()}";
        if (ProviderLibraries.Missing(provider) is { Count: > 0 } missing)
            return $"{provider.Label()} lacks the libraries {string.Join(", ", missing)} (docs/gpu.md lists their packages)";
        try
        {
            SessionOptionsFor(new ExecutionDevice(provider, ""), 1).Dispose();
            return null;
        }
        catch (OnnxRuntimeException error)
        {
            return $"{provider.Label()} does not start here: {DeviceFailure.Cause(error.Message)}";
        }
    }

    /// <summary>Whether the loaded ONNX Runtime was built with a provider.</summary>
    public static bool IsBuiltIn(ExecutionProvider provider) => provider == ExecutionProvider.Cpu
        || OrtEnv.Instance().GetAvailableProviders().Contains(
            provider == ExecutionProvider.Cuda ? "CUDAExecutionProvider" : "TensorrtExecutionProvider");

    /// <summary>Describes the loaded ONNX Runtime: its version, what it was built for, and its providers.</summary>
    public static string Description()
    {
        string[] providers = OrtEnv.Instance().GetAvailableProviders();
        string built = providers.Contains("CUDAExecutionProvider") ? "for NVIDIA GPUs" : "for the CPU";
        return $"{OrtEnv.Instance().GetVersionString()}, built {built}: {string.Join(", ", providers)}";
    }

    // engines: key of the network's engines, see EngineCache; null to keep none.
    internal static SessionOptions SessionOptionsFor(ExecutionDevice device, int threads, string? engines = null)
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        try
        {
            // Spinning threads of several sessions compete for the cores, which makes them two to three times slower.
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            // Avoids keeping weights in memory twice, in the mapped file and in the packed layout.
            options.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");
            SharedArena.Use(options);
            if (device.Provider == ExecutionProvider.TensorRt) AppendTensorRt(options, engines);
            if (device.Provider is ExecutionProvider.TensorRt or ExecutionProvider.Cuda) options.AppendExecutionProvider_CUDA(0);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    private static void AppendTensorRt(SessionOptions options, string? engines)
    {
        using var tensorRt = new OrtTensorRTProviderOptions();
        if (engines is not null) tensorRt.UpdateOptions(EngineCache.Options(engines, EngineCache.StandardFolder));
        options.AppendExecutionProvider_Tensorrt(tensorRt);
    }

    private static ExecutionDevice Require(ExecutionProvider provider)
    {
        string? obstacle = Obstacle(provider);
        if (obstacle is null) return new ExecutionDevice(provider, "asked for");
        throw new EngineException(
            $"The device '{provider.ToString().ToLowerInvariant()}' cannot be used: {obstacle}.",
            IsBuiltIn(provider) ? Remedy.ChooseDevice : Remedy.InstallGpuRuntime);
    }
}
