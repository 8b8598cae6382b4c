namespace LiveDance.Engine;

/// <summary>What a user can do about a failure. Each program words it in its own terms: a command, a button, a setting.</summary>
public enum Remedy
{
    /// <summary>The message contains it, or nothing can be done.</summary>
    None,

    /// <summary>Install the requirements of the engine: pose networks, ffmpeg.</summary>
    InstallRequirements,

    /// <summary>Install the ONNX Runtime that is built for GPUs.</summary>
    InstallGpuRuntime,

    /// <summary>Choose another device for the networks, or leave the choice to the engine.</summary>
    ChooseDevice,

    /// <summary>Choose one of the connected cameras.</summary>
    ChooseCamera,

    /// <summary>Choose an output address of one of the forms in <see cref="Output.OutputAddress.Forms"/>.</summary>
    ChooseOutput,

    /// <summary>Choose a colour or an image file as the background.</summary>
    ChooseBackground,

    /// <summary>Choose the folder of a performer.</summary>
    ChoosePerformer,

    /// <summary>Measure the performer's skeleton again.</summary>
    MeasurePerformer,
}
