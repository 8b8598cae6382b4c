using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>Finds the file of a pose network: the 8-bit one where it is asked for, exists and is faster, and the float32 one otherwise.</summary>
public static class PoseNetworkFile
{
    /// <summary>What the names of 8-bit networks end with, before <c>.onnx</c>.</summary>
    public const string EightBitSuffix = ".int8";

    /// <summary>Returns the path of a network's file; it need not exist.</summary>
    /// <param name="folder">Folder of the pose networks.</param>
    /// <param name="name">Name of the float32 network.</param>
    /// <param name="device">Device that runs it.</param>
    /// <param name="eightBits">Whether the 8-bit one may be used.</param>
    public static string Find(string folder, string name, ExecutionDevice device, bool eightBits)
    {
        string exact = Path.Combine(folder, name + ".onnx"), rounded = Path.Combine(folder, name + EightBitSuffix + ".onnx");
        return eightBits && device.Provider == ExecutionProvider.Cpu && ByteInstructions.Available && File.Exists(rounded) ? rounded : exact;
    }
}
