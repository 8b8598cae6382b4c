namespace LiveDance.Onnx.TfLite.Operators;

/// <summary>
/// The custom operators of MediaPipe's face mesh "with attention", which refines lips and eyes in crops: find the crop from the
/// first estimate of the landmarks, sample features there, and transform the refined landmarks back. Semantics as in MediaPipe's
/// published kernels, version 2.
/// </summary>
internal static class FaceAttention
{
    public const string TransformTensor = "TransformTensorBilinear";

    /// <summary>
    /// Landmarks2TransformMatrix: 1 x points x 3 landmarks to the 1 x 4 x 4 matrix that takes a pixel of the closer
    /// look to the landmarks' coordinates. The look is the bounding box of some landmarks, turned as the line between
    /// two others.
    /// </summary>
    public static void LandmarksToTransform(Conversion conversion, TfLiteOperator step)
    {
        OnnxGraph graph = conversion.Graph;
        var options = new FlexMap(step.CustomOptions);
        float width = options.Number("output_width"), height = options.Number("output_height");
        (float sin, float cos) = MathF.SinCos(options.Number("target_rotation_radians"));
        string points = graph.Slice(conversion.Value(step.Input(0)), [2], [0], [2]);

        // The direction (u, v) of the line between the two landmarks, as a unit vector, gives the turn without any
        // angle.
        string left = graph.Gather(points, 1, (long)options.Number("left_rotation_idx"));
        string right = graph.Gather(points, 1, (long)options.Number("right_rotation_idx"));
        string line = graph.Node("Sub", [right, left]);
        string length = graph.Node("ReduceL2", [line], ("axes", (long[])[2]));
        string direction = graph.Node("Div", [line, length]);
        // With c = cos(target - line) = cos u + sin v and s = sin(target - line) = sin u - cos v: [[c, s], [-s, c]].
        string toTurn = graph.Constant([cos, sin, -sin, cos, sin, -cos, cos, sin], 1, 2, 4);
        string turn = graph.Reshape(graph.Node("MatMul", [direction, toTurn]), 1, 2, 2);

        string upright = graph.Node("MatMul", [graph.Gather(points, 1, options.Integers("subset_idxs")), turn]);
        string highest = graph.Node("ReduceMax", [upright], ("axes", (long[])[1]));
        string lowest = graph.Node("ReduceMin", [upright], ("axes", (long[])[1]));
        string middle = graph.Mul(graph.Add(highest, lowest), graph.Constant([0.5f]));
        string centre = graph.Node("MatMul", [turn, graph.Transpose(middle, 0, 2, 1)]);

        float[] perPixel = [options.Number("scale_x") / width, options.Number("scale_y") / height];
        string scale = graph.Mul(graph.Node("Sub", [highest, lowest]), graph.Constant(perPixel, 1, 1, 2));
        string linear = graph.Mul(turn, scale);
        string offset = graph.Node("MatMul", [linear, graph.Constant([-width / 2, -height / 2], 1, 2, 1)]);
        string rows = graph.Concat(2, linear, graph.Constant([0, 0], 1, 2, 1), graph.Add(centre, offset));
        string matrix = graph.Concat(1, rows, graph.Constant([0, 0, 1, 0, 0, 0, 0, 1], 1, 2, 4));
        conversion.Set(step.Output, matrix);
    }

    /// <summary>TransformTensorBilinear: the features under the pixels of the closer look, interpolated.</summary>
    public static void SampleTransformed(Conversion conversion, TfLiteOperator step)
    {
        OnnxGraph graph = conversion.Graph;
        if (step.Version != 2) throw new NotSupportedException($"{TransformTensor} of version {step.Version}");
        if (conversion.Shape(step.Input(0)) is not [1, int height, int width, _])
            throw new NotSupportedException("a batch");
        int[] look = conversion.Shape(step.Output);

        // Pixel centres of the look, as columns (x, y, 1).
        var centres = new float[3 * look[1] * look[2]];
        for (int i = 0; i < look[1] * look[2]; i++)
            (centres[3 * i], centres[3 * i + 1], centres[3 * i + 2]) = (i % look[2] + 0.5f, i / look[2] + 0.5f, 1);

        // GridSample counts from -1 at one edge of the picture to 1 at the other.
        string affine = graph.Slice(graph.Gather(conversion.Value(step.Input(1)), 2, 0, 1, 3), [1], [0], [2]);
        string pixels = graph.Node(
            "MatMul", [graph.Constant(centres, 1, look[1] * look[2], 3), graph.Transpose(affine, 0, 2, 1)]);
        string edges = graph.Mul(pixels, graph.Constant([2f / width, 2f / height], 1, 1, 2));
        string grid = graph.Reshape(graph.Add(edges, graph.Constant([-1])), 1, look[1], look[2], 2);
        conversion.Set(step.Output, graph.Node(
            "GridSample", [conversion.Value(step.Input(0)), grid],
            ("mode", "bilinear"), ("padding_mode", "zeros"), ("align_corners", 0)));
    }

    /// <summary>TransformLandmarks: 1 x points x 2 landmarks of the closer look, back in the whole picture.</summary>
    public static void TransformLandmarks(Conversion conversion, TfLiteOperator step)
    {
        OnnxGraph graph = conversion.Graph;
        if (conversion.Channels(step.Input(0)) != 2)
            throw new NotSupportedException("TransformLandmarks of other than 2-D points");
        string rows = graph.Slice(conversion.Value(step.Input(1)), [1], [0], [2]);
        string linear = graph.Slice(rows, [2], [0], [2]);
        string offset = graph.Slice(rows, [2], [3], [4]);
        string turned = graph.Node("MatMul", [conversion.Value(step.Input(0)), graph.Transpose(linear, 0, 2, 1)]);
        conversion.Set(step.Output, graph.Add(turned, graph.Transpose(offset, 0, 2, 1)));
    }
}
