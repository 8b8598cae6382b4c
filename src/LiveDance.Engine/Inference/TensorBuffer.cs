namespace LiveDance.Engine.Inference;

/// <summary>
/// A float32 tensor in pinned memory that a <see cref="Network"/> reads or writes in place, allocated once.
/// </summary>
public sealed class TensorBuffer
{
    internal TensorBuffer(string name, long[] shape)
    {
        Name = name;
        Shape = shape;
        Data = GC.AllocateArray<float>(checked((int)shape.Aggregate(1L, (product, size) => product * size)), pinned: true);
    }

    /// <summary>The tensor's name in the network's file.</summary>
    public string Name { get; }

    /// <summary>The dimensions, outermost first; for images 1 x channels x height x width.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The values, the last dimension fastest.</summary>
    public float[] Data { get; }

    /// <summary>The shape as people write it, for instance <c>1x3x256x256</c>.</summary>
    public string ShapeText => string.Join('x', Shape);
}
