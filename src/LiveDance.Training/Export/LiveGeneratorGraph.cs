using LiveDance.Engine.Drawing;
using LiveDance.Engine.Generation;
using LiveDance.Onnx;
using LiveDance.Onnx.Quantization;
using LiveDance.Training.Networks;
using LiveDance.Training.Quantization;
using TorchSharp;

namespace LiveDance.Training.Export;

/// <summary>The live generator as an ONNX graph, with the engine's tensor names. See <see cref="LiveGenerator"/>.</summary>
internal static class LiveGeneratorGraph
{
    // Channels of the drawings of this frame and the previous one.
    private const int DrawingChannels = 6;

    // Where the previous picture's channels are in PyTorch's order: after those of the drawings.
    private static readonly int[] Previous = [4 * DrawingChannels, (4 * DrawingChannels) + 1, (4 * DrawingChannels) + 2];

    // ONNX Runtime's fast 8-bit convolution takes only multiples of so many input channels; with others the first layer takes more than twice
    // as long.
    private const int ChannelMultiple = 4;

    /// <summary>Builds the graph.</summary>
    /// <param name="weights">The weights by the network's own names.</param>
    /// <param name="blocks">Residual blocks.</param>
    /// <param name="ranges">The activations' ranges, to quantize; null for float32.</param>
    /// <param name="observe">Whether every activation's extremes are outputs, to calibrate.</param>
    public static OnnxGraph Build(
        IReadOnlyDictionary<string, torch.Tensor> weights, int blocks, IReadOnlyDictionary<string, ActivationRange>? ranges = null,
        bool observe = false)
    {
        var graph = new OnnxGraph("LiveDance live generator");
        var net = new QuantizableGraph(graph, weights, ranges);
        const string Rows = OpenDimensions.Rows, Columns = OpenDimensions.Columns;
        string drawing = graph.Input("drawing", 1, DrawingChannels, OpenDimensions.DrawingRows, OpenDimensions.DrawingColumns);
        string previous = graph.Input("previous", 1, 3, Rows, Columns), body = graph.Input("body", 1, BodyCoordinates.Planes, Rows, Columns);

        string place = net.Rectified("place", net.Convolution("_place", net.Activation("body", body)));
        int places = (int)weights["_place.bias"].shape[0], channels = Previous[^1] + 1 + places;
        int[] unread = [.. Enumerable.Repeat(QuantizableGraph.Unread, -channels & (ChannelMultiple - 1))];
        string[] fill = [.. unread.Select(_ => graph.Slice(previous, [1], [0], [1]))];
        string seen = net.Activation("seen", graph.Concat(1, [graph.Node("SpaceToDepth", [drawing], ("blocksize", 2)), previous, .. fill]));
        int[] order = [.. QuantizableGraph.UnshuffledOrder(DrawingChannels, 2), .. Previous, .. unread, .. Enumerable.Range(Previous[^1] + 1, places)];
        string quarter = net.Rectified("quarter", net.Convolution("_stem", net.Activation("input", graph.Concat(1, seen, place)), order: order));
        string eighth = net.Rectified("eighth", net.Convolution("_down1", quarter, stride: 2));
        string x = net.Rectified("sixteenth", net.Convolution("_down2", eighth, stride: 2));
        for (int i = 0; i < blocks; i++) x = net.ResidualBlock($"block{i}", x);
        x = net.Activation("up1", net.PixelShuffle(net.Activation("before_up1", net.Convolution("_up1", x)), 2));
        x = net.Activation("joined1", graph.Concat(1, x, eighth));
        x = net.ResidualBlock("_middle1", net.Rectified("fused1", net.Convolution("_fuse1", x)));
        x = net.Activation("up2", net.PixelShuffle(net.Activation("before_up2", net.Convolution("_up2", x)), 2));
        x = net.Activation("joined2", graph.Concat(1, x, quarter, place));
        x = net.ResidualBlock("_middle2", net.Rectified("fused2", net.Convolution("_fuse2", x)));
        x = net.Rectified("head", net.Convolution("_head", x));
        const int Colours = LiveGenerator.ColourChannels, Mattes = 16;
        bool refines = LiveGenerator.Refines(weights);
        string colour = net.Activation(refines ? "painted_colour" : "colour", net.Convolution("_paint", x, first: 0, count: Colours));
        string matte = net.Activation(refines ? "painted_matte" : "matte", net.Convolution("_paint", x, first: Colours, count: Mattes));
        if (refines)
        {
            const int Range = LiveGenerator.SeenRange;
            string above = graph.Add(graph.Concat(1, colour, matte), graph.Constant([Range], []));
            x = net.Activation("painted", graph.Node("Clip", [above, graph.Constant([0], []), graph.Constant([2 * Range], [])]));
            colour = net.Activation("colour", graph.Add(colour, net.Activation("refined_colour", net.Convolution("_refine", x, first: 0, count: Colours))));
            matte = net.Activation("matte", graph.Add(matte, net.Activation("refined_matte", net.Convolution("_refine", x, first: Colours, count: Mattes))));
        }
        graph.Output("colour", graph.Node("Tanh", [colour]), 1, Colours, Rows, Columns);
        graph.Output("matte", graph.Node("Sigmoid", [matte]), 1, Mattes, Rows, Columns);
        if (observe) ActivationObserver.Add(net);
        return graph;
    }
}
