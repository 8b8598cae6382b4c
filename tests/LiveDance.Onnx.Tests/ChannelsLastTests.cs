using LiveDance.Onnx.Quantization;
using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Onnx.Tests;

/// <summary>A rewritten graph computes the same bits; what ONNX Runtime makes of the graph as it was is the reference.</summary>
public class ChannelsLastTests
{
    // Levels of three values: around 0, from 0, and around another value.
    private static readonly ActivationRange Signed = new(-2, 2.03f), Rectified = new(0, 3), Skew = new(-4, 1.37f);

    // With the last range several values are in the middle between two levels after the shift, and stay float32.
    [Theory]
    [InlineData(4, 4, 1.37f)]
    [InlineData(12, 20, 1.37f)]
    [InlineData(36, 8, 1.37f)]
    [InlineData(8, 8, 1.5f)]
    public void Every_kind_of_node_gives_the_same_bits(int rows, int columns, float highest)
    {
        byte[] model = Network(new ActivationRange(-4, highest)).ToBytes(), rewritten = ChannelsLast.Rewrite(model);
        float[][] inputs = [Values(6 * 4 * rows * columns, 1), Values(10 * rows * columns, 2)];
        long[][] shapes = [[1, 6, 2 * rows, 2 * columns], [1, 10, rows, columns]];
        float[][] expected = Run(model, inputs, shapes), found = Run(rewritten, inputs, shapes);
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i].Distinct().Count() > 10, "an output hardly varies");
            Assert.Equal(expected[i], found[i]);
        }
    }

    [Fact]
    public void Nothing_between_the_convolutions_is_turned_or_computed_in_float32()
    {
        OnnxGraph graph = OnnxGraph.Parse(ChannelsLast.Rewrite(Network(Skew).ToBytes()));
        string[] operators = [.. graph.Operators];
        // The two inputs, the rearranging of channels into pixels twice, and the outputs.
        Assert.Equal(6, operators.Count(name => name == "Transpose"));
        Assert.Equal(2, operators.Count(name => name == "DequantizeLinear"));
        Assert.Equal(7, operators.Count(name => name == "QLinearConv"));
        Assert.All(["Conv", "Relu", "Add", "Clip", "DepthToSpace"], name => Assert.DoesNotContain(name, operators));
    }

    // Half of the levels of one range are in the middle between two of the other: no constant rounds all of them as they were.
    [Fact]
    public void Conversion_rounds_each_level_once_or_is_refused()
    {
        var fine = new LevelScale(0.01f, 100);
        Assert.Equal(0, LevelConversion.Addend(fine, new LevelScale(0.013f, 30), 0));
        Assert.InRange(LevelConversion.Addend(fine, new LevelScale(4f / 255, 0), 2)!.Value, 1.99f, 2.01f);
        Assert.Null(LevelConversion.Addend(fine, new LevelScale(0.02f, 10), 0));
    }

    [Fact]
    public void Graph_without_integer_convolutions_stays_as_it_is()
    {
        var graph = new OnnxGraph("float");
        string x = graph.Input("x", 1, 4, 5, 5);
        graph.Output("y", graph.Relu(graph.Conv(x, graph.Constant(Values(4 * 4, 3), 4, 4, 1, 1))), 1, 4, 5, 5);
        byte[] model = graph.ToBytes();
        Assert.Same(model, ChannelsLast.Rewrite(model));
    }

    [Fact]
    public void File_that_is_no_model_stays_as_it_is()
    {
        byte[] words = "no network"u8.ToArray();
        Assert.Same(words, ChannelsLast.Rewrite(words));
    }

    // A value that float32 nodes read as well, and a sum with one: neither is an integer operator's alone.
    [Fact]
    public void Value_that_float_nodes_read_too_is_the_same()
    {
        var graph = new OnnxGraph("shared");
        string x = Rounded(graph, graph.Input("x", 1, 8, 6, 6), Signed);
        string y = graph.Conv(x, Weights(graph, 16, 8, 3, 1, Signed, out string bias), bias, pads: [1, 1, 1, 1]);
        string rounded = Rounded(graph, y, Skew);
        graph.Output("both", graph.Add(rounded, graph.Node("Tanh", [y])), 1, 16, 6, 6);
        graph.Output("next", graph.Conv(rounded, Weights(graph, 16, 16, 1, 2, Skew, out bias), bias), 1, 16, 6, 6);
        byte[] model = graph.ToBytes();
        float[][] inputs = [Values(8 * 36, 4)];
        long[][] shapes = [[1, 8, 6, 6]];
        float[][] expected = Run(model, inputs, shapes), found = Run(ChannelsLast.Rewrite(model), inputs, shapes);
        for (int i = 0; i < expected.Length; i++) OnnxRunner.AssertEqual(expected[i], found[i], 1e-4f);
    }

    // As the generator: an input of pixels in blocks beside one in planes, whose channels are not a multiple of 4; a residual block;
    // enlarging by a rearranging; joining of values of other levels; a sum that is shifted and clipped; two outputs.
    internal static OnnxGraph Network(ActivationRange painted)
    {
        var graph = new OnnxGraph("small generator");
        string drawing = graph.Input("drawing", 1, 6, "drawing_rows", "drawing_columns"), body = graph.Input("body", 1, 10, "rows", "columns");
        string place = Convolved(graph, Rounded(graph, body, Signed), 16, 10, 1, Signed, Rectified, seed: 11);
        string seen = Rounded(graph, graph.Concat(1, graph.Node("SpaceToDepth", [drawing], ("blocksize", 2)), graph.Slice(body, [1], [0], [4])), Signed);
        string joined = Rounded(graph, graph.Concat(1, seen, place), Skew);
        string whole = Convolved(graph, joined, 16, 44, 3, Skew, Rectified, seed: 12);
        string half = Convolved(graph, whole, 32, 16, 3, Rectified, Rectified, seed: 13, stride: 2);
        string branch = Rounded(graph, graph.Conv(half, Weights(graph, 32, 32, 3, 14, Rectified, out string bias), bias, pads: [1, 1, 1, 1]), Skew);
        string sum = Rounded(graph, graph.Relu(graph.Add(half, branch)), Rectified);
        string many = Rounded(graph, graph.Conv(sum, Weights(graph, 64, 32, 1, 15, Rectified, out bias), bias), Signed);
        string large = Rounded(graph, graph.Node("DepthToSpace", [many], ("blocksize", 2), ("mode", "CRD")), Signed);
        string x = Rounded(graph, graph.Concat(1, large, whole, place), Signed);
        string colour = Rounded(graph, graph.Conv(x, Weights(graph, 16, 48, 1, 16, Signed, out bias), bias), painted);
        string above = graph.Add(graph.Concat(1, colour, large), graph.Constant([1.5f], []));
        string shifted = Rounded(graph, graph.Node("Clip", [above, graph.Constant([0], []), graph.Constant([3], [])]), Rectified);
        string last = Rounded(graph, graph.Conv(shifted, Weights(graph, 64, 32, 1, 17, Rectified, out bias), bias), Signed);
        graph.Output("pixels", graph.Node("DepthToSpace", [last], ("blocksize", 2), ("mode", "CRD")), 1, 16, "drawing_rows", "drawing_columns");
        graph.Output("colour", graph.Node("Tanh", [colour]), 1, 16, "rows", "columns");
        return graph;
    }

    private static string Convolved(
        OnnxGraph graph, string x, int outputs, int inputs, int side, ActivationRange from, ActivationRange to, int seed, int stride = 1)
    {
        string weights = Weights(graph, outputs, inputs, side, seed, from, out string bias);
        long pad = side / 2;
        return Rounded(graph, graph.Relu(graph.Conv(x, weights, bias, [stride, stride], [pad, pad, pad, pad])), to);
    }

    private static string Weights(OnnxGraph graph, int outputs, int inputs, int side, int seed, ActivationRange from, out string bias)
    {
        float[] weights = [.. Values(outputs * inputs * side * side, seed).Select(value => value / MathF.Sqrt(inputs * side * side))];
        (string weight, string? biases) = QuantizedWeights.Add(graph, weights, [outputs, inputs, side, side], Values(outputs, seed + 50), from.Scale);
        bias = biases!;
        return weight;
    }

    private static string Rounded(OnnxGraph graph, string value, ActivationRange range)
    {
        string scale = graph.Constant([range.Scale], []), zero = graph.Bytes([range.ZeroPoint], []);
        return graph.Node("DequantizeLinear", [graph.Node("QuantizeLinear", [value, scale, zero]), scale, zero]);
    }

    internal static float[] Values(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin((i + 1) * (seed + 0.7f) * 1.3f))];

    internal static float[][] Run(byte[] model, float[][] inputs, long[][] shapes)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 2 };
        using var session = new InferenceSession(model, options);
        using var run = new RunOptions();
        OrtValue[] values = [.. inputs.Zip(shapes, (input, shape) => OrtValue.CreateTensorValueFromMemory(input, shape))];
        using var outputs = session.Run(run, [.. session.InputMetadata.Keys], values, session.OutputNames);
        foreach (OrtValue value in values) value.Dispose();
        return [.. outputs.Select(value => value.GetTensorDataAsSpan<float>().ToArray())];
    }
}
