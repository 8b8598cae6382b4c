using LiveDance.Onnx.TfLite;

namespace LiveDance.Onnx.Tests;

/// <summary>Compares the face mesh's custom operators with direct implementations of their definitions.</summary>
public class FaceAttentionTests
{
    // Four landmarks of x, y and z: the first two give the direction, the last three the bounding box.
    private static readonly float[] Landmarks = [3, 4, 9, 8, 6, 9, 5, 9, 9, 2, 7, 9];
    private static readonly int[] Box = [1, 2, 3];

    [Fact]
    public void Transform_matrix_maps_the_crop_to_the_rotated_box_of_its_landmarks()
    {
        var file = new TfLiteFile();
        int points = file.Tensor("points", 1, 4, 3), matrix = file.Tensor("matrix", 1, 4, 4);
        (file.Inputs, file.Outputs) = ([points], [matrix]);
        file.Operator("Landmarks2TransformMatrix", [points], matrix, custom: Options(target: 0.3f), version: 2);

        float[] actual = OnnxRunner.Run(TfLiteConverter.Convert(file.ToBytes(), "test"), [Landmarks])["matrix"];

        OnnxRunner.AssertEqual(ExpectedMatrix(0.3), actual, 1e-4f);
    }

    [Fact]
    public void Features_are_sampled_at_the_transformed_positions()
    {
        Picture x = Picture.Random(12, 10, 2, seed: 1);
        float[] m = [.. ExpectedMatrix(0).Select(value => value)];
        Picture expected = Picture.From(4, 6, 2, (row, column, c) =>
        {
            float u = m[0] * (column + 0.5f) + m[1] * (row + 0.5f) + m[3] - 0.5f;
            float v = m[4] * (column + 0.5f) + m[5] * (row + 0.5f) + m[7] - 0.5f;
            Assert.InRange(u, 0, 9);
            Assert.InRange(v, 0, 11);
            (int j, int i) = ((int)u, (int)v);
            float Row(int at) => (1 - (u - j)) * x.Or(0, at, j, c) + (u - j) * x.Or(0, at, j + 1, c);
            return (1 - (v - i)) * Row(i) + (v - i) * Row(i + 1);
        });
        var file = new TfLiteFile();
        int input = file.Tensor("x", 1, 12, 10, 2), matrix = file.Tensor("matrix", 1, 4, 4);
        int y = file.Tensor("y", 1, 4, 6, 2);
        (file.Inputs, file.Outputs) = ([input, matrix], [y]);
        file.Operator("TransformTensorBilinear", [input, matrix], y, version: 2);

        OnnxGraph graph = TfLiteConverter.Convert(file.ToBytes(), "test");

        Assert.Equal(16, graph.Opset);
        OnnxRunner.AssertEqual(expected.Nchw, OnnxRunner.Run(graph, [x.Nchw, m])["y"], 1e-4f);
    }

    [Fact]
    public void Refined_landmarks_are_transformed_back_by_the_same_matrix()
    {
        float[] m = ExpectedMatrix(0);
        float[] points = [0, 0, 3, 1, 5, 2.5f];
        var expected = new float[6];
        for (int i = 0; i < 6; i += 2)
        {
            expected[i] = m[0] * points[i] + m[1] * points[i + 1] + m[3];
            expected[i + 1] = m[4] * points[i] + m[5] * points[i + 1] + m[7];
        }
        var file = new TfLiteFile();
        int input = file.Tensor("p", 1, 3, 2), matrix = file.Tensor("matrix", 1, 4, 4), y = file.Tensor("y", 1, 3, 2);
        (file.Inputs, file.Outputs) = ([input, matrix], [y]);
        file.Operator("TransformLandmarks", [input, matrix], y, version: 2);

        OnnxRunner.AssertEqual(expected, OnnxRunner.Run(TfLiteConverter.Convert(file.ToBytes(), "test"), [points, m])["y"]);
    }

    private static byte[] Options(float target) => FlexMapBytes.Of(new(StringComparer.Ordinal)
    {
        ["left_rotation_idx"] = 0,
        ["right_rotation_idx"] = 1,
        ["subset_idxs"] = Box,
        ["target_rotation_radians"] = target,
        ["output_width"] = 6,
        ["output_height"] = 4,
        ["scale_x"] = 0.5f,
        ["scale_y"] = 0.75f,
    });

    // From right to left: move the crop's centre to the origin, scale it to the box, rotate, and move it to the box's centre.
    private static float[] ExpectedMatrix(double target)
    {
        double r = target - Math.Atan2(Landmarks[4] - Landmarks[1], Landmarks[3] - Landmarks[0]);
        (double X, double Y)[] upright = [.. Box.Select(i => (
            Math.Cos(r) * Landmarks[3 * i] - Math.Sin(r) * Landmarks[3 * i + 1],
            Math.Sin(r) * Landmarks[3 * i] + Math.Cos(r) * Landmarks[3 * i + 1]))];
        double width = upright.Max(p => p.X) - upright.Min(p => p.X);
        double height = upright.Max(p => p.Y) - upright.Min(p => p.Y);
        double x = upright.Min(p => p.X) + width / 2, y = upright.Min(p => p.Y) + height / 2;
        double sx = 0.5 * width / 6, sy = 0.75 * height / 4, cos = Math.Cos(-r), sin = Math.Sin(-r);
        return
        [
            (float)(cos * sx), (float)(-sin * sy), 0, (float)(cos * x - sin * y - 3 * cos * sx + 2 * sin * sy),
            (float)(sin * sx), (float)(cos * sy), 0, (float)(sin * x + cos * y - 3 * sin * sx - 2 * cos * sy),
            0, 0, 1, 0,
            0, 0, 0, 1,
        ];
    }
}
