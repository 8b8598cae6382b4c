namespace LiveDance.Onnx.TfLite;

/// <summary>Element types of a tensor; the numbers are the TFLite schema's.</summary>
internal enum TfLiteType
{
    Float32 = 0,
    Float16 = 1,
    Int32 = 2,
    UInt8 = 3,
    Int64 = 4,
    Int8 = 9,
}
