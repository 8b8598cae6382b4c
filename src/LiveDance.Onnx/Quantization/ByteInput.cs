using System.Collections.Immutable;

namespace LiveDance.Onnx.Quantization;

/// <summary>An input of bytes: 1 x rows x columns x channels.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scale">Width of a level.</param>
/// <param name="Zero">The level of the value 0.</param>
/// <param name="Channels">What each channel holds; null for one that is not read.</param>
public sealed record ByteInput(string Name, float Scale, byte Zero, ImmutableArray<ByteChannel?> Channels)
{
    /// <summary>The level of a value, as the network would have rounded it.</summary>
    public byte Level(float value) => new LevelScale(Scale, Zero).Level(value);
}

/// <summary>A channel of an input of bytes: a channel of one of the planes that it stands for, or one place of each block of it.</summary>
/// <param name="Input">Name of the input of planes.</param>
/// <param name="Channel">The channel of it.</param>
/// <param name="Row">The row within each block, from the top.</param>
/// <param name="Column">The column within each block, from the left.</param>
/// <param name="Block">Side of a block; 1 if the planes have the size of the bytes.</param>
public readonly record struct ByteChannel(string Input, int Channel, int Row, int Column, int Block);
