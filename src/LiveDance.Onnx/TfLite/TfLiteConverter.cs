using LiveDance.Onnx.TfLite.Operators;

namespace LiveDance.Onnx.TfLite;

/// <summary>
/// Turns a TFLite model into an ONNX one: NHWC becomes NCHW, float16 and sparse weights become dense float32, and
/// only what the wanted outputs need is kept. The same file gives the same bytes.
/// </summary>
public static class TfLiteConverter
{
    /// <summary>Converts a TFLite file's bytes.</summary>
    /// <param name="tflite">The file.</param>
    /// <param name="name">What to call it in the model and in errors.</param>
    /// <param name="outputs">
    /// The outputs to keep, by their TFLite name, each with the name it shall have. Without any, all are kept under
    /// their own names. What only other outputs need is left out. An output of four axes is N x C x H x W.
    /// </param>
    /// <returns>
    /// The graph; its inputs are N x C x H x W under their TFLite names' place: <c>input</c>, <c>input1</c>...
    /// </returns>
    /// <exception cref="InvalidDataException">
    /// The bytes are no TFLite model, or are damaged; the message names the file.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// An operator, or a way of using it, is unknown; names operator and file.
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
        catch (Exception damage) when (damage is ArithmeticException or IndexOutOfRangeException or ArgumentException)
        {
            // The values can be read but are inconsistent, such as weights of another shape than the input, or a stride of zero.
            throw new InvalidDataException($"'{name}' is not a readable TFLite model: its numbers do not fit.", damage);
        }
    }

    private static OnnxGraph ConvertChecked(
        TfLiteModel model, string name, IReadOnlyList<(string Output, string Name)> outputs)
    {
        (int Tensor, string Name)[] wanted = outputs.Count == 0
            ? [.. model.Outputs.Select(tensor => (tensor, model.Tensors[tensor].Name))]
            : [.. outputs.Select(output => (FindOutput(model, output.Output), output.Name))];
        HashSet<TfLiteOperator> needed = Needed(model, wanted.Select(output => output.Tensor));

        // GridSample came with opset 16.
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

    // The steps that the wanted tensors depend on, found from the last to the first.
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
