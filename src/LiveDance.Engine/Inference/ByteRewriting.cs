using LiveDance.Onnx.Quantization;

namespace LiveDance.Engine.Inference;

/// <summary>How a network with 8-bit convolutions is rewritten when a CPU loads it; other devices take it as it is.</summary>
public enum ByteRewriting
{
    /// <summary>It is taken as it is.</summary>
    None,

    /// <summary>As by <see cref="Onnx.Quantization.ChannelsLast"/>; inputs and outputs stay as they are.</summary>
    ChannelsLast,

    /// <summary>And its inputs and outputs become bytes, as by <see cref="ByteBorder"/>, where they can.</summary>
    Border,
}
