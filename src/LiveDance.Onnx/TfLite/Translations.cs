using LiveDance.Onnx.TfLite.Operators;

namespace LiveDance.Onnx.TfLite;

/// <summary>The operators that the converter supports, with their translations.</summary>
internal static class Translations
{
    private static readonly Dictionary<string, Translation> Known = new()
    {
        ["CONV_2D"] = Convolutions.Conv,
        ["DEPTHWISE_CONV_2D"] = Convolutions.DepthwiseConv,
        ["FULLY_CONNECTED"] = Convolutions.FullyConnected,
        ["MAX_POOL_2D"] = Pooling.Max,
        ["AVERAGE_POOL_2D"] = Pooling.Average,
        ["MEAN"] = Pooling.Mean,
        ["RESIZE_BILINEAR"] = Pooling.ResizeBilinear,
        ["ADD"] = Elementwise.Add,
        ["SUB"] = Elementwise.Subtract,
        ["MUL"] = Elementwise.Multiply,
        ["RELU"] = Elementwise.Relu,
        ["RELU6"] = Elementwise.Relu6,
        ["LOGISTIC"] = Elementwise.Logistic,
        ["PRELU"] = Elementwise.PRelu,
        ["RESHAPE"] = Rearranging.Reshape,
        ["CONCATENATION"] = Rearranging.Concatenation,
        ["PAD"] = Rearranging.Pad,
        ["STRIDED_SLICE"] = Rearranging.StridedSlice,
        ["DEPTH_TO_SPACE"] = Rearranging.DepthToSpace,
        ["DEQUANTIZE"] = Weights.Widen,
        ["DENSIFY"] = Weights.Widen,
        ["Landmarks2TransformMatrix"] = FaceAttention.LandmarksToTransform,
        [FaceAttention.TransformTensor] = FaceAttention.SampleTransformed,
        ["TransformLandmarks"] = FaceAttention.TransformLandmarks,
    };

    /// <exception cref="NotSupportedException">There is no translation of this operator.</exception>
    public static Translation Of(TfLiteOperator step) => Known.TryGetValue(step.Name, out Translation? translation)
        ? translation
        : throw new NotSupportedException($"it uses the operator {step.Name}, which this converter does not support");
}
