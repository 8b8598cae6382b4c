using LiveDance.Onnx.Quantization;
using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Onnx.Tests;

/// <summary>A network that takes and gives bytes computes what the one with planes of values does, which is the reference.</summary>
public class ByteBorderTests
{
    private const int Rows = 12, Columns = 20;

    [Fact]
    public void Bytes_of_the_inputs_give_bytes_of_the_outputs()
    {
        byte[] planes = Rewritten();
        ByteBorder border = ByteBorder.Cut(planes)!;
        float[] drawing = ChannelsLastTests.Values(6 * 4 * Rows * Columns, 1), body = ChannelsLastTests.Values(10 * Rows * Columns, 2);
        float[][] expected = ChannelsLastTests.Run(planes, [drawing, body], [[1, 6, 2 * Rows, 2 * Columns], [1, 10, Rows, Columns]]);
        byte[][] found = Run(border, [.. border.Inputs.Select(input => Bytes(input, drawing, body))]);
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            ByteOutput output = border.Outputs[i];
            int places = found[i].Length / output.Channels;
            float[] values = [.. from channel in Enumerable.Range(0, output.Channels)
                                 from place in Enumerable.Range(0, places)
                                 select output.Values[found[i][(place * output.Channels) + channel]]];
            Assert.True(values.Distinct().Count() > 10, "an output hardly varies");
            OnnxRunner.AssertEqual(expected[i], values, 1e-6f);
        }
    }

    [Fact]
    public void Nothing_is_left_of_the_planes()
    {
        ByteBorder border = ByteBorder.Cut(Rewritten())!;
        string[] operators = [.. OnnxGraph.Parse(border.Model).Operators];
        Assert.All(["QuantizeLinear", "DequantizeLinear", "SpaceToDepth", "Slice", "Tanh"], name => Assert.DoesNotContain(name, operators));
        // The rearranging of channels into pixels, twice.
        Assert.Equal(2, operators.Count(name => name == "Transpose"));
    }

    [Fact]
    public void Every_channel_is_described_and_those_that_only_fill_up_are_not()
    {
        ByteBorder border = ByteBorder.Cut(Rewritten())!;
        Assert.Equal(["pixels", "colour"], border.Outputs.Select(output => output.Name));
        // Ten channels of the body, and two to make a multiple of four.
        ByteInput body = border.Inputs.Single(input => input.Channels.Length == 12);
        Assert.Equal(Enumerable.Range(0, 10).Select(channel => (ByteChannel?)new ByteChannel("body", channel, 0, 0, 1)).Append(null).Append(null), body.Channels);
        // Four places of each block of six channels, place by place, and four channels of the body.
        ByteInput seen = border.Inputs.Single(input => input.Channels.Length == 28);
        Assert.Equal(new ByteChannel("drawing", 5, 0, 0, 2), seen.Channels[5]);
        Assert.Equal(new ByteChannel("drawing", 0, 0, 1, 2), seen.Channels[6]);
        Assert.Equal(new ByteChannel("drawing", 0, 1, 0, 2), seen.Channels[12]);
        Assert.Equal(new ByteChannel("body", 3, 0, 0, 1), seen.Channels[27]);
    }

    [Fact]
    public void Input_that_a_node_of_values_reads_is_refused()
    {
        var graph = OnnxGraph.Parse(ChannelsLastTests.Network(new ActivationRange(-4, 1.37f)).ToBytes());
        graph.Output("also", graph.Relu("body"), 1, 10, "rows", "columns");
        Assert.Null(ByteBorder.Cut(ChannelsLast.Rewrite(graph.ToBytes())));
    }

    [Fact]
    public void Network_without_bytes_and_file_that_is_no_model_are_refused()
    {
        var graph = new OnnxGraph("float");
        graph.Output("y", graph.Relu(graph.Input("x", 1, 4, 5, 5)), 1, 4, 5, 5);
        Assert.Null(ByteBorder.Cut(graph.ToBytes()));
        Assert.Null(ByteBorder.Cut("no network"u8.ToArray()));
    }

    private static byte[] Rewritten() => ChannelsLast.Rewrite(ChannelsLastTests.Network(new ActivationRange(-4, 1.37f)).ToBytes());

    private static byte[] Bytes(ByteInput input, float[] drawing, float[] body)
    {
        byte[] bytes = new byte[Rows * Columns * input.Channels.Length];
        for (int y = 0; y < Rows; y++)
        {
            for (int x = 0; x < Columns; x++)
            {
                for (int i = 0; i < input.Channels.Length; i++)
                {
                    // What is not read can be anything.
                    byte level = 77;
                    if (input.Channels[i] is { } source)
                    {
                        float[] planes = source.Input == "drawing" ? drawing : body;
                        int row = (y * source.Block) + source.Row, column = (x * source.Block) + source.Column;
                        level = input.Level(planes[(((source.Channel * Rows * source.Block) + row) * Columns * source.Block) + column]);
                    }
                    bytes[(((y * Columns) + x) * input.Channels.Length) + i] = level;
                }
            }
        }
        return bytes;
    }

    private static byte[][] Run(ByteBorder border, byte[][] inputs)
    {
        using var session = new InferenceSession(border.Model);
        using var run = new RunOptions();
        OrtValue[] values = [.. inputs.Zip(border.Inputs, (bytes, input) => OrtValue.CreateTensorValueFromMemory(bytes, [1, Rows, Columns, input.Channels.Length]))];
        using var outputs = session.Run(run, [.. border.Inputs.Select(input => input.Name)], values, [.. border.Outputs.Select(output => output.Name)]);
        foreach (OrtValue value in values) value.Dispose();
        return [.. outputs.Select(value => value.GetTensorDataAsSpan<byte>().ToArray())];
    }
}
