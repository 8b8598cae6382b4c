namespace LiveDance.Engine.Inference;

/// <summary>
/// A tensor of float32 values or of bytes in pinned memory, allocated once, which a <see cref="Network"/> reads or writes in place.
/// </summary>
public sealed class TensorBuffer
{
    internal TensorBuffer(string name, long[] shape, bool hasBytes = false)
    {
        (Name, Shape, HasBytes) = (name, shape, hasBytes);
        int count = checked((int)shape.Aggregate(1L, (product, size) => product * size));
        Data = hasBytes ? [] : GC.AllocateArray<float>(count, pinned: true);
        Bytes = hasBytes ? GC.AllocateArray<byte>(count, pinned: true) : [];
    }

    /// <summary>The tensor's name in the network's file.</summary>
    public string Name { get; }

    /// <summary>The dimensions, outermost first; for images 1 x channels x height x width.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Whether it has bytes in place of float32 values.</summary>
    public bool HasBytes { get; }

    /// <summary>The values in row-major order; empty if it has bytes.</summary>
    public float[] Data { get; }

    /// <summary>The bytes in row-major order; empty if it has float32 values.</summary>
    public byte[] Bytes { get; }

    /// <summary>The shape as text for messages, for instance <c>1x3x256x256</c>.</summary>
    public string ShapeText => string.Join('x', Shape);
}
