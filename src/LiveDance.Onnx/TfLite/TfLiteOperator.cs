namespace LiveDance.Onnx.TfLite;

/// <summary>An operator of the graph: its name, its tensors (-1 for an omitted one) and its options.</summary>
internal sealed record TfLiteOperator(
    string Name, int Version, int[] Inputs, int[] Outputs, FlatTable? Options, ReadOnlyMemory<byte> CustomOptions)
{
    /// <exception cref="InvalidDataException">The operator has no such input.</exception>
    public int Input(int i) =>
        i < Inputs.Length && Inputs[i] >= 0 ? Inputs[i] : throw new InvalidDataException($"{Name} lacks input {i}");

    /// <exception cref="InvalidDataException">The operator has no output.</exception>
    public int Output => Outputs.Length > 0 ? Outputs[0] : throw new InvalidDataException($"{Name} has no output");

    public bool HasInput(int i) => i < Inputs.Length && Inputs[i] >= 0;

    /// <summary>A number among the operator's options; the schema's default is 0 unless said otherwise.</summary>
    public int Option(int field, int absent = 0) => Options?.Int32(field, absent) ?? absent;

    /// <summary>A one-byte option: an enumeration or a flag.</summary>
    public int ByteOption(int field) => Options?.Byte(field) ?? 0;
}
