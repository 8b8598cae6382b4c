namespace LiveDance.Onnx.TfLite;

/// <summary>A tensor of the graph; <see cref="Data"/> is empty unless it is a constant.</summary>
internal sealed record TfLiteTensor(
    int Index, string Name, int[] Shape, TfLiteType Type, ReadOnlyMemory<byte> Data, FlatTable? Sparsity)
{
    /// <summary>The number of elements.</summary>
    /// <exception cref="InvalidDataException">The shape is empty, negative or implausibly large.</exception>
    public int Count
    {
        get
        {
            // Far above the largest tensor of any supported model; a larger shape comes from a damaged file.
            const long max = 1 << 27;
            long count = 1;
            foreach (int size in Shape)
            {
                count *= size;
                if (size <= 0 || count > max) throw new InvalidDataException($"tensor '{Name}' has an impossible shape");
            }
            return (int)count;
        }
    }
}
