namespace LiveDance.Onnx.TfLite;

/// <summary>How one TFLite operator is written in ONNX.</summary>
internal delegate void Translation(Conversion conversion, TfLiteOperator step);
