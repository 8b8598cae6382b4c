namespace LiveDance.Onnx.TfLite.Operators;

/// <summary>Operators that rearrange elements without computing.</summary>
internal static class Rearranging
{
    /// <summary>
    /// RESHAPE: TFLite reshapes NHWC, so the value is transposed to that order, and back to NCHW if the result has four axes.
    /// </summary>
    public static void Reshape(Conversion conversion, TfLiteOperator step)
    {
        string x = conversion.ValueInOrder(step.Input(0));
        int[] shape = conversion.Shape(step.Output);
        OnnxGraph graph = conversion.Graph;
        if (shape is not [int n, int h, int w, int c] || c == 1 || h * w == 1)
            conversion.Set(step.Output, graph.Reshape(x, conversion.OnnxShape(step.Output)));
        else
            conversion.Set(step.Output, graph.Transpose(graph.Reshape(x, n, h, w, c), 0, 3, 1, 2));
    }

    /// <summary>CONCATENATION.</summary>
    public static void Concatenation(Conversion conversion, TfLiteOperator step)
    {
        string[] parts = Array.ConvertAll(step.Inputs, conversion.Value);
        int axis = conversion.OnnxAxis(step.Output, step.Option(0));
        conversion.Set(step.Output, conversion.Activate(conversion.Graph.Concat(axis, parts), step.ByteOption(1)));
    }

    /// <summary>PAD with zeros; a node is written only if no convolution can include the padding.</summary>
    public static void Pad(Conversion conversion, TfLiteOperator step)
    {
        int[] counts = conversion.Integers(step.Input(1));
        if (counts.Length != 8) throw new NotSupportedException("PAD of other than four axes");
        conversion.SetPadded(step.Output, step.Input(0), counts);
    }

    /// <summary>STRIDED_SLICE with constant bounds and steps of one.</summary>
    public static void StridedSlice(Conversion conversion, TfLiteOperator step)
    {
        int input = step.Input(0);
        int[] begin = conversion.Integers(step.Input(1)), end = conversion.Integers(step.Input(2));
        int[] steps = conversion.Integers(step.Input(3));
        int[] shape = conversion.Shape(input);
        bool isSimple = begin.Length == shape.Length && end.Length == shape.Length && steps.All(one => one == 1)
            && step.Option(2) == 0 && step.Option(3) == 0 && step.Option(4) == 0;
        if (!isSimple) throw new NotSupportedException("STRIDED_SLICE with steps, new axes or an ellipsis");

        (int beginMask, int endMask) = (step.Option(0), step.Option(1));
        List<long> axes = [], from = [], to = [];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            int first = (beginMask >> axis & 1) != 0 ? 0 : begin[axis];
            int last = (endMask >> axis & 1) != 0 ? shape[axis] : end[axis];
            if (first == 0 && last == shape[axis]) continue;
            axes.Add(conversion.OnnxAxis(input, axis));
            from.Add(first);
            to.Add(last);
        }
        string x = conversion.Value(input);
        conversion.Set(step.Output, axes.Count == 0 ? x : conversion.Graph.Slice(x, [.. axes], [.. from], [.. to]));
    }

    /// <summary>DEPTH_TO_SPACE: the block's row and column are the higher-order part of the channel index.</summary>
    public static void DepthToSpace(Conversion conversion, TfLiteOperator step) =>
        conversion.Set(step.Output, conversion.Graph.Node(
            "DepthToSpace", [conversion.Value(step.Input(0))], ("blocksize", step.Option(0)), ("mode", "DCR")));
}
