namespace LiveDance.Engine.Inference;

/// <summary>Turns ONNX Runtime's messages about a device into one sentence with the way out.</summary>
internal static class DeviceFailure
{
    // Parts of ONNX Runtime's and CUDA's messages, the first that matches counts.
    private static readonly (string Part, string Cause)[] Causes =
    [
        ("out of memory", "the GPU has too little free memory; close other programs that use it"),
        ("Failed to allocate memory", "the GPU has too little free memory; close other programs that use it"),
        ("driver version is insufficient", "NVIDIA's driver is older than this CUDA needs; install driver 580 or newer"),
        ("no CUDA-capable device", "there is no NVIDIA GPU, or its driver is not loaded ('nvidia-smi' must list it)"),
        ("no kernel image", "this GPU is too old for this build of CUDA"),
        ("unknown error", "the GPU does not answer; restart the computer"),
        ("cudnn", "cuDNN 9 for CUDA 13 is missing or of another version (docs/gpu.md lists its packages)"),
        ("cublas", "cuBLAS of CUDA 13 is missing or of another version (docs/gpu.md lists its packages)"),
        ("cannot open shared object file", "a library of NVIDIA's is missing ('./livedance doctor' names it)"),
    ];

    /// <summary>The cause of a message, as a clause; the message's first line where it is not known.</summary>
    public static string Cause(string message)
    {
        foreach ((string part, string cause) in Causes)
            if (message.Contains(part, StringComparison.OrdinalIgnoreCase)) return cause;
        return message.Split('\n')[0].Trim();
    }

    /// <summary>The exception for a network that does not load on a device.</summary>
    public static EngineException Explain(string path, ExecutionDevice device, Exception error)
    {
        string sentence = $"The network '{path}' cannot be loaded on {device.Provider.Label()}: ";
        return device.Provider == ExecutionProvider.Cpu
            ? new EngineException(sentence + error.Message.Split('\n')[0].Trim(), error)
            : new EngineException($"{sentence}{Cause(error.Message)}.", error, Remedy.ChooseDevice);
    }
}
