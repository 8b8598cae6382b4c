namespace LiveDance.Onnx.TfLite.Operators;

/// <summary>Element-wise operators.</summary>
internal static class Elementwise
{
    /// <summary>ADD.</summary>
    public static void Add(Conversion conversion, TfLiteOperator step) => Combine(conversion, step, "Add");

    /// <summary>SUB.</summary>
    public static void Subtract(Conversion conversion, TfLiteOperator step) => Combine(conversion, step, "Sub");

    /// <summary>MUL.</summary>
    public static void Multiply(Conversion conversion, TfLiteOperator step) => Combine(conversion, step, "Mul");

    /// <summary>RELU.</summary>
    public static void Relu(Conversion conversion, TfLiteOperator step) =>
        conversion.Set(step.Output, conversion.Graph.Relu(conversion.Value(step.Input(0))));

    /// <summary>RELU6.</summary>
    public static void Relu6(Conversion conversion, TfLiteOperator step) =>
        conversion.Set(step.Output, conversion.Clip(conversion.Value(step.Input(0)), 0, 6));

    /// <summary>LOGISTIC.</summary>
    public static void Logistic(Conversion conversion, TfLiteOperator step) =>
        conversion.Set(step.Output, conversion.Graph.Node("Sigmoid", [conversion.Value(step.Input(0))]));

    /// <summary>
    /// PRELU, x where x is positive and alpha x elsewhere, as x + (1 - alpha) relu(-x): two 1x1 convolutions with one weight per channel, which ONNX
    /// Runtime computes together with the relu and the addition. ONNX's own PRelu makes it leave its blocked layout and return to it, which costs
    /// several times as much.
    /// </summary>
    public static void PRelu(Conversion conversion, TfLiteOperator step)
    {
        OnnxGraph graph = conversion.Graph;
        int channels = conversion.Channels(step.Input(0));
        float[] alpha = conversion.Floats(step.Input(1));
        if (alpha.Length != channels || conversion.Shape(step.Input(0)).Length != 4)
            throw new NotSupportedException("PRELU without exactly one weight per channel of an image");
        string x = conversion.Value(step.Input(0));
        string below = graph.Relu(PerChannel(x, Array.ConvertAll(alpha, _ => -1f)));
        conversion.Set(step.Output, graph.Add(x, PerChannel(below, Array.ConvertAll(alpha, weight => 1 - weight))));

        string PerChannel(string value, float[] weights) =>
            graph.Conv(value, graph.Constant(weights, channels, 1, 1, 1), group: channels);
    }

    private static void Combine(Conversion conversion, TfLiteOperator step, string operation)
    {
        int a = step.Input(0), b = step.Input(1);
        // Broadcasting aligns the last axes, which differ between NHWC and NCHW.
        if (conversion.Shape(step.Output).Length == 4 && (Differs(a) || Differs(b)))
            throw new NotSupportedException($"{step.Name} of an image and a tensor of fewer axes");
        string y = conversion.Graph.Node(operation, [conversion.Value(a), conversion.Value(b)]);
        conversion.Set(step.Output, conversion.Activate(y, step.ByteOption(0)));

        bool Differs(int tensor) => conversion.Shape(tensor) is not ([] or [1] or [_, _, _, _]);
    }
}
