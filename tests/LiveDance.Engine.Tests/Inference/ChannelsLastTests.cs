using LiveDance.Onnx;
using LiveDance.Onnx.Quantization;
using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Tests.Inference;

/// <summary>What the shipped performer's 8-bit networks become when they are loaded for a CPU.</summary>
public class ChannelsLastTests
{
    [Theory]
    [InlineData("generator.int8.onnx")]
    [InlineData("lite.int8.onnx")]
    [InlineData("face.int8.onnx")]
    public void Shipped_network_gives_the_same_bits(string file)
    {
        byte[] model = File.ReadAllBytes(Path.Combine(Footage.Nova, file)), rewritten = ChannelsLast.Rewrite(model);
        Assert.NotSame(model, rewritten);
        foreach ((int rows, int columns) in new[] { (16, 16), (24, 40) })
        {
            float[][] expected = Run(model, rows, columns), found = Run(rewritten, rows, columns);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.True(expected[i].Max() - expected[i].Min() > 0.01f, "an output hardly varies");
                Assert.Equal(expected[i], found[i]);
            }
        }
    }

    // Two transpositions of the inputs and two of the outputs remain, and one for each enlarging, which copies whole rows.
    [Theory]
    [InlineData("generator.int8.onnx")]
    [InlineData("lite.int8.onnx")]
    public void Runtime_adds_no_transposition_to_a_shipped_generator(string file)
    {
        using var folder = new TestFolder();
        byte[] rewritten = ChannelsLast.Rewrite(File.ReadAllBytes(Path.Combine(Footage.Nova, file)));
        using (var options = new SessionOptions { OptimizedModelFilePath = folder.File("optimized.onnx"), LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL })
            new InferenceSession(rewritten, options).Dispose();
        string[] operators = [.. OnnxGraph.Parse(File.ReadAllBytes(folder.File("optimized.onnx"))).Operators];
        Assert.Equal(6, operators.Count(name => name == "Transpose"));
        Assert.DoesNotContain("DepthToSpace", operators);
        Assert.DoesNotContain("QLinearConcat", operators);
    }

    private static float[][] Run(byte[] model, int rows, int columns)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 2 };
        using var session = new InferenceSession(model, options);
        using var run = new RunOptions();
        OrtValue[] values = [.. session.InputMetadata.Values.Select((input, number) =>
        {
            long[] shape = [.. input.Dimensions.Select((size, i) => size > 0 ? size : Open(input.SymbolicDimensions[i]))];
            float[] data = [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(i => MathF.Sin(i * (0.013f + (0.007f * number))))];
            return OrtValue.CreateTensorValueFromMemory(data, shape);
        })];
        using var outputs = session.Run(run, [.. session.InputMetadata.Keys], values, session.OutputNames);
        foreach (OrtValue value in values) value.Dispose();
        return [.. outputs.Select(value => value.GetTensorDataAsSpan<float>().ToArray())];

        long Open(string name) =>
            (name.EndsWith("rows", StringComparison.Ordinal) ? rows : columns) * (name.StartsWith("drawing", StringComparison.Ordinal) ? 2 : 1);
    }
}
