using System.Runtime.InteropServices;
using LiveDance.Onnx.Format;
using LiveDance.Onnx.Quantization;

namespace LiveDance.Onnx.Tests;

/// <summary>A quantized graph computes what the float32 one does, within its levels; float32 is the reference.</summary>
public class QuantizationTests
{
    private const int Channels = 8, Side = 6, Values = Channels * Side * Side;

    // Values as a picture's: a tenth of them beyond 6, where the ReLU6 ends.
    private static readonly float[] Input = [.. Enumerable.Range(0, Values).Select(i => (MathF.Sin(i * 1.7f) * 5) + 1)];

    [Fact]
    public void Quantized_block_is_within_a_level_of_the_exact_one()
    {
        OnnxGraph exact = Block(out string[] values), rounded = Block(out _);
        rounded.Quantize(Ranges(values));

        float[] expected = OnnxRunner.Run(exact, [Input])["y"], found = OnnxRunner.Run(rounded, [Input])["y"];
        // The coarsest of the values that are added up has 255 steps from -6 to 6.
        Assert.InRange(expected.Zip(found, (a, b) => MathF.Abs(a - b)).Max(), float.Epsilon, 12f / 255);
    }

    [Fact]
    public void Saturation_replaces_the_rectifier_and_float_weights_go()
    {
        OnnxGraph rounded = Block(out string[] values);
        rounded.Quantize(Ranges(values));

        // The first rectifier follows a float32 convolution and stays; the second follows a quantized one.
        Assert.Single(rounded.Operators, "Clip");
        Assert.Equal(3, rounded.Operators.Count(name => name == "QuantizeLinear"));
        Assert.DoesNotContain(rounded.Proto.Initializer, constant => constant.DataType == 1 && constant.Dims is [Channels, Channels, 1, 1]);
    }

    // In the layout of ONNX Runtime's float32 convolutions, which the resizing of the sum needs to be fast.
    [Fact]
    public void Float_sum_reads_integer_results_through_convolutions_of_ones()
    {
        OnnxGraph rounded = Block(out string[] values);
        rounded.Quantize(Ranges(values));

        NodeProto sum = Assert.Single(rounded.Proto.Node, node => node.OpType == "Add");
        foreach (string input in sum.Input)
        {
            NodeProto ones = Assert.Single(rounded.Proto.Node, node => node.Output[0] == input);
            Assert.Equal("Conv", ones.OpType);
            TensorProto weight = Assert.Single(rounded.Proto.Initializer, constant => constant.Name == ones.Input[1]);
            Assert.Equal([Channels, 1, 1, 1], weight.Dims);
            Assert.All(MemoryMarshal.Cast<byte, float>(weight.RawData.Span).ToArray(), value => Assert.Equal(1, value));
        }
    }

    [Fact]
    public void Values_without_a_range_stay_float()
    {
        OnnxGraph exact = Block(out _), same = Block(out _);
        same.Quantize(new Dictionary<string, ActivationRange>());
        Assert.Equal(exact.ToBytes(), same.ToBytes());
    }

    [Fact]
    public void Range_of_an_unknown_value_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Block(out _).Quantize(new Dictionary<string, ActivationRange> { ["elsewhere"] = new(0, 6) }));
        Assert.Contains("'elsewhere'", error.Message, StringComparison.Ordinal);
    }

    // A float32 convolution, then a residual block: ReLU6, a pointwise convolution with ReLU6, a depthwise one, and the sum.
    private static OnnxGraph Block(out string[] values)
    {
        var graph = new OnnxGraph("block");
        string first = Clip(graph, graph.Conv(graph.Input("x", 1, Channels, Side, Side), Weights(graph, 1, Channels, 1, 3), pads: [1, 1, 1, 1], group: Channels));
        string inner = Clip(graph, graph.Conv(first, Weights(graph, 2, Channels, Channels, 1), graph.Constant([.. Enumerable.Range(0, Channels).Select(i => i / 10f)], Channels)));
        string last = graph.Conv(inner, Weights(graph, 3, Channels, 1, 3), pads: [1, 1, 1, 1], group: Channels);
        graph.Output("y", graph.Add(last, first), 1, Channels, Side, Side);
        values = [first, inner, last];
        return graph;
    }

    private static Dictionary<string, ActivationRange> Ranges(string[] values) => new()
    {
        [values[0]] = new ActivationRange(0, 6),
        [values[1]] = new ActivationRange(0, 6),
        [values[2]] = new ActivationRange(-6, 6),
    };

    private static string Clip(OnnxGraph graph, string value) => graph.Node("Clip", [value, graph.Constant([0]), graph.Constant([6])]);

    private static string Weights(OnnxGraph graph, int seed, int outputs, int inputs, int kernel) => graph.Constant(
        [.. Enumerable.Range(0, outputs * inputs * kernel * kernel).Select(i => MathF.Cos((i + seed) * 2.3f) / (inputs * kernel))], outputs, inputs, kernel, kernel);
}
