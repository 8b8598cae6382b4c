using System.Runtime.InteropServices;
using Google.Protobuf;
using LiveDance.Engine.Frames;
using LiveDance.Onnx.Format;
using DataType = LiveDance.Onnx.Format.TensorProto.Types.DataType;

namespace LiveDance.Engine.Generation;

/// <summary>
/// Extends a generator's graph so that it makes its own feedback: the output <see cref="Feedback"/> is what <see cref="Matting.Average"/>
/// computes of colour and matte, and the drawing's two halves become inputs of their own, of which the newer one is passed on as
/// <see cref="KeptDrawing"/>. With these outputs bound as inputs of the next run nothing of the feedback leaves the device.
/// </summary>
internal static class FeedbackGraph
{
    /// <summary>Inputs: this frame's stick figure and that of the frame before, 3 x height x width each.</summary>
    public const string Drawing = "drawing_now", DrawingBefore = "drawing_before";

    /// <summary>Outputs: the next frame's <c>previous</c>, and its <see cref="DrawingBefore"/>.</summary>
    public const string Feedback = "feedback", KeptDrawing = "drawing_kept";

    /// <summary>Rewrites a generator's file.</summary>
    /// <param name="generator">The bytes of the file.</param>
    /// <param name="plate">The plate, as <see cref="PackedPlate"/> packs it.</param>
    /// <param name="format">The sizes of the picture.</param>
    public static byte[] Extend(byte[] generator, float[] plate, FrameFormat format)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(generator);
        GraphProto graph = model.Graph;
        Fix(graph, OpenDimensions.Of(PackedRegion.Whole(format), format));
        long rows = format.Rows, columns = format.Columns;
        graph.Input.Remove(graph.Input.First(input => input.Name == "drawing"));
        graph.Input.Add(Describe(Drawing, 1, 3, format.Drawing.Height, format.Drawing.Width));
        graph.Input.Add(Describe(DrawingBefore, 1, 3, format.Drawing.Height, format.Drawing.Width));
        var joined = new NodeProto { OpType = "Concat", Input = { Drawing, DrawingBefore }, Output = { "drawing" } };
        joined.Attribute.Add(new AttributeProto { Name = "axis", I = 1, Type = AttributeProto.Types.AttributeType.Int });
        graph.Node.Insert(0, joined);
        Add("Identity", KeptDrawing, Drawing);

        // The mean over the 16 pixels of each cell of plate + matte * (colour - plate).
        string packedPlate = Constant("feedback.plate", DataType.Float, MemoryMarshal.AsBytes<float>(plate), 1, 3 * FrameFormat.SubPixels, rows, columns);
        string byPixel = Integers("feedback.by_pixel", 1, 3, FrameFormat.SubPixels, rows, columns);
        string ofMatte = Integers("feedback.of_matte", 1, 1, FrameFormat.SubPixels, rows, columns);
        string flat = Integers("feedback.flat", 1, 3, rows, columns);
        string share = Constant("feedback.share", DataType.Float, MemoryMarshal.AsBytes<float>([1f / FrameFormat.SubPixels]));
        Add("Sub", "feedback.difference", "colour", packedPlate);
        Add("Reshape", "feedback.difference_by_pixel", "feedback.difference", byPixel);
        Add("Reshape", "feedback.matte_by_pixel", "matte", ofMatte);
        Add("Reshape", "feedback.plate_by_pixel", packedPlate, byPixel);
        Add("Mul", "feedback.over", "feedback.difference_by_pixel", "feedback.matte_by_pixel");
        Add("Add", "feedback.mixed", "feedback.over", "feedback.plate_by_pixel");
        Add("Mul", "feedback.shares", "feedback.mixed", share);
        Add("ReduceSum", "feedback.sum", "feedback.shares", Integers("feedback.axis", 2));
        Add("Reshape", Feedback, "feedback.sum", flat);
        graph.Output.Add(Describe(Feedback, 1, 3, rows, columns));
        graph.Output.Add(Describe(KeptDrawing, 1, 3, format.Drawing.Height, format.Drawing.Width));
        return model.ToByteArray();

        void Add(string operation, string output, params ReadOnlySpan<string> inputs)
        {
            var node = new NodeProto { OpType = operation, Output = { output } };
            foreach (string input in inputs) node.Input.Add(input);
            graph.Node.Add(node);
        }

        string Integers(string name, params ReadOnlySpan<long> values) => Constant(name, DataType.Int64, MemoryMarshal.AsBytes(values), values.Length);

        string Constant(string name, DataType type, ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> shape)
        {
            var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
            foreach (long size in shape) tensor.Dims.Add(size);
            graph.Initializer.Add(tensor);
            return name;
        }
    }

    // The whole picture is rendered always; a device plans for fixed sizes better.
    private static void Fix(GraphProto graph, IReadOnlyDictionary<string, long> sizes)
    {
        foreach (ValueInfoProto tensor in graph.Input.Concat(graph.Output))
        {
            foreach (TensorShapeProto.Types.Dimension dimension in tensor.Type.TensorType.Shape.Dim)
                if (sizes.TryGetValue(dimension.DimParam, out long size)) dimension.DimValue = size;
        }
    }

    private static ValueInfoProto Describe(string name, params ReadOnlySpan<long> shape)
    {
        var type = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new TensorShapeProto() };
        foreach (long size in shape) type.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }
}
