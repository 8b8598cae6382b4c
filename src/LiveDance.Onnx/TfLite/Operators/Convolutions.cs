namespace LiveDance.Onnx.TfLite.Operators;

/// <summary>Operators with weights: convolutions and the fully connected layer.</summary>
internal static class Convolutions
{
    /// <summary>CONV_2D: weights are out x height x width x in; ONNX wants out x in x height x width.</summary>
    public static void Conv(Conversion conversion, TfLiteOperator step)
    {
        int input = step.Input(0), weights = step.Input(1);
        (int kernelHeight, int kernelWidth) = Kernel(conversion, weights);
        long[] shape = [conversion.Shape(weights)[0], conversion.Shape(weights)[3], kernelHeight, kernelWidth];
        if (shape[1] != conversion.Channels(input)) throw new NotSupportedException("CONV_2D with channel groups");
        var window = new Window(step.ByteOption(0), step.Option(2), step.Option(1), kernelHeight, kernelWidth,
            step.Option(5, 1), step.Option(4, 1));
        string kernel = conversion.Graph.Constant(conversion.Permute(weights, 0, 3, 1, 2), shape);
        Write(conversion, step, kernel, window, group: 1, activation: step.ByteOption(3));
    }

    /// <summary>
    /// DEPTHWISE_CONV_2D: weights are 1 x height x width x out; ONNX wants out x 1 x height x width and as many groups
    /// as there are input channels. Both order the outputs of one input channel next to each other.
    /// </summary>
    public static void DepthwiseConv(Conversion conversion, TfLiteOperator step)
    {
        int input = step.Input(0), weights = step.Input(1);
        (int kernelHeight, int kernelWidth) = Kernel(conversion, weights);
        long[] shape = [conversion.Shape(weights)[3], 1, kernelHeight, kernelWidth];
        var window = new Window(step.ByteOption(0), step.Option(2), step.Option(1), kernelHeight, kernelWidth,
            step.Option(6, 1), step.Option(5, 1));
        string kernel = conversion.Graph.Constant(conversion.Permute(weights, 3, 0, 1, 2), shape);
        Write(conversion, step, kernel, window, conversion.Channels(input), activation: step.ByteOption(4));
    }

    /// <summary>FULLY_CONNECTED: weights are out x in, applied to the input's elements in TFLite's order.</summary>
    public static void FullyConnected(Conversion conversion, TfLiteOperator step)
    {
        OnnxGraph graph = conversion.Graph;
        int[] shape = conversion.Shape(step.Input(1));
        if (shape is not [int outputs, int inputs]) throw new InvalidDataException("the weights of FULLY_CONNECTED are not a matrix");
        string x = graph.Reshape(conversion.ValueInOrder(step.Input(0)), -1, inputs);
        string matrix = graph.Constant(conversion.Floats(step.Input(1)), outputs, inputs);
        string[] operands = step.HasInput(2)
            ? [x, matrix, graph.Constant(conversion.Floats(step.Input(2)), outputs)]
            : [x, matrix];
        string y = conversion.Activate(graph.Node("Gemm", operands, ("transB", 1)), step.ByteOption(0));
        if (conversion.Shape(step.Output).Length != 2) y = graph.Reshape(y, conversion.OnnxShape(step.Output));
        conversion.Set(step.Output, y);
    }

    private static void Write(
        Conversion conversion, TfLiteOperator step, string kernel, Window window, int group, int activation)
    {
        int input = step.Input(0);
        string x;
        long[] pads;
        if (window.IsSame)
        {
            (x, pads) = (conversion.Value(input), window.SamePads(conversion.Shape(input)));
        }
        else
        {
            // A PAD before a VALID convolution becomes the convolution's own padding, so that ONNX Runtime keeps its blocked layout.
            (x, pads) = conversion.Unpadded(input);
        }

        string? bias = step.HasInput(2)
            ? conversion.Graph.Constant(conversion.Floats(step.Input(2)), conversion.Shape(step.Input(2))[0])
            : null;
        string y = conversion.Graph.Conv(x, kernel, bias, window.Strides, pads, group, window.Dilations);
        conversion.Set(step.Output, conversion.Activate(y, activation));
    }

    private static (int Height, int Width) Kernel(Conversion conversion, int weights) =>
        conversion.Shape(weights) is [_, int height, int width, _]
            ? (height, width)
            : throw new InvalidDataException("a convolution's weights do not have four axes");
}
