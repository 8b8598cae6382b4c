using System.Collections.Immutable;

namespace LiveDance.Onnx.Quantization;

/// <summary>An output of bytes: 1 x rows x columns x channels.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="Values">The value that each byte stands for: 256 numbers.</param>
public sealed record ByteOutput(string Name, int Channels, ImmutableArray<float> Values);
