namespace LiveDance.Onnx.TfLite;

/// <summary>
/// Converts TFLite's sparse constants to dense ones. A sparse constant is a tree with one level per dimension in traversal order; if the
/// weights are stored in blocks, the inner dimensions of the blocks follow. A level is either dense (it has every index) or compressed (it
/// lists its indices). The leaves are the stored values in order.
/// </summary>
internal sealed class SparseWeights
{
    private readonly record struct Level(int Step, int Size, int[]? Segments, int[]? Indices);

    private readonly Level[] _levels;
    private readonly float[] _values;
    private readonly float[] _dense;
    private int _placed;

    private SparseWeights(TfLiteTensor tensor, FlatTable sparsity, float[] values)
    {
        int[] order = sparsity.Integers(0);
        int[] blockMap = sparsity.Integers(1);
        FlatTable[] metadata = sparsity.Tables(2);
        int rank = tensor.Shape.Length;
        const int maxDepth = 16;
        if (order.Length > maxDepth || order.Length != metadata.Length || order.Length != rank + blockMap.Length)
            throw Damaged();

        _values = values;
        _dense = new float[tensor.Count];
        var strides = new int[rank];
        for (int d = rank - 1, stride = 1; d >= 0; stride *= tensor.Shape[d--]) strides[d] = stride;

        // A dimension that is split into blocks counts blocks at its own level and elements at the level of the block.
        var blockSizes = new int[rank];
        Array.Fill(blockSizes, 1);
        for (int i = 0; i < order.Length; i++)
            if (order[i] >= rank) blockSizes[Dimension(order[i])] = metadata[i].Int32(1);

        _levels = new Level[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            int dimension = Dimension(order[i]);
            int step = strides[dimension] * (order[i] < rank ? blockSizes[dimension] : 1);
            _levels[i] = ReadLevel(metadata[i], step);
        }

        int Dimension(int level)
        {
            int dimension = level >= rank && level < order.Length ? blockMap[level - rank] : level;
            return dimension >= 0 && dimension < rank ? dimension : throw Damaged();
        }
    }

    /// <summary>The dense elements of a constant in row-major order; the stored values themselves if it is not sparse.</summary>
    /// <exception cref="InvalidDataException">The description does not fit the shape or the values.</exception>
    public static float[] Densify(TfLiteTensor tensor, float[] values)
    {
        if (tensor.Sparsity is not { } sparsity) return values;
        var weights = new SparseWeights(tensor, sparsity, values);
        weights.Place(depth: 0, node: 0, offset: 0);
        return weights._placed == values.Length ? weights._dense : throw Damaged();
    }

    private void Place(int depth, long node, long offset)
    {
        if (depth == _levels.Length)
        {
            if (node >= _values.Length || offset >= _dense.Length) throw Damaged();
            _dense[offset] = _values[node];
            _placed++;
            return;
        }

        Level level = _levels[depth];
        if (level.Indices is null)
        {
            for (int i = 0; i < level.Size; i++) Place(depth + 1, node * level.Size + i, offset + (long)i * level.Step);
            return;
        }

        if (node + 1 >= level.Segments!.Length) throw Damaged();
        (int from, int to) = (level.Segments[node], level.Segments[node + 1]);
        if (from < 0 || to > level.Indices.Length) throw Damaged();
        for (int i = from; i < to; i++) Place(depth + 1, i, offset + (long)level.Indices[i] * level.Step);
    }

    private static Level ReadLevel(FlatTable metadata, int step)
    {
        const byte compressed = 1;
        if (metadata.Byte(0) == compressed)
            return new Level(step, 0, ReadIndices(metadata, 2), ReadIndices(metadata, 4));
        return metadata.Int32(1) is > 0 and int size ? new Level(step, size, null, null) : throw Damaged();
    }

    // Reads a vector of 32, 16 or 8 bits: one field gives its type, the next one the table that contains it.
    private static int[] ReadIndices(FlatTable metadata, int typeField)
    {
        int elementSize = metadata.Byte(typeField) switch { 1 => 4, 2 => 2, 3 => 1, _ => throw Damaged() };
        int[] indices = (metadata.Table(typeField + 1) ?? throw Damaged()).Integers(0, elementSize);
        return Array.TrueForAll(indices, index => index >= 0) ? indices : throw Damaged();
    }

    private static InvalidDataException Damaged() => new("the description of sparse weights is damaged");
}
