using System.Runtime.InteropServices;

namespace LiveDance.Onnx.TfLite;

/// <summary>
/// The state of a conversion: the ONNX value or constant that each TFLite tensor has become. A tensor of four axes becomes a
/// value of N x C x H x W; any other keeps its layout.
/// </summary>
internal sealed class Conversion
{
    private static readonly int[] NchwAxes = [0, 2, 3, 1];

    private readonly TfLiteModel _model;
    private readonly Dictionary<int, string> _values = [];
    private readonly Dictionary<int, float[]> _constants = [];
    private readonly Dictionary<int, (int Source, int[] Counts)> _padded = [];

    public Conversion(TfLiteModel model, OnnxGraph graph)
    {
        _model = model;
        Graph = graph;
    }

    /// <summary>The graph that is being written.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>The tensor's shape in TFLite's order of axes.</summary>
    public int[] Shape(int tensor) => _model.Tensors[tensor].Shape;

    public int Channels(int tensor) => Shape(tensor)[^1];

    /// <summary>The shape of the tensor's ONNX value.</summary>
    public long[] OnnxShape(int tensor) => Shape(tensor) is [int n, int h, int w, int c]
        ? [n, c, h, w]
        : Array.ConvertAll(Shape(tensor), size => (long)size);

    /// <summary>The axis of the ONNX value for an axis of the tensor, which is counted from the end if negative.</summary>
    public int OnnxAxis(int tensor, int axis)
    {
        int rank = Shape(tensor).Length;
        if (axis < 0) axis += rank;
        if (axis < 0 || axis >= rank) throw new InvalidDataException($"there is no axis {axis}");
        return rank == 4 ? NchwAxes[axis] : axis;
    }

    public void DeclareInput(int tensor, string name) => Set(tensor, Graph.Input(name, Dimensions(tensor)));

    public void DeclareOutput(int tensor, string name) => Graph.Output(name, Value(tensor), Dimensions(tensor));

    private OnnxDimension[] Dimensions(int tensor) => [.. OnnxShape(tensor).Select(size => (OnnxDimension)size)];

    /// <summary>Sets the ONNX value that a tensor has become.</summary>
    public void Set(int tensor, string value) => _values[Unset(tensor)] = value;

    /// <summary>Sets the elements of a constant tensor.</summary>
    public void Set(int tensor, float[] constant) => _constants[Unset(tensor)] = constant;

    /// <summary>
    /// Marks a tensor as another one padded with zeros; a Pad node is written only where no operator can include the padding.
    /// </summary>
    public void SetPadded(int tensor, int source, int[] counts) => _padded[Unset(tensor)] = (Known(source), counts);

    /// <summary>
    /// The tensor without its zero padding of rows and columns, and the size of that padding: top, left, bottom, right.
    /// </summary>
    public (string Value, long[] Pads) Unpadded(int tensor)
    {
        if (!_padded.TryGetValue(tensor, out var padded) || padded.Counts is not [0, 0, _, _, _, _, 0, 0])
            return (Value(tensor), [0, 0, 0, 0]);
        int[] counts = padded.Counts;
        return (Value(padded.Source), [counts[2], counts[4], counts[3], counts[5]]);
    }

    /// <summary>The ONNX value that a tensor has become; a constant is added to the graph when it is first used.</summary>
    public string Value(int tensor)
    {
        if (_values.TryGetValue(Known(tensor), out string? value)) return value;
        if (_padded.TryGetValue(tensor, out var padded))
        {
            (int source, int[] counts) = padded;
            value = counts is [0, 0, 0, 0, 0, 0, 0, > 0 and int added]
                ? WithEmptyChannels(source, added)
                : WithZeros(source, counts);
        }
        else
        {
            long[] shape = OnnxShape(tensor);
            value = Graph.Constant(shape.Length == 4 ? Permute(tensor, 0, 3, 1, 2) : Floats(tensor), shape);
        }
        return _values[tensor] = value;
    }

    /// <summary>The ONNX value of a tensor with its elements in TFLite's order.</summary>
    public string ValueInOrder(int tensor)
    {
        // With one channel, or one pixel, both orders are the same.
        if (Shape(tensor) is not [_, int h, int w, int c] || c == 1 || h * w == 1) return Value(tensor);
        return Graph.Transpose(Value(tensor), 0, 2, 3, 1);
    }

    public bool IsConstant(int tensor) => _constants.ContainsKey(tensor) || !_model.Tensors[tensor].Data.IsEmpty;

    /// <summary>The elements of a constant float tensor, in TFLite's order.</summary>
    public float[] Floats(int tensor)
    {
        if (_constants.TryGetValue(tensor, out float[]? folded)) return folded;
        TfLiteTensor constant = _model.Tensors[tensor];
        float[] stored = constant.Type switch
        {
            TfLiteType.Float32 => Elements<float>(constant).ToArray(),
            TfLiteType.Float16 => Widen(Elements<Half>(constant)),
            _ => throw new NotSupportedException($"a constant of type {constant.Type} ('{constant.Name}')"),
        };
        float[] dense = SparseWeights.Densify(constant, stored);
        return dense.Length == constant.Count ? dense : throw Truncated(constant);
    }

    /// <summary>The elements of a constant tensor of four axes with its axes reordered.</summary>
    public float[] Permute(int tensor, int a, int b, int c, int d)
    {
        int[] shape = Shape(tensor);
        if (shape.Length != 4) throw new InvalidDataException($"a constant has {shape.Length} axes instead of four");
        float[] source = Floats(tensor);
        int[] strides = [shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1];
        var result = new float[source.Length];
        int next = 0;
        for (int i = 0; i < shape[a]; i++)
            for (int j = 0; j < shape[b]; j++)
                for (int k = 0; k < shape[c]; k++)
                    for (int l = 0; l < shape[d]; l++)
                        result[next++] = source[i * strides[a] + j * strides[b] + k * strides[c] + l * strides[d]];
        return result;
    }

    /// <summary>The elements of a constant integer tensor.</summary>
    public int[] Integers(int tensor)
    {
        TfLiteTensor constant = _model.Tensors[tensor];
        if (constant.Type != TfLiteType.Int32)
            throw new NotSupportedException($"'{constant.Name}' is not a constant of type int32");
        int[] values = Elements<int>(constant).ToArray();
        return values.Length == constant.Count ? values : throw Truncated(constant);
    }

    /// <summary>Adds the activation that TFLite fuses into an operator.</summary>
    public string Activate(string value, int activation) => activation switch
    {
        0 => value,
        1 => Graph.Relu(value),
        2 => Clip(value, -1, 1),
        3 => Clip(value, 0, 6),
        4 => Graph.Node("Tanh", [value]),
        _ => throw new NotSupportedException($"fused activation {activation}"),
    };

    public string Clip(string value, float lowest, float highest) =>
        Graph.Node("Clip", [value, Graph.Constant([lowest]), Graph.Constant([highest])]);

    // A 1x1 convolution that copies the channels, because a Pad node would make ONNX Runtime leave its blocked layout.
    private string WithEmptyChannels(int source, int added)
    {
        int channels = Channels(source);
        var copy = new float[(channels + added) * channels];
        for (int i = 0; i < channels; i++) copy[i * channels + i] = 1;
        return Graph.Conv(Value(source), Graph.Constant(copy, channels + added, channels, 1, 1));
    }

    private string WithZeros(int source, int[] counts) =>
        Graph.Pad(
            Value(source), [counts[0], counts[6], counts[2], counts[4], counts[1], counts[7], counts[3], counts[5]]);

    // Operators are in order of execution: an operator may use only tensors that have a value, and set only those that have none.
    private int Unset(int tensor) =>
        !IsKnown(tensor) ? tensor : throw OutOfOrder(tensor, "is computed twice");

    private int Known(int tensor) =>
        IsKnown(tensor) ? tensor : throw OutOfOrder(tensor, "is used before it is computed");

    private InvalidDataException OutOfOrder(int tensor, string what) =>
        new($"tensor '{_model.Tensors[tensor].Name}' {what}");

    private static InvalidDataException Truncated(TfLiteTensor constant) => new($"constant '{constant.Name}' is truncated");

    private bool IsKnown(int tensor) =>
        _values.ContainsKey(tensor) || _padded.ContainsKey(tensor) || IsConstant(tensor);

    private static ReadOnlySpan<T> Elements<T>(TfLiteTensor constant) where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(constant.Data.Span);

    private static float[] Widen(ReadOnlySpan<Half> halves)
    {
        var floats = new float[halves.Length];
        for (int i = 0; i < floats.Length; i++) floats[i] = (float)halves[i];
        return floats;
    }
}
