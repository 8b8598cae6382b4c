using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Engine.Inference;

/// <summary>Names and shapes of a network's tensors, read without preparing the network to run.</summary>
/// <param name="Inputs">The shape of each input by its name; the type must be float32.</param>
/// <param name="Outputs">The shape of each output by its name.</param>
internal sealed record NetworkSignature(IReadOnlyDictionary<string, int[]> Inputs, IReadOnlyDictionary<string, int[]> Outputs)
{
    /// <summary>Reads a network's file.</summary>
    /// <exception cref="EngineException">The file is not an ONNX network.</exception>
    /// <param name="path">The ONNX file.</param>
    /// <param name="open">The sizes that dimensions of these names are counted as.</param>
    public static NetworkSignature Read(string path, IReadOnlyDictionary<string, long> open)
    {
        try
        {
            using var options = new SessionOptions
            {
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
                IntraOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            using var session = new InferenceSession(path, options);
            return new NetworkSignature(Shapes(session.InputMetadata, open), Shapes(session.OutputMetadata, open));
        }
        catch (OnnxRuntimeException error)
        {
            throw new EngineException($"The network '{path}' is not an ONNX network: {error.Message.Split('\n')[0].Trim()}", error);
        }
    }

    /// <summary>Compares with what is required.</summary>
    /// <param name="inputs">Name and shape of each input; there may be no others.</param>
    /// <param name="outputs">Name and shape of each output that is read.</param>
    /// <returns>The first difference, as a clause; null if there is none.</returns>
    public string? Mismatch(IReadOnlyList<(string Name, int[] Shape)> inputs, IReadOnlyList<(string Name, int[] Shape)> outputs)
    {
        string? wrong = inputs.Select(input => Mismatch(Inputs, input)).Concat(outputs.Select(output => Mismatch(Outputs, output)))
            .FirstOrDefault(mismatch => mismatch is not null);
        if (wrong is not null) return wrong;
        string? unknown = Inputs.Keys.FirstOrDefault(name => inputs.All(input => input.Name != name));
        return unknown is null ? null : $"it has an unknown input '{unknown}'";
    }

    private static string? Mismatch(IReadOnlyDictionary<string, int[]> tensors, (string Name, int[] Shape) required)
    {
        if (!tensors.TryGetValue(required.Name, out int[]? shape)) return $"it has no tensor '{required.Name}'";
        if (shape.SequenceEqual(required.Shape)) return null;
        string found = shape.Length == 0 ? "not float32" : string.Join('x', shape);
        return $"'{required.Name}' is {found}, not {string.Join('x', required.Shape)}";
    }

    // A tensor of another type has no shape here: nothing that is required matches it.
    private static Dictionary<string, int[]> Shapes(IReadOnlyDictionary<string, NodeMetadata> tensors, IReadOnlyDictionary<string, long> open)
    {
        return tensors.ToDictionary(
            tensor => tensor.Key, tensor => tensor.Value.ElementType == typeof(float) ? Sizes(tensor.Value) : []);

        int[] Sizes(NodeMetadata tensor) => [.. tensor.Dimensions.Select(
            (size, i) => size > 0 ? size : (int)open.GetValueOrDefault(tensor.SymbolicDimensions[i], size))];
    }
}
