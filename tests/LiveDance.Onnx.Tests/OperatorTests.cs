using LiveDance.Onnx.TfLite;

namespace LiveDance.Onnx.Tests;

/// <summary>Converts each operator in a small TFLite file and compares its results with those of loops over NHWC.</summary>
public class OperatorTests
{
    private const byte Same = 0, Valid = 1;

    [Theory]
    [InlineData(6, 8, 3, 2)]
    [InlineData(7, 5, 3, 2)]
    [InlineData(8, 8, 2, 2)]
    [InlineData(9, 6, 5, 1)]
    [InlineData(5, 5, 4, 3)]
    public void Convolution_with_SAME_padding_puts_the_odd_pixel_at_the_end(
        int height, int width, int kernel, int stride)
    {
        Picture x = Picture.Random(height, width, 3, seed: 1);
        float[] weights = Numbers(4 * kernel * kernel * 3, seed: 2), bias = Numbers(4, seed: 3);
        int rows = (height + stride - 1) / stride, columns = (width + stride - 1) / stride;
        int top = Math.Max((rows - 1) * stride + kernel - height, 0) / 2;
        int left = Math.Max((columns - 1) * stride + kernel - width, 0) / 2;
        Picture expected = Picture.From(rows, columns, 4, (y, c, o) =>
            Convolve(x, weights, bias, kernel, stride, dilation: 1, y * stride - top, c * stride - left, o));

        float[] actual = Convert(x, expected, (file, input, output) => file.Operator(3,
            [input, file.Constant(weights, 4, kernel, kernel, 3), file.Constant(bias, 4)], output,
            new Table { [0] = Same, [1] = stride, [2] = stride }));

        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Fact]
    public void Convolution_with_VALID_padding_dilation_and_fused_activation_equals_a_loop()
    {
        Picture x = Picture.Random(9, 10, 2, seed: 4);
        float[] weights = Numbers(3 * 3 * 3 * 2, seed: 5), bias = [3, 4, 5];
        Picture expected = Picture.From(5, 6, 3, (y, c, o) => Math.Clamp(
            Convolve(x, weights, bias, kernel: 3, stride: 1, dilation: 2, y, c, o), 0, 6));

        float[] actual = Convert(x, expected, (file, input, output) => file.Operator(3,
            [input, file.Constant(weights, 3, 3, 3, 2), file.Constant(bias, 3)], output,
            new Table { [0] = Valid, [1] = 1, [2] = 1, [3] = (byte)3, [4] = 2, [5] = 2 }));

        Assert.Contains(expected.Nhwc, value => value == 6);
        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Fact]
    public void Depthwise_convolution_keeps_the_outputs_of_one_channel_together()
    {
        Picture x = Picture.Random(4, 6, 3, seed: 6);
        float[] weights = Numbers(3 * 3 * 6, seed: 7), bias = Numbers(6, seed: 8);
        // With stride 2 and an even size the padding is one pixel, at the end.
        Picture expected = Picture.From(2, 3, 6, (y, c, o) =>
        {
            float sum = bias[o];
            for (int i = 0; i < 3; i++)
                for (int j = 0; j < 3; j++)
                    sum += x.Or(0, 2 * y + i, 2 * c + j, o / 2) * weights[(i * 3 + j) * 6 + o];
            return sum;
        });

        float[] actual = Convert(x, expected, (file, input, output) => file.Operator(4,
            [input, file.Constant(weights, 1, 3, 3, 6), file.Constant(bias, 6)], output,
            new Table { [0] = Same, [1] = 2, [2] = 2, [3] = 2 }));

        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Fact]
    public void Padding_before_a_VALID_convolution_is_included_in_it()
    {
        Picture x = Picture.Random(4, 5, 2, seed: 9);
        float[] weights = Numbers(2 * 3 * 3 * 2, seed: 10);
        Picture expected = Picture.From(5, 5, 2, (y, c, o) => Convolve(x, weights, [0, 0], 3, 1, 1, y - 1, c - 2, o));
        (OnnxGraph graph, float[] actual) = ConvertWithGraph(x, expected, (file, input, output) =>
        {
            int padded = file.Tensor("padded", 1, 7, 7, 2);
            file.Operator(34, [input, file.Integers([0, 0, 1, 2, 2, 0, 0, 0], 4, 2)], padded);
            file.Operator(3, [padded, file.Constant(weights, 2, 3, 3, 2)], output,
                new Table { [0] = Valid, [1] = 1, [2] = 1 });
        });

        Assert.Equal(["Conv"], graph.Operators);
        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Theory]
    [InlineData(new[] { 0, 0, 1, 2, 0, 3, 0, 0 })]
    [InlineData(new[] { 0, 0, 0, 0, 0, 0, 0, 5 })]
    [InlineData(new[] { 0, 0, 1, 0, 0, 1, 2, 1 })]
    public void Padding_without_a_following_convolution_becomes_a_Pad_node(int[] counts)
    {
        Picture x = Picture.Random(3, 4, 2, seed: 11);
        Picture expected = Picture.From(
            3 + counts[2] + counts[3], 4 + counts[4] + counts[5], 2 + counts[6] + counts[7], (y, c, k) =>
                k >= counts[6] && k < 2 + counts[6] ? x.Or(0, y - counts[2], c - counts[4], k - counts[6]) : 0);

        float[] actual = Convert(x, expected, (file, input, output) =>
            file.Operator(34, [input, file.Integers(counts, 4, 2)], output));

        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Fact]
    public void Prelu_scales_the_negative_part_of_each_channel()
    {
        Picture x = Picture.Random(3, 3, 4, seed: 12);
        float[] alpha = [0.25f, -1.5f, 0, 3];
        Picture expected = Picture.From(3, 3, 4, (y, c, k) => x[y, c, k] > 0 ? x[y, c, k] : alpha[k] * x[y, c, k]);

        float[] actual = Convert(x, expected, (file, input, output) =>
            file.Operator(54, [input, file.Constant(alpha, 1, 1, 4)], output));

        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Theory]
    [InlineData(17, 6, 6)]
    [InlineData(17, 5, 7)]
    [InlineData(1, 5, 7)]
    public void Pools_ignore_pixels_outside_the_picture(int code, int height, int width)
    {
        Picture x = Picture.From(height, width, 2, (y, c, k) => -1 - y - c * 0.1f - k);
        int rows = (height + 1) / 2, columns = (width + 1) / 2;
        int top = Math.Max((rows - 1) * 2 + 3 - height, 0) / 2, left = Math.Max((columns - 1) * 2 + 3 - width, 0) / 2;
        Picture expected = Picture.From(rows, columns, 2, (y, c, k) =>
        {
            List<float> seen = [];
            for (int i = 0; i < 9; i++)
                if (x.Or(float.NaN, 2 * y - top + i / 3, 2 * c - left + i % 3, k) is var value && !float.IsNaN(value))
                    seen.Add(value);
            return code == 17 ? seen.Max() : seen.Average();
        });

        float[] actual = Convert(x, expected, (file, input, output) =>
            file.Operator(code, [input], output, new Table { [0] = Same, [1] = 2, [2] = 2, [3] = 3, [4] = 3 }));

        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Theory]
    [InlineData(4, 6)]
    [InlineData(5, 7)]
    public void Bilinear_resize_places_pixels_by_their_centres(int rows, int columns)
    {
        Picture x = Picture.Random(2, 3, 2, seed: 13);
        Picture expected = Picture.From(rows, columns, 2, (y, c, k) =>
        {
            float v = Math.Clamp((y + 0.5f) * 2 / rows - 0.5f, 0, 1);
            float u = Math.Clamp((c + 0.5f) * 3 / columns - 0.5f, 0, 2);
            (int i, int j) = ((int)v, (int)u);
            float Row(int row) => (1 - (u - j)) * x[row, j, k] + (u - j) * x[row, Math.Min(j + 1, 2), k];
            return (1 - (v - i)) * Row(i) + (v - i) * Row(Math.Min(i + 1, 1));
        });

        float[] actual = Convert(x, expected, (file, input, output) =>
            file.Operator(23, [input, file.Integers([rows, columns], 2)], output, new Table { [3] = (byte)1 }));

        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Fact]
    public void Reshape_keeps_the_elements_in_the_order_of_TFLite()
    {
        Picture x = Picture.Random(2, 4, 3, seed: 14);
        var expected = new Picture(4, 3, 2) { Nhwc = x.Nhwc };

        float[] actual = Convert(x, expected, (file, input, output) =>
        {
            int flat = file.Tensor("flat", 1, 24);
            file.Operator(22, [input], flat);
            file.Operator(22, [flat], output);
        });

        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Fact]
    public void Fully_connected_layers_read_pictures_in_the_order_of_TFLite()
    {
        Picture x = Picture.Random(2, 3, 2, seed: 15);
        float[] weights = Numbers(5 * 12, seed: 16), bias = Numbers(5, seed: 17);
        var expected = new float[5];
        for (int o = 0; o < 5; o++)
            expected[o] = Math.Max(0, bias[o] + x.Nhwc.Select((value, i) => value * weights[o * 12 + i]).Sum());

        float[] actual = ConvertTo(x, [1, 5], (file, input, output) => file.Operator(9,
            [input, file.Constant(weights, 5, 12), file.Constant(bias, 5)], output,
            new Table { [0] = (byte)1 })).Values;

        OnnxRunner.AssertEqual(expected, actual);
    }

    [Fact]
    public void Mean_over_rows_and_columns_leaves_one_number_per_channel()
    {
        Picture x = Picture.Random(3, 5, 2, seed: 18);
        float[] expected = [.. Enumerable.Range(0, 2).Select(k => x.Nhwc.Where((_, i) => i % 2 == k).Average())];

        float[] actual = ConvertTo(x, [1, 2], (file, input, output) =>
            file.Operator(40, [input, file.Integers([1, 2], 2)], output)).Values;

        OnnxRunner.AssertEqual(expected, actual);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(18)]
    [InlineData(41)]
    public void Arithmetic_broadcasts_a_constant_of_one_value_per_channel(int code)
    {
        Picture x = Picture.Random(2, 2, 3, seed: 19);
        float[] other = [2, -3, 0.5f];
        Picture expected = Picture.From(2, 2, 3, (y, c, k) => code switch
        {
            0 => x[y, c, k] + other[k],
            18 => x[y, c, k] * other[k],
            _ => x[y, c, k] - other[k],
        });

        float[] actual = Convert(x, expected, (file, input, output) =>
            file.Operator(code, [input, file.Constant(other, 1, 1, 1, 3)], output));

        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(19)]
    [InlineData(21)]
    public void Separate_activation_operators_compute_their_function(int code)
    {
        Picture x = Picture.From(2, 2, 2, (y, c, k) => 7 * (y - c + k * 0.3f) + 1);
        Picture expected = Picture.From(2, 2, 2, (y, c, k) => code switch
        {
            14 => 1 / (1 + MathF.Exp(-x[y, c, k])),
            19 => Math.Max(0, x[y, c, k]),
            _ => Math.Clamp(x[y, c, k], 0, 6),
        });

        float[] actual = Convert(x, expected, (file, input, output) => file.Operator(code, [input], output));

        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Fact]
    public void Depth_to_space_takes_rows_and_columns_from_the_front_of_the_channel_number()
    {
        Picture x = Picture.Random(2, 3, 12, seed: 20);
        Picture expected = Picture.From(4, 6, 3, (y, c, k) => x[y / 2, c / 2, (y % 2 * 2 + c % 2) * 3 + k]);

        float[] actual = Convert(x, expected, (file, input, output) =>
            file.Operator(5, [input], output, new Table { [0] = 2 }));

        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Fact]
    public void Slice_and_concatenation_work_along_the_channels()
    {
        Picture x = Picture.Random(2, 3, 4, seed: 21);
        Picture expected = Picture.From(2, 3, 6, (y, c, k) => k < 2 ? x[y, c, k + 1] : x[y, c, k - 2]);

        float[] actual = Convert(x, expected, (file, input, output) =>
        {
            int slice = file.Tensor("slice", 1, 2, 3, 2);
            file.Operator(45, [input, file.Integers([0, 0, 0, 1], 4), file.Integers([1, 2, 3, 3], 4),
                file.Integers([1, 1, 1, 1], 4)], slice, new Table());
            file.Operator(2, [slice, input], output, new Table { [0] = -1 });
        });

        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    [Fact]
    public void Weights_in_half_precision_and_sparse_become_dense_float32()
    {
        // Weights of 2 x 1 x 1 x 4 in blocks of 2 along the last axis: row 0 has its second block only, row 1 has both.
        static Table Dense(int size) => new() { [0] = (byte)0, [1] = size };
        var sparsity = new Table
        {
            [0] = new[] { 0, 1, 2, 3, 4 },
            [1] = new[] { 3 },
            [2] = new[]
            {
                Dense(2), Dense(1), Dense(1),
                new Table
                {
                    [0] = (byte)1, [2] = (byte)1, [3] = new Table { [0] = new[] { 0, 1, 3 } },
                    [4] = (byte)3, [5] = new Table { [0] = new byte[] { 1, 0, 1 } },
                },
                Dense(2),
            },
        };
        Picture x = Picture.Random(2, 2, 4, seed: 22);
        float[] weights = [0, 0, 1.5f, -2, 0.25f, 4, 8, -0.5f];
        Picture expected = Picture.From(2, 2, 2, (y, c, o) =>
            Enumerable.Range(0, 4).Sum(k => x[y, c, k] * weights[o * 4 + k]));

        float[] actual = Convert(x, expected, (file, input, output) =>
        {
            int filled = file.HalfTensor(2, 1, 1, 4), widened = file.Tensor("widened", 2, 1, 1, 4);
            file.Operator(124, [file.Constant([(Half)1.5f, (Half)(-2), (Half)0.25f, (Half)4, (Half)8, (Half)(-0.5f)],
                [2, 1, 1, 4], sparsity)], filled);
            file.Operator(6, [filled], widened);
            file.Operator(3, [input, widened], output, new Table { [1] = 1, [2] = 1 });
        });

        OnnxRunner.AssertEqual(expected.Nchw, actual);
    }

    private static float Convolve(
        Picture x, float[] weights, float[] bias, int kernel, int stride, int dilation, int top, int left, int output)
    {
        float sum = bias[output];
        for (int i = 0; i < kernel; i++)
            for (int j = 0; j < kernel; j++)
                for (int c = 0; c < x.Channels; c++)
                    sum += x.Or(0, top + i * dilation, left + j * dilation, c)
                        * weights[((output * kernel + i) * kernel + j) * x.Channels + c];
        return sum;
    }

    private static float[] Numbers(int count, int seed) => Picture.Random(count, 1, 1, seed).Nhwc;

    private static float[] Convert(Picture x, Picture expected, Action<TfLiteFile, int, int> write) =>
        ConvertWithGraph(x, expected, write).Values;

    private static (OnnxGraph Graph, float[] Values) ConvertWithGraph(
        Picture x, Picture expected, Action<TfLiteFile, int, int> write) =>
        ConvertTo(x, [1, expected.Height, expected.Width, expected.Channels], write);

    private static (OnnxGraph Graph, float[] Values) ConvertTo(
        Picture x, int[] shape, Action<TfLiteFile, int, int> write)
    {
        var file = new TfLiteFile();
        int input = file.Tensor("x", 1, x.Height, x.Width, x.Channels), output = file.Tensor("y", shape);
        (file.Inputs, file.Outputs) = ([input], [output]);
        write(file, input, output);
        OnnxGraph graph = TfLiteConverter.Convert(file.ToBytes(), "test.tflite");
        return (graph, OnnxRunner.Run(graph, [x.Nchw])["y"]);
    }
}
