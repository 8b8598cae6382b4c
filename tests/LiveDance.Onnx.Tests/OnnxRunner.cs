using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Onnx.Tests;

/// <summary>Runs models with ONNX Runtime and compares results.</summary>
internal static class OnnxRunner
{
    /// <summary>
    /// Runs a model on inputs given in order and returns the values of each output by name. By default without optimization, so that
    /// every node runs as it is written.
    /// </summary>
    public static Dictionary<string, float[]> Run(
        OnnxGraph graph, float[][] inputs, GraphOptimizationLevel level = GraphOptimizationLevel.ORT_DISABLE_ALL)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = level, IntraOpNumThreads = 1 };
        using var session = new InferenceSession(graph.ToBytes(), options);
        using var run = new RunOptions();
        OrtValue[] values = [.. session.InputMetadata.Select((input, i) => OrtValue.CreateTensorValueFromMemory(
            inputs[i], Array.ConvertAll(input.Value.Dimensions, size => (long)size)))];
        using var outputs = session.Run(run, [.. session.InputMetadata.Keys], values, session.OutputNames);
        foreach (OrtValue value in values) value.Dispose();
        return session.OutputNames.Zip(outputs, (name, value) => (name, value.GetTensorDataAsSpan<float>().ToArray()))
            .ToDictionary(pair => pair.name, pair => pair.Item2);
    }

    /// <summary>Asserts that two vectors are equal element by element, within a relative tolerance.</summary>
    public static void AssertEqual(float[] expected, float[] actual, float tolerance = 1e-5f)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            float allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            float difference = Math.Abs(expected[i] - actual[i]);
            Assert.True(difference <= allowed, $"element {i}: {actual[i]} instead of {expected[i]}");
        }
    }

    /// <summary>
    /// Asserts that two vectors are equal within a fraction of the largest element (at least of 0.01), because sums of many terms have
    /// rounding errors.
    /// </summary>
    public static void AssertClose(float[] expected, float[] actual, float fraction)
    {
        Assert.Equal(expected.Length, actual.Length);
        float allowed = fraction * Math.Max(0.01f, expected.Max(Math.Abs));
        float worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst <= allowed, $"differs by {worst}, more than {allowed}");
    }
}
