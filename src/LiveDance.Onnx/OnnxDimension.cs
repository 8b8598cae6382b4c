namespace LiveDance.Onnx;

/// <summary>A dimension of an input or output: a size, or a name for one that is chosen at each run.</summary>
public readonly struct OnnxDimension
{
    private OnnxDimension(long size, string? name) => (Size, Name) = (size, name);

    /// <summary>The size; 0 if it is open.</summary>
    public long Size { get; }

    /// <summary>The name of an open dimension, the same for all that have the same size in a run; null for a size.</summary>
    public string? Name { get; }

    /// <summary>A fixed size.</summary>
    public static implicit operator OnnxDimension(long size) => new(size, null);

    /// <summary>An open dimension.</summary>
    public static implicit operator OnnxDimension(string name) => new(0, name);
}
