using LiveDance.Engine.Generation;
using LiveDance.Onnx;
using LiveDance.Onnx.Quantization;
using LiveDance.Training.Networks;
using LiveDance.Training.Quantization;
using TorchSharp;

namespace LiveDance.Training.Export;

/// <summary>The face network as an ONNX graph, with the engine's tensor names. See <see cref="FaceNetwork"/>.</summary>
internal static class FaceNetworkGraph
{
    // Sides of the blocks of pixels that become channels at the input: four pixels of the drawing, which is twice as large, and
    // two of the picture.
    private const int DrawingBlock = 4, PictureBlock = 2;

    /// <summary>Builds the graph.</summary>
    /// <param name="weights">The weights by the network's own names.</param>
    /// <param name="ranges">The activations' ranges, to quantize; null for float32.</param>
    /// <param name="observe">Whether every activation's extremes are outputs, to calibrate.</param>
    public static OnnxGraph Build(
        IReadOnlyDictionary<string, torch.Tensor> weights, IReadOnlyDictionary<string, ActivationRange>? ranges = null, bool observe = false)
    {
        const int Side = FaceWindow.Side, Drawing = FaceWindow.DrawingSide;
        var graph = new OnnxGraph("LiveDance face network");
        var net = new QuantizableGraph(graph, weights, ranges);
        string drawing = graph.Input("drawing", 1, 3, Drawing, Drawing), picture = graph.Input("picture", 1, 3, Side, Side);
        string seen = graph.Concat(
            1, graph.Node("SpaceToDepth", [drawing], ("blocksize", DrawingBlock)), graph.Node("SpaceToDepth", [picture], ("blocksize", PictureBlock)));
        string half = net.Rectified("half", net.Convolution("_stem", net.Activation("input", seen), order: Order()));
        string x = net.Rectified("quarter", net.Convolution("_down", half, stride: 2));
        for (int i = 0; i < FaceNetwork.Blocks; i++) x = net.ResidualBlock($"block{i}", x);
        x = net.Activation("up", net.PixelShuffle(net.Activation("before_up", net.Convolution("_up", x)), 2));
        x = net.Activation("joined", graph.Concat(1, x, half));
        x = net.ResidualBlock("_middle", net.Rectified("fused", net.Convolution("_fuse", x)));
        x = graph.Node("Tanh", [net.PixelShuffle(net.Activation("painted", net.Convolution("_paint", x)), PictureBlock)]);
        graph.Output("residual", graph.Mul(x, graph.Constant(FaceNetwork.Window(), 1, 1, Side, Side)), 1, 3, Side, Side);
        if (observe) ActivationObserver.Add(net);
        return graph;
    }

    // The input channels as ONNX orders them, in terms of PyTorch's order.
    private static int[] Order()
    {
        int[] drawing = QuantizableGraph.UnshuffledOrder(3, DrawingBlock), picture = QuantizableGraph.UnshuffledOrder(3, PictureBlock);
        return [.. drawing, .. picture.Select(channel => channel + drawing.Length)];
    }
}
