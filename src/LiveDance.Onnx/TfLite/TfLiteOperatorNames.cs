namespace LiveDance.Onnx.TfLite;

/// <summary>
/// The names of the built-in operators that the converted models use, by their number in the TFLite schema.
/// </summary>
internal static class TfLiteOperatorNames
{
    public const int Custom = 32;

    private static readonly Dictionary<int, string> Names = new()
    {
        [0] = "ADD",
        [1] = "AVERAGE_POOL_2D",
        [2] = "CONCATENATION",
        [3] = "CONV_2D",
        [4] = "DEPTHWISE_CONV_2D",
        [5] = "DEPTH_TO_SPACE",
        [6] = "DEQUANTIZE",
        [9] = "FULLY_CONNECTED",
        [14] = "LOGISTIC",
        [17] = "MAX_POOL_2D",
        [18] = "MUL",
        [19] = "RELU",
        [21] = "RELU6",
        [22] = "RESHAPE",
        [23] = "RESIZE_BILINEAR",
        [34] = "PAD",
        [40] = "MEAN",
        [41] = "SUB",
        [45] = "STRIDED_SLICE",
        [54] = "PRELU",
        [124] = "DENSIFY",
    };

    public static string Of(int number) => Names.TryGetValue(number, out string? name) ? name : $"number {number}";
}
