namespace LiveDance.Onnx.TfLite;

/// <summary>A TFLite model, read from the first graph of a file with version 3 of the TFLite schema.</summary>
internal sealed class TfLiteModel
{
    private const int SchemaVersion = 3;

    /// <exception cref="InvalidDataException">The bytes are not a TFLite model or are damaged.</exception>
    public TfLiteModel(ReadOnlyMemory<byte> file)
    {
        if (file.Length < 8 || !file.Span.Slice(4, 4).SequenceEqual("TFL3"u8))
            throw new InvalidDataException("it does not begin with the header of one");
        FlatTable model = FlatTable.Root(file);
        if (model.Int32(0) != SchemaVersion)
            throw new InvalidDataException($"it has schema version {model.Int32(0)} instead of {SchemaVersion}");
        FlatTable[] codes = model.Tables(1);
        FlatTable[] graphs = model.Tables(2);
        FlatTable[] buffers = model.Tables(4);
        if (graphs.Length == 0) throw new InvalidDataException("it contains no graph");

        FlatTable graph = graphs[0];
        Tensors = [.. graph.Tables(0).Select((table, index) => ReadTensor(index, table, buffers))];
        Inputs = Known(graph.Integers(1));
        Outputs = Known(graph.Integers(2));
        Operators = [.. graph.Tables(3).Select(table => ReadOperator(table, codes))];
    }

    public TfLiteTensor[] Tensors { get; }

    public int[] Inputs { get; }

    public int[] Outputs { get; }

    public TfLiteOperator[] Operators { get; }

    private static TfLiteTensor ReadTensor(int index, FlatTable table, FlatTable[] buffers)
    {
        int buffer = table.Int32(2);
        if (buffer < 0 || buffer >= buffers.Length) throw new InvalidDataException($"tensor {index} has no buffer");
        return new TfLiteTensor(
            index,
            table.Text(3),
            table.Integers(0),
            (TfLiteType)table.Byte(1),
            buffers[buffer].Bytes(0),
            table.Table(6));
    }

    private TfLiteOperator ReadOperator(FlatTable table, FlatTable[] codes)
    {
        int index = table.Int32(0);
        if (index < 0 || index >= codes.Length) throw new InvalidDataException("an operator has no code");
        FlatTable code = codes[index];
        // The operator code was a byte in field 0 at first and is an integer in field 3 in newer files; some files have both.
        int number = Math.Max(code.Byte(0), code.Int32(3));
        string name = number == TfLiteOperatorNames.Custom ? code.Text(1) : TfLiteOperatorNames.Of(number);
        return new TfLiteOperator(
            name,
            code.Int32(2, absent: 1),
            Known(table.Integers(1)),
            Known(table.Integers(2)),
            table.Table(4),
            table.Bytes(5));
    }

    private int[] Known(int[] tensors)
    {
        foreach (int tensor in tensors)
            if (tensor < -1 || tensor >= Tensors.Length) throw new InvalidDataException($"there is no tensor {tensor}");
        return tensors;
    }
}
