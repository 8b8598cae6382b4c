using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Inference;

/// <summary>
/// One arena for the intermediate values of all networks on the CPU. Each session of ONNX Runtime has an arena of its own by default, which it
/// keeps between runs and enlarges to the next power of two. The networks of a session run one or two at a time, so that one arena with blocks
/// of the size asked for takes a fifth less memory for the whole program, and a network that is loaded again finds its memory there.
/// </summary>
internal static class SharedArena
{
    // OrtArenaCfg: no limit; extended by what is asked for; ONNX Runtime's own values for the rest.
    private const uint Unlimited = 0;
    private const int SameAsRequested = 1, Standard = -1;

    private static readonly Lazy<bool> Registered = new(Register);

    /// <summary>Lets the sessions of these options use the arena.</summary>
    public static void Use(SessionOptions options)
    {
        if (Registered.Value) options.AddSessionConfigEntry("session.use_env_allocators", "1");
    }

    private static bool Register()
    {
        try
        {
            using var configuration = new OrtArenaCfg(Unlimited, SameAsRequested, Standard, Standard);
            using var memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
            OrtEnv.Instance().CreateAndRegisterAllocator(memory, configuration);
            return true;
        }
        catch (OnnxRuntimeException)
        {
            // The program that the engine is embedded in has registered an allocator of its own, which is then used by the sessions that ask for it.
            return false;
        }
    }
}
