namespace LiveDance.Onnx.TfLite.Operators;

/// <summary>Operators without weights that change the size of an image.</summary>
internal static class Pooling
{
    /// <summary>MAX_POOL_2D; pixels outside the image are ignored.</summary>
    public static void Max(Conversion conversion, TfLiteOperator step) => Pool(conversion, step, "MaxPool");

    /// <summary>AVERAGE_POOL_2D; pixels outside the image are not counted, which is also ONNX's default.</summary>
    public static void Average(Conversion conversion, TfLiteOperator step) => Pool(conversion, step, "AveragePool");

    /// <summary>MEAN over rows and columns.</summary>
    public static void Mean(Conversion conversion, TfLiteOperator step)
    {
        int[] axes = conversion.Integers(step.Input(1));
        if (conversion.Shape(step.Input(0)).Length != 4 || !axes.Order().SequenceEqual([1, 2]))
            throw new NotSupportedException("MEAN over other than rows and columns");
        string mean = conversion.Graph.Node("GlobalAveragePool", [conversion.Value(step.Input(0))]);
        bool keepsAxes = conversion.Shape(step.Output).Length == 4;
        if (!keepsAxes) mean = conversion.Graph.Reshape(mean, conversion.OnnxShape(step.Output));
        conversion.Set(step.Output, mean);
    }

    /// <summary>RESIZE_BILINEAR, with any of TFLite's three conventions for pixel positions.</summary>
    public static void ResizeBilinear(Conversion conversion, TfLiteOperator step)
    {
        bool alignCorners = step.ByteOption(2) != 0, halfPixel = step.ByteOption(3) != 0;
        string coordinates = alignCorners ? "align_corners" : halfPixel ? "half_pixel" : "asymmetric";
        (int[] from, int[] to) = (conversion.Shape(step.Input(0)), conversion.Shape(step.Output));
        float down = (float)to[1] / from[1], across = (float)to[2] / from[2];
        OnnxGraph graph = conversion.Graph;
        // ONNX Runtime has a faster implementation for integer scales; other scales might be rounded, so they are given by the size.
        string[] operands = down == (int)down && across == (int)across
            ? [conversion.Value(step.Input(0)), "", graph.Constant([1, 1, down, across], 4)]
            : [conversion.Value(step.Input(0)), "", "", graph.Integers(conversion.OnnxShape(step.Output))];
        conversion.Set(step.Output, graph.Node(
            "Resize", operands, ("mode", "linear"), ("coordinate_transformation_mode", coordinates)));
    }

    private static void Pool(Conversion conversion, TfLiteOperator step, string operation)
    {
        int input = step.Input(0);
        var window = new Window(
            step.ByteOption(0), step.Option(2), step.Option(1), step.Option(4), step.Option(3), 1, 1);
        long[] pads = window.IsSame ? window.SamePads(conversion.Shape(input)) : [0, 0, 0, 0];
        string y = conversion.Graph.Node(operation, [conversion.Value(input)],
            ("kernel_shape", (long[])[window.Height, window.Width]), ("strides", window.Strides), ("pads", pads));
        conversion.Set(step.Output, conversion.Activate(y, step.ByteOption(5)));
    }
}
