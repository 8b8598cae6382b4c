using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Inference;

/// <summary>What computes the networks.</summary>
public enum ExecutionProvider
{
    /// <summary>The processor; always there.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU through CUDA.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU through TensorRT: quicker than CUDA, slow to start.</summary>
    TensorRt,
}

/// <summary>The chosen execution provider.</summary>
/// <param name="Provider">What computes the networks.</param>
/// <param name="Reason">Why it was chosen, one clause for the user.</param>
public sealed record ExecutionDevice(ExecutionProvider Provider, string Reason)
{
    /// <summary>The processor, because nothing else was asked for.</summary>
    public static ExecutionDevice Cpu { get; } = new(ExecutionProvider.Cpu, "asked for");
}

/// <summary>
/// Finds out which execution providers are really there: listed by the library, and willing to start.
/// </summary>
public static class ExecutionProviders
{
    /// <summary>What <c>--device</c> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", "cpu", "cuda", "tensorrt"];

    /// <summary>The name people know the provider by.</summary>
    public static string Label(this ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "CUDA",
        ExecutionProvider.TensorRt => "TensorRT",
        _ => "the CPU",
    };

    /// <summary>Turns the <c>--device</c> option into a provider that works here.</summary>
    /// <param name="name">
    /// One of <see cref="Names"/>; <c>auto</c> takes CUDA where it starts and the CPU otherwise.
    /// </param>
    /// <exception cref="EngineException">
    /// The provider that was asked for is not there; says why and the way out.
    /// </exception>
    public static ExecutionDevice Choose(string name)
    {
        switch (name)
        {
            case "cpu":
                return ExecutionDevice.Cpu;
            case "cuda":
                return Demand(ExecutionProvider.Cuda);
            case "tensorrt":
                return Demand(ExecutionProvider.TensorRt);
            case "auto":
                string? obstacle = Obstacle(ExecutionProvider.Cuda);
                return obstacle is null
                    ? new ExecutionDevice(ExecutionProvider.Cuda, "a CUDA GPU is there and starts")
                    : new ExecutionDevice(ExecutionProvider.Cpu, obstacle);
            default:
                throw new EngineException($"There is no device '{name}'; there are {string.Join(", ", Names)}.", Remedy.ChooseDevice);
        }
    }

    /// <summary>Why a provider cannot be used here, or null if it can.</summary>
    public static string? Obstacle(ExecutionProvider provider)
    {
        if (provider == ExecutionProvider.Cpu) return null;
        if (!IsBuiltIn(provider))
            return $"this ONNX Runtime was built without {provider.Label()}";
        if (ProviderLibraries.Missing(provider) is { Count: > 0 } missing)
            return $"{provider.Label()} misses {string.Join(", ", missing)} (docs/gpu.md says where they come from)";
        try
        {
            SessionOptionsFor(new ExecutionDevice(provider, ""), 1).Dispose();
            return null;
        }
        catch (OnnxRuntimeException error)
        {
            return $"{provider.Label()} does not start here ({error.Message.Split('\n')[0].Trim()})";
        }
    }

    /// <summary>Whether the loaded ONNX Runtime was built with a provider.</summary>
    public static bool IsBuiltIn(ExecutionProvider provider) => provider == ExecutionProvider.Cpu
        || OrtEnv.Instance().GetAvailableProviders().Contains(
            provider == ExecutionProvider.Cuda ? "CUDAExecutionProvider" : "TensorrtExecutionProvider");

    /// <summary>Which ONNX Runtime is loaded: its version, what it was built for, and the providers that it lists.</summary>
    public static string Description()
    {
        string[] providers = OrtEnv.Instance().GetAvailableProviders();
        string built = providers.Contains("CUDAExecutionProvider") ? "for NVIDIA GPUs" : "for the CPU";
        return $"{OrtEnv.Instance().GetVersionString()}, built {built}: {string.Join(", ", providers)}";
    }

    internal static SessionOptions SessionOptionsFor(ExecutionDevice device, int threads)
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
            // Spinning threads of several sessions take the cores from one another: two to three times slower.
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            // Weights in the mapped file and again in the packed layout would count twice.
            options.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");
            if (device.Provider == ExecutionProvider.TensorRt) options.AppendExecutionProvider_Tensorrt(0);
            if (device.Provider is ExecutionProvider.TensorRt or ExecutionProvider.Cuda) options.AppendExecutionProvider_CUDA(0);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    private static ExecutionDevice Demand(ExecutionProvider provider)
    {
        string? obstacle = Obstacle(provider);
        if (obstacle is null) return new ExecutionDevice(provider, "asked for");
        throw new EngineException(
            $"The device '{provider.ToString().ToLowerInvariant()}' cannot be used: {obstacle}.",
            IsBuiltIn(provider) ? Remedy.ChooseDevice : Remedy.InstallGpuRuntime);
    }
}
