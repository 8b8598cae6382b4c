using LiveDance.Engine;
using static TorchSharp.torch;

namespace LiveDance.Training;

/// <summary>Selects the device and the number of threads that libtorch computes with, for the whole process.</summary>
public static class TrainingDevice
{
    /// <summary>The names that <see cref="Use"/> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", "cpu", "cuda"];

    /// <summary>Selects the device on which tensors are created from now on.</summary>
    /// <param name="name">One of <see cref="Names"/>; auto is CUDA if libtorch offers it, otherwise the CPU.</param>
    /// <returns>The selected device and the reason, one sentence.</returns>
    /// <exception cref="EngineException">The name is not one of <see cref="Names"/>.</exception>
    /// <exception cref="TrainingException"><see cref="TrainingProblem.CudaUnavailable"/>.</exception>
    public static string Use(string name)
    {
        if (!Names.Contains(name)) throw new EngineException($"There is no device '{name}' to train on; there are {string.Join(", ", Names)}.");
        bool available = cuda.is_available();
        if (name == "cuda" && !available) throw new TrainingException(TrainingProblem.CudaUnavailable, "libtorch offers no CUDA here.");
        bool gpu = available && name != "cpu";
        set_default_device(gpu ? CUDA : CPU);
        return gpu ? "Trains on CUDA." : name == "cpu" ? "Trains on the CPU, as requested." : "Trains on the CPU: libtorch offers no CUDA here.";
    }

    /// <summary>Whether tensors are created on a GPU.</summary>
    internal static bool IsGpu => get_default_device().type == TorchSharp.DeviceType.CUDA;

    /// <summary>Sets how many threads compute.</summary>
    /// <param name="threads">At least 1; until this is called, libtorch uses one thread per core.</param>
    public static void UseThreads(int threads) => set_num_threads(threads);
}
