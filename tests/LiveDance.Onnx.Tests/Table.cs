namespace LiveDance.Onnx.Tests;

/// <summary>
/// A FlatBuffers table to be written: field number to int, byte, text, int[], byte[], table or tables.
/// </summary>
internal sealed class Table : SortedDictionary<int, object>;
