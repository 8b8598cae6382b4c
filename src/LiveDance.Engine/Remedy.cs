namespace LiveDance.Engine;

/// <summary>What a user can do about a failure. Each program says it in its own terms: a command, a button, a setting.</summary>
public enum Remedy
{
    /// <summary>The message says it, or nothing can be done.</summary>
    None,

    /// <summary>Install what the engine needs: pose networks, ffmpeg.</summary>
    InstallRequirements,

    /// <summary>Install the ONNX Runtime that is built for GPUs.</summary>
    InstallGpuRuntime,

    /// <summary>Choose another device for the networks, or leave the choice to the engine.</summary>
    ChooseDevice,

    /// <summary>Choose one of the cameras that are there.</summary>
    ChooseCamera,

    /// <summary>Choose the folder of a performer.</summary>
    ChoosePerformer,

    /// <summary>Measure the performer's skeleton again.</summary>
    MeasurePerformer,
}
