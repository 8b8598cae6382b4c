using LiveDance.Onnx.TfLite.Operators;

namespace LiveDance.Onnx.TfLite;

/// <summary>
/// Converts TFLite models to ONNX: NHWC becomes NCHW, float16 and sparse weights become dense float32, and operators that the requested
/// outputs do not need are left out. The same file always gives the same bytes.
/// </summary>
public static class TfLiteConverter
{
    /// <summary>Converts a TFLite file's bytes.</summary>
    /// <param name="tflite">The bytes of the file.</param>
    /// <param name="name">The model's name, which also appears in errors.</param>
    /// <param name="outputs">
    /// The outputs to keep, each by its TFLite name with the name to give it; if empty, all outputs with their own names. An output of
    /// four axes is N x C x H x W.
    /// </param>
    /// <returns>The graph; its inputs are N x C x H x W and are named <c>input</c>, <c>input1</c> and so on.</returns>
    /// <exception cref="InvalidDataException">
    /// The bytes are not a TFLite model, or are damaged; the message contains the name.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// An operator or its options are not supported; the message names the operator.
    /// </exception>
    public static OnnxGraph Convert(
        ReadOnlyMemory<byte> tflite, string name, params IReadOnlyList<(string Output, string Name)> outputs)
    {
        try
        {
            return ConvertChecked(new TfLiteModel(tflite), name, outputs);
        }
        catch (InvalidDataException damage)
        {
            throw new InvalidDataException($"'{name}' is not a readable TFLite model: {damage.Message}.", damage);
        }
        catch (NotSupportedException unknown)
        {
            throw new NotSupportedException($"'{name}' cannot be converted: {unknown.Message}.", unknown);
        }
        catch (Exception inconsistency) when (inconsistency is ArithmeticException or IndexOutOfRangeException or ArgumentException)
        {
            // The values can be read but are inconsistent, such as weights of another shape than the input, or a stride of zero.
            throw new InvalidDataException($"'{name}' is not a readable TFLite model: its values are inconsistent.", inconsistency);
        }
    }

    private static OnnxGraph ConvertChecked(
        TfLiteModel model, string name, IReadOnlyList<(string Output, string Name)> outputs)
    {
        (int Tensor, string Name)[] wanted = outputs.Count == 0
            ? [.. model.Outputs.Select(tensor => (tensor, model.Tensors[tensor].Name))]
            : [.. outputs.Select(output => (FindOutput(model, output.Output), output.Name))];
        HashSet<TfLiteOperator> needed = Needed(model, wanted.Select(output => output.Tensor));

        // GridSample exists since opset 16.
        int opset = needed.Any(step => step.Name == FaceAttention.TransformTensor) ? 16 : 13;
        var conversion = new Conversion(model, new OnnxGraph(name, opset));
        for (int i = 0; i < model.Inputs.Length; i++)
            conversion.DeclareInput(model.Inputs[i], i == 0 ? "input" : $"input{i}");
        foreach (TfLiteOperator step in model.Operators.Where(needed.Contains)) Translations.Of(step)(conversion, step);
        foreach ((int tensor, string output) in wanted) conversion.DeclareOutput(tensor, output);
        return conversion.Graph;
    }

    private static int FindOutput(TfLiteModel model, string output)
    {
        foreach (int tensor in model.Outputs)
            if (model.Tensors[tensor].Name == output) return tensor;
        throw new InvalidDataException($"it has no output '{output}'");
    }

    // The operators on which the requested tensors depend, found in reverse order.
    private static HashSet<TfLiteOperator> Needed(TfLiteModel model, IEnumerable<int> wanted)
    {
        var tensors = new HashSet<int>(wanted);
        var steps = new HashSet<TfLiteOperator>(ReferenceEqualityComparer.Instance);
        foreach (TfLiteOperator step in model.Operators.Reverse())
        {
            if (!step.Outputs.Any(tensors.Contains)) continue;
            steps.Add(step);
            tensors.UnionWith(step.Inputs);
        }
        return steps;
    }
}
