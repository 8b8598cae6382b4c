namespace LiveDance.Onnx.TfLite.Operators;

/// <summary>
/// The custom operators of MediaPipe's face mesh "with attention", which refines lips and eyes in crops: they find a crop from the first
/// estimate of the landmarks, sample its features, and transform the refined landmarks back. They compute the same as version 2 of
/// MediaPipe's published kernels.
/// </summary>
internal static class FaceAttention
{
    public const string TransformTensor = "TransformTensorBilinear";

    /// <summary>
    /// Landmarks2TransformMatrix: from 1 x points x 3 landmarks, the 1 x 4 x 4 matrix that maps a pixel of the crop to the landmarks'
    /// coordinates. The crop is the bounding box of some landmarks, rotated like the line between two others.
    /// </summary>
    public static void LandmarksToTransform(Conversion conversion, TfLiteOperator step)
    {
        OnnxGraph graph = conversion.Graph;
        var options = new FlexMap(step.CustomOptions);
        float width = options.Number("output_width"), height = options.Number("output_height");
        (float sin, float cos) = MathF.SinCos(options.Number("target_rotation_radians"));
        string points = graph.Slice(conversion.Value(step.Input(0)), [2], [0], [2]);

        // The unit vector (u, v) between the two landmarks gives the rotation without computing an angle.
        string left = graph.Gather(points, 1, (long)options.Number("left_rotation_idx"));
        string right = graph.Gather(points, 1, (long)options.Number("right_rotation_idx"));
        string line = graph.Node("Sub", [right, left]);
        string length = graph.Node("ReduceL2", [line], ("axes", (long[])[2]));
        string direction = graph.Node("Div", [line, length]);
        // With c = cos(target - line) = cos u + sin v and s = sin(target - line) = sin u - cos v: [[c, s], [-s, c]].
        string toRotation = graph.Constant([cos, sin, -sin, cos, sin, -cos, cos, sin], 1, 2, 4);
        string rotation = graph.Reshape(graph.Node("MatMul", [direction, toRotation]), 1, 2, 2);

        string upright = graph.Node("MatMul", [graph.Gather(points, 1, options.Integers("subset_idxs")), rotation]);
        string highest = graph.Node("ReduceMax", [upright], ("axes", (long[])[1]));
        string lowest = graph.Node("ReduceMin", [upright], ("axes", (long[])[1]));
        string middle = graph.Mul(graph.Add(highest, lowest), graph.Constant([0.5f]));
        string centre = graph.Node("MatMul", [rotation, graph.Transpose(middle, 0, 2, 1)]);

        float[] perPixel = [options.Number("scale_x") / width, options.Number("scale_y") / height];
        string scale = graph.Mul(graph.Node("Sub", [highest, lowest]), graph.Constant(perPixel, 1, 1, 2));
        string linear = graph.Mul(rotation, scale);
        string offset = graph.Node("MatMul", [linear, graph.Constant([-width / 2, -height / 2], 1, 2, 1)]);
        string rows = graph.Concat(2, linear, graph.Constant([0, 0], 1, 2, 1), graph.Add(centre, offset));
        string matrix = graph.Concat(1, rows, graph.Constant([0, 0, 1, 0, 0, 0, 0, 1], 1, 2, 4));
        conversion.Set(step.Output, matrix);
    }

    /// <summary>TransformTensorBilinear: the features at the pixels of the crop, interpolated.</summary>
    public static void SampleTransformed(Conversion conversion, TfLiteOperator step)
    {
        OnnxGraph graph = conversion.Graph;
        if (step.Version != 2) throw new NotSupportedException($"{TransformTensor} of version {step.Version}");
        if (conversion.Shape(step.Input(0)) is not [1, int height, int width, _])
            throw new NotSupportedException($"{TransformTensor} of a batch");
        int[] cropShape = conversion.Shape(step.Output);

        // Pixel centres of the crop, as columns (x, y, 1).
        var centres = new float[3 * cropShape[1] * cropShape[2]];
        for (int i = 0; i < cropShape[1] * cropShape[2]; i++)
            (centres[3 * i], centres[3 * i + 1], centres[3 * i + 2]) = (i % cropShape[2] + 0.5f, i / cropShape[2] + 0.5f, 1);

        // GridSample's coordinates range from -1 at one edge of the image to 1 at the other.
        string affine = graph.Slice(graph.Gather(conversion.Value(step.Input(1)), 2, 0, 1, 3), [1], [0], [2]);
        string pixels = graph.Node(
            "MatMul", [graph.Constant(centres, 1, cropShape[1] * cropShape[2], 3), graph.Transpose(affine, 0, 2, 1)]);
        string edges = graph.Mul(pixels, graph.Constant([2f / width, 2f / height], 1, 1, 2));
        string grid = graph.Reshape(graph.Add(edges, graph.Constant([-1])), 1, cropShape[1], cropShape[2], 2);
        conversion.Set(step.Output, graph.Node(
            "GridSample", [conversion.Value(step.Input(0)), grid],
            ("mode", "bilinear"), ("padding_mode", "zeros"), ("align_corners", 0)));
    }

    /// <summary>TransformLandmarks: 1 x points x 2 landmarks of the crop, transformed to the whole image.</summary>
    public static void TransformLandmarks(Conversion conversion, TfLiteOperator step)
    {
        OnnxGraph graph = conversion.Graph;
        if (conversion.Channels(step.Input(0)) != 2)
            throw new NotSupportedException("TransformLandmarks of other than 2-D points");
        string rows = graph.Slice(conversion.Value(step.Input(1)), [1], [0], [2]);
        string linear = graph.Slice(rows, [2], [0], [2]);
        string offset = graph.Slice(rows, [2], [3], [4]);
        string transformed = graph.Node("MatMul", [conversion.Value(step.Input(0)), graph.Transpose(linear, 0, 2, 1)]);
        conversion.Set(step.Output, graph.Add(transformed, graph.Transpose(offset, 0, 2, 1)));
    }
}
