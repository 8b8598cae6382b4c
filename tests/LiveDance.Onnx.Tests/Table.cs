namespace LiveDance.Onnx.Tests;

/// <summary>
/// A FlatBuffers table to be written: maps field numbers to values of type int, byte, string, int[], byte[], Table or Table[].
/// </summary>
internal sealed class Table : SortedDictionary<int, object>;
