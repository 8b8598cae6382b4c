using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Onnx.Tests;

/// <summary>What ONNX Runtime makes of a model.</summary>
internal static class Computed
{
    /// <summary>
    /// Every output's values by name, all inputs given in order; no optimisation, so that nodes do as they say.
    /// </summary>
    public static Dictionary<string, float[]> By(
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

    /// <summary>Asserts that two vectors agree element by element.</summary>
    public static void Equal(float[] expected, float[] actual, float tolerance = 1e-5f)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            float allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            float difference = Math.Abs(expected[i] - actual[i]);
            Assert.True(difference <= allowed, $"element {i}: {actual[i]} in place of {expected[i]}");
        }
    }

    /// <summary>
    /// Asserts that two vectors agree within a fraction of the largest element (of 0.01 at least), as sums of many
    /// terms round.
    /// </summary>
    public static void Close(float[] expected, float[] actual, float fraction)
    {
        Assert.Equal(expected.Length, actual.Length);
        float allowed = fraction * Math.Max(0.01f, expected.Max(Math.Abs));
        float worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst <= allowed, $"differs by {worst}, more than {allowed}");
    }
}
