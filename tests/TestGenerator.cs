using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Onnx;

namespace LiveDance.Tests;

/// <summary>Writes generators for tests: they repeat the previous picture in every channel.</summary>
internal static class TestGenerator
{
    /// <param name="path">The file to write.</param>
    /// <param name="format">The sizes of drawing and picture.</param>
    /// <param name="coordinates">Whether it has an input for body coordinates, as the current drawing version requires.</param>
    public static void Write(string path, FrameFormat format, bool coordinates)
    {
        var graph = new OnnxGraph("test");
        graph.Input("drawing", 1, 6, format.Drawing.Height, format.Drawing.Width);
        string previous = graph.Input("previous", 1, 3, format.Rows, format.Columns);
        if (coordinates) graph.Input("body", 1, BodyCoordinates.Planes, format.Rows, format.Columns);
        foreach ((string name, int channels) in new[] { ("colour", 3 * FrameFormat.SubPixels), ("matte", FrameFormat.SubPixels) })
        {
            string weights = graph.Constant(Enumerable.Repeat(1 / 3f, channels * 3).ToArray(), channels, 3, 1, 1);
            string output = graph.Conv(previous, weights, graph.Constant(new float[channels], channels));
            graph.Output(name, output, 1, channels, format.Rows, format.Columns);
        }
        graph.Save(path);
    }
}
