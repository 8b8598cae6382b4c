using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Onnx.Tests;
using LiveDance.Onnx.TfLite;
using LiveDance.Tests;

namespace LiveDance.Fuzz.Targets;

/// <summary>Networks: ONNX files, of which a performer's are checked at load, and the TFLite files that the setup converts.</summary>
internal static class NetworkTargets
{
    public static IEnumerable<FuzzTarget> In(string folder)
    {
        string whole = Path.Combine(folder, "whole.onnx"), network = Path.Combine(folder, "network.onnx");
        TestGenerator.Write(whole, FrameFormat.Square(64, 64), DrawingVersion.Current.HasCoordinates);
        yield return AllTargets.File("ONNX file", 120, network, [File.ReadAllBytes(whole)], () => NetworkSignature.Read(network, new Dictionary<string, long>()));

        yield return new("TFLite file", 200, [TfLiteFile.Small(), FullyConnected()], bytes => TfLiteConverter.Convert(bytes, "damaged.tflite").ToBytes())
        {
            IsRefusal = error => error is InvalidDataException or NotSupportedException && error.Message.Contains("'damaged.tflite'", StringComparison.Ordinal),
        };
    }

    // A fully connected layer.
    private static byte[] FullyConnected()
    {
        var file = new TfLiteFile();
        int x = file.Tensor("x", 1, 1, 1, 4), y = file.Tensor("y", 1, 2);
        (file.Inputs, file.Outputs) = ([x], [y]);
        file.Operator(9, [x, file.Constant([1f, 2, 3, 4, 5, 6, 7, 8], 2, 4), file.Constant([0f, 0], 2)], y, new Table { [0] = (byte)0 });
        return file.ToBytes();
    }
}
