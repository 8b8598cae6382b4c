namespace LiveDance.Onnx.TfLite;

/// <summary>A tensor of the graph; <see cref="Data"/> is empty unless it is a constant.</summary>
internal sealed record TfLiteTensor(
    int Index, string Name, int[] Shape, TfLiteType Type, ReadOnlyMemory<byte> Data, FlatTable? Sparsity)
{
    /// <summary>The number of elements; a file that claims more than this program can hold is damaged.</summary>
    public int Count
    {
        get
        {
            const long most = 1 << 27;
            long count = 1;
            foreach (int size in Shape)
            {
                count *= size;
                if (size <= 0 || count > most) throw new InvalidDataException($"tensor '{Name}' has no possible shape");
            }
            return (int)count;
        }
    }
}
