namespace LiveDance.Engine.Inference;

/// <summary>
/// A float32 tensor in pinned memory, allocated once, which a <see cref="Network"/> reads or writes in place.
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

    /// <summary>The values in row-major order.</summary>
    public float[] Data { get; }

    /// <summary>The shape as text for messages, for instance <c>1x3x256x256</c>.</summary>
    public string ShapeText => string.Join('x', Shape);
}
