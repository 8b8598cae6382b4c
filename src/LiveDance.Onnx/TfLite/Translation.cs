namespace LiveDance.Onnx.TfLite;

/// <summary>Writes one TFLite operator as ONNX nodes.</summary>
internal delegate void Translation(Conversion conversion, TfLiteOperator step);
