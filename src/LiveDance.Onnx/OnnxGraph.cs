using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using LiveDance.Onnx.Format;
using LiveDance.Onnx.Quantization;
using DataType = LiveDance.Onnx.Format.TensorProto.Types.DataType;

namespace LiveDance.Onnx;

/// <summary>
/// Builds an ONNX model (by default of opset 13 and IR version 7) node by node. A value is identified by its name. Every method that adds
/// a node returns the name of the node's output, so that calls can be nested. The same calls always give the same bytes.
/// </summary>
/// <example>
/// <code>
/// var graph = new OnnxGraph("edges");
/// string image = graph.Input("image", 1, 3, 256, 256);
/// string edges = graph.Relu(graph.Conv(image, graph.Constant(weights, 8, 3, 3, 3), pads: [1, 1, 1, 1]));
/// graph.Output("edges", edges, 1, 8, 256, 256);
/// graph.Save("edges.onnx");
/// </code>
/// </example>
public sealed class OnnxGraph
{
    // The operators that ONNX Runtime has beside ONNX's own, and their version.
    private const string RuntimeDomain = "com.microsoft";
    private const int RuntimeOpset = 1;

    private readonly GraphProto _graph;
    private readonly Dictionary<string, string> _metadata = [];
    private int _names;

    /// <param name="name">The graph's name, for information only.</param>
    /// <param name="opset">The version of ONNX's operator set that the nodes are written in.</param>
    public OnnxGraph(string name, int opset = 13)
    {
        _graph = new GraphProto { Name = name };
        Opset = opset;
    }

    private OnnxGraph(ModelProto model)
    {
        _graph = model.Graph;
        Opset = (int)(model.OpsetImport.FirstOrDefault(set => set.Domain.Length == 0)?.Version ?? 0);
        foreach (StringStringEntryProto entry in model.MetadataProps) _metadata[entry.Key] = entry.Value;
        // No new name is one of the model's.
        _names = 1 + Names().Max(name => int.TryParse(name.AsSpan(name.LastIndexOf('_') + 1), out int number) ? number : 0);

        IEnumerable<string> Names() => _graph.Node.SelectMany(node => node.Output).Concat(_graph.Initializer.Select(constant => constant.Name)).Append("");
    }

    /// <summary>Reads a model, for rewriting.</summary>
    /// <param name="model">The bytes of an .onnx file.</param>
    /// <exception cref="InvalidProtocolBufferException">It is no ONNX model.</exception>
    public static OnnxGraph Parse(byte[] model) => new(ModelProto.Parser.ParseFrom(model));

    /// <summary>The version of ONNX's operator set that the nodes are written in.</summary>
    public int Opset { get; }

    /// <summary>Metadata stored in the model, such as its name and origin.</summary>
    public IDictionary<string, string> Metadata => _metadata;

    /// <summary>The operators of the nodes so far, in order.</summary>
    public IEnumerable<string> Operators => _graph.Node.Select(node => node.OpType);

    /// <summary>The graph itself, for rewriting.</summary>
    internal GraphProto Proto => _graph;

    /// <summary>
    /// Rewrites the graph so that a runtime can compute convolutions and additions in 8 bits: those whose inputs and output have a range. All
    /// other nodes stay float32. Constants that are no longer used are dropped.
    /// </summary>
    /// <param name="ranges">The range of each value that is to have 8 bits, by its name.</param>
    /// <exception cref="ArgumentException">There is no such value.</exception>
    public void Quantize(IReadOnlyDictionary<string, ActivationRange> ranges) => new GraphQuantizer(this, ranges).Apply();

    /// <summary>Declares a float input and returns its name.</summary>
    public string Input(string name, params ReadOnlySpan<OnnxDimension> shape)
    {
        _graph.Input.Add(Describe(name, shape));
        return name;
    }

    /// <summary>
    /// Makes <paramref name="value"/> a float output of the model under the name <paramref name="name"/>.
    /// </summary>
    public void Output(string name, string value, params ReadOnlySpan<OnnxDimension> shape)
    {
        if (!Rename(value, name))
            _graph.Node.Add(new NodeProto { OpType = "Identity", Input = { value }, Output = { name } });
        _graph.Output.Add(Describe(name, shape));
    }

    /// <summary>Adds a float constant (weights) and returns its name.</summary>
    /// <exception cref="ArgumentException">The shape does not hold as many elements as there are values.</exception>
    public string Constant(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Initializer(values, DataType.Float, shape);

    /// <summary>Adds an integer constant (a shape, axes, indices) and returns its name.</summary>
    /// <exception cref="ArgumentException">The shape does not hold as many elements as there are values.</exception>
    public string Integers(ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        Initializer(values, DataType.Int64, shape.IsEmpty ? [values.Length] : shape);

    /// <summary>Adds a constant of signed bytes (quantized weights) and returns its name.</summary>
    /// <exception cref="ArgumentException">The shape does not hold as many elements as there are values.</exception>
    public string SignedBytes(ReadOnlySpan<sbyte> values, params ReadOnlySpan<long> shape) => Initializer(values, DataType.Int8, shape);

    /// <summary>Adds a constant of bytes (zero points of quantized activations) and returns its name.</summary>
    /// <exception cref="ArgumentException">The shape does not hold as many elements as there are values.</exception>
    public string Bytes(ReadOnlySpan<byte> values, params ReadOnlySpan<long> shape) => Initializer(values, DataType.Uint8, shape);

    /// <summary>Adds a constant of 32-bit integers (quantized biases) and returns its name.</summary>
    /// <exception cref="ArgumentException">The shape does not hold as many elements as there are values.</exception>
    public string SmallIntegers(ReadOnlySpan<int> values, params ReadOnlySpan<long> shape) => Initializer(values, DataType.Int32, shape);

    /// <summary>Adds any node with one output and returns the output's name.</summary>
    /// <param name="operation">ONNX's name of the operator, such as <c>Conv</c>.</param>
    /// <param name="inputs">Names of values; an empty one leaves out an optional input.</param>
    /// <param name="attributes">Values are int, long, float, string, long[] or float[].</param>
    /// <exception cref="ArgumentException">An attribute is of another type.</exception>
    public string Node(
        string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new NodeProto { OpType = operation, Output = { NewName(operation) } };
        foreach (string input in inputs) node.Input.Add(input);
        foreach ((string name, object value) in attributes) node.Attribute.Add(ToProto(name, value));
        _graph.Node.Add(node);
        return node.Output[0];
    }

    /// <summary>2-D convolution of an NCHW value.</summary>
    /// <param name="x">N x C x H x W.</param>
    /// <param name="weight">Out x (C / group) x kernel height x kernel width.</param>
    /// <param name="bias">Out, or null for none.</param>
    /// <param name="strides">Down, across; empty for 1, 1.</param>
    /// <param name="pads">Top, left, bottom, right; empty for none.</param>
    /// <param name="group">Number of channel groups; C for a depthwise convolution.</param>
    /// <param name="dilations">Down, across; empty for 1, 1.</param>
    public string Conv(
        string x,
        string weight,
        string? bias = null,
        ReadOnlySpan<long> strides = default,
        ReadOnlySpan<long> pads = default,
        int group = 1,
        ReadOnlySpan<long> dilations = default)
    {
        List<(string, object)> attributes = [("group", group)];
        if (!strides.IsEmpty) attributes.Add(("strides", strides.ToArray()));
        if (!pads.IsEmpty) attributes.Add(("pads", pads.ToArray()));
        if (!dilations.IsEmpty) attributes.Add(("dilations", dilations.ToArray()));
        return Node("Conv", bias is null ? [x, weight] : [x, weight, bias], CollectionsMarshal.AsSpan(attributes));
    }

    /// <summary>max(x, 0).</summary>
    public string Relu(string x) => Node("Relu", [x]);

    /// <summary>a + b, broadcast.</summary>
    public string Add(string a, string b) => Node("Add", [a, b]);

    /// <summary>a * b, broadcast.</summary>
    public string Mul(string a, string b) => Node("Mul", [a, b]);

    /// <summary>Joins values along an axis.</summary>
    public string Concat(int axis, params ReadOnlySpan<string> parts) => Node("Concat", parts, ("axis", axis));

    /// <summary>Gives the same elements, in the same order, another shape.</summary>
    public string Reshape(string x, params ReadOnlySpan<long> shape) => Node("Reshape", [x, Integers(shape)]);

    /// <summary>Reorders the axes: axis i of the result is axis <c>order[i]</c> of x.</summary>
    public string Transpose(string x, params ReadOnlySpan<long> order) =>
        Node("Transpose", [x], ("perm", order.ToArray()));

    /// <summary>Pads x: as many counts before each axis as it has axes, then as many after.</summary>
    /// <param name="x">The value.</param>
    /// <param name="counts">Elements before each axis, then after each axis.</param>
    /// <param name="mode"><c>constant</c> (zeros), <c>reflect</c> or <c>edge</c>.</param>
    public string Pad(string x, ReadOnlySpan<long> counts, string mode = "constant") =>
        Node("Pad", [x, Integers(counts)], ("mode", mode));

    /// <summary>
    /// The part of x from <paramref name="begin"/> to before <paramref name="end"/> along each of the axes.
    /// </summary>
    public string Slice(string x, ReadOnlySpan<long> axes, ReadOnlySpan<long> begin, ReadOnlySpan<long> end) =>
        Node("Slice", [x, Integers(begin), Integers(end), Integers(axes)]);

    /// <summary>The elements of x at <paramref name="indices"/> along one axis.</summary>
    public string Gather(string x, int axis, params ReadOnlySpan<long> indices) =>
        Node("Gather", [x, Integers(indices)], ("axis", axis));

    /// <summary>The model as the bytes of an .onnx file.</summary>
    public byte[] ToBytes()
    {
        var model = new ModelProto
        {
            // ONNX released format version 7 with opset 13 and version 8 with opset 15.
            IrVersion = Opset < 15 ? 7 : 8,
            ProducerName = "LiveDance",
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
        };
        if (_graph.Node.Any(node => node.Domain == RuntimeDomain))
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = RuntimeDomain, Version = RuntimeOpset });
        foreach ((string key, string value) in _metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model.ToByteArray();
    }

    /// <summary>Writes the model to a file, which is replaced only when the new one is complete.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path)
    {
        string part = path + ".part";
        File.WriteAllBytes(part, ToBytes());
        File.Move(part, path, overwrite: true);
    }

    /// <summary>Adds a node of one of ONNX Runtime's own operators, as <see cref="Node"/> does.</summary>
    internal string RuntimeNode(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string output = Node(operation, inputs, attributes);
        _graph.Node[^1].Domain = RuntimeDomain;
        return output;
    }

    /// <summary>The constant of a name; null if there is none.</summary>
    internal TensorProto? Find(string name) => _graph.Initializer.FirstOrDefault(constant => constant.Name == name);

    /// <summary>The value of a single float constant; null if it is something else.</summary>
    internal float? Number(string name) => Find(name) is { DataType: (int)DataType.Float, RawData.Length: sizeof(float) } constant
        ? BinaryPrimitives.ReadSingleLittleEndian(constant.RawData.Span) : null;

    /// <summary>The value of a single byte constant; null if it is something else.</summary>
    internal byte? Byte(string name) => Find(name) is { DataType: (int)DataType.Uint8, RawData.Length: 1 } constant ? constant.RawData[0] : null;

    /// <summary>The values of an integer constant; empty if it is something else.</summary>
    internal long[] Numbers(string name) =>
        Find(name) is { DataType: (int)DataType.Int64 } constant ? MemoryMarshal.Cast<byte, long>(constant.RawData.Span).ToArray() : [];

    /// <summary>A node's integer attribute; 0 if it has none of the name.</summary>
    internal static int Integer(NodeProto node, string name) => (int)(node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.I ?? 0);

    /// <summary>A node's text attribute; empty if it has none of the name.</summary>
    internal static string Text(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.S.ToStringUtf8() ?? "";

    /// <summary>Removes the constants that no node reads.</summary>
    internal void DropUnusedConstants()
    {
        HashSet<string> used = [.. _graph.Node.SelectMany(node => node.Input)];
        TensorProto[] kept = [.. _graph.Initializer.Where(constant => used.Contains(constant.Name))];
        _graph.Initializer.Clear();
        _graph.Initializer.Add(kept);
    }

    private string Initializer<T>(ReadOnlySpan<T> values, DataType type, ReadOnlySpan<long> shape) where T : unmanaged
    {
        long count = 1;
        foreach (long size in shape) count *= size;
        if (count != values.Length)
        {
            throw new ArgumentException(
                $"A shape of {count} elements was given {values.Length} values.", nameof(values));
        }

        var tensor = new TensorProto
        {
            Name = NewName("constant"),
            DataType = (int)type,
            RawData = LittleEndian(values),
        };
        foreach (long size in shape) tensor.Dims.Add(size);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static ByteString LittleEndian<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        if (BitConverter.IsLittleEndian) return ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
        byte[] bytes = MemoryMarshal.AsBytes(values).ToArray();
        int size = bytes.Length / Math.Max(values.Length, 1);
        for (int i = 0; i < bytes.Length; i += size) bytes.AsSpan(i, size).Reverse();
        return ByteString.CopyFrom(bytes);
    }

    private string NewName(string stem) => $"{stem}_{_names++}";

    // Gives a node's output the name of a model output; false if it already is a model output, or is no node's output.
    private bool Rename(string value, string name)
    {
        NodeProto? producer = _graph.Node.FirstOrDefault(node => node.Output[0] == value);
        if (producer is null || _graph.Output.Any(output => output.Name == value)) return false;
        producer.Output[0] = name;
        foreach (NodeProto node in _graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
                if (node.Input[i] == value) node.Input[i] = name;
        }
        return true;
    }

    private static ValueInfoProto Describe(string name, ReadOnlySpan<OnnxDimension> shape)
    {
        var type = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new TensorShapeProto() };
        foreach (OnnxDimension dimension in shape)
        {
            type.Shape.Dim.Add(dimension.Name is { } open
                ? new TensorShapeProto.Types.Dimension { DimParam = open }
                : new TensorShapeProto.Types.Dimension { DimValue = dimension.Size });
        }
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }

    private static AttributeProto ToProto(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int or long:
                attribute.I = Convert.ToInt64(value, CultureInfo.InvariantCulture);
                attribute.Type = AttributeProto.Types.AttributeType.Int;
                break;
            case float number:
                attribute.F = number;
                attribute.Type = AttributeProto.Types.AttributeType.Float;
                break;
            case string text:
                attribute.S = ByteString.CopyFromUtf8(text);
                attribute.Type = AttributeProto.Types.AttributeType.String;
                break;
            case long[] numbers:
                attribute.Ints.Add(numbers);
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
            case float[] numbers:
                attribute.Floats.Add(numbers);
                attribute.Type = AttributeProto.Types.AttributeType.Floats;
                break;
            default:
                throw new ArgumentException(
                    $"Attribute '{name}' is a {value.GetType().Name}, which is not a type of ONNX attributes.", nameof(value));
        }
        return attribute;
    }
}
