namespace LiveDance.Onnx.TfLite;

/// <summary>An operator of the graph with its tensors (-1 for an omitted one) and options.</summary>
internal sealed record TfLiteOperator(
    string Name, int Version, int[] Inputs, int[] Outputs, FlatTable? Options, ReadOnlyMemory<byte> CustomOptions)
{
    /// <exception cref="InvalidDataException">The operator has no such input.</exception>
    public int Input(int i) =>
        i < Inputs.Length && Inputs[i] >= 0 ? Inputs[i] : throw new InvalidDataException($"{Name} lacks input {i}");

    /// <exception cref="InvalidDataException">The operator has no output.</exception>
    public int Output => Outputs.Length > 0 ? Outputs[0] : throw new InvalidDataException($"{Name} has no output");

    public bool HasInput(int i) => i < Inputs.Length && Inputs[i] >= 0;

    /// <summary>An integer option by its field number; <paramref name="absent"/> is the schema's default.</summary>
    public int Option(int field, int absent = 0) => Options?.Int32(field, absent) ?? absent;

    /// <summary>A one-byte option by its field number: an enumeration or a flag; 0 if absent.</summary>
    public int ByteOption(int field) => Options?.Byte(field) ?? 0;
}
