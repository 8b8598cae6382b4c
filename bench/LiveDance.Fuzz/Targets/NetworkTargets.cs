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

        yield return new("TFLite file", 200, [Small(), FullyConnected()], bytes => TfLiteConverter.Convert(bytes, "damaged.tflite").ToBytes())
        {
            IsRefusal = error => error is InvalidDataException or NotSupportedException && error.Message.Contains("'damaged.tflite'", StringComparison.Ordinal),
        };
    }

    private static byte[] Small()
    {
        var file = new TfLiteFile();
        int x = file.Tensor("x", 1, 4, 4, 2), padded = file.Tensor("padded", 1, 6, 6, 2);
        int convolved = file.Tensor("convolved", 1, 4, 4, 3), y = file.Tensor("y", 1, 48);
        (file.Inputs, file.Outputs) = ([x], [y]);
        file.Operator(34, [x, file.Integers([0, 0, 1, 1, 1, 1, 0, 0], 4, 2)], padded);
        Half[] weights = [.. Enumerable.Range(0, 54).Select(i => (Half)(i * 0.1f))];
        int widened = file.Tensor("widened", 3, 3, 3, 2);
        file.Operator(6, [file.Constant(weights, [3, 3, 3, 2])], widened);
        var valid = new Table { [0] = (byte)1, [1] = 1, [2] = 1 };
        file.Operator(3, [padded, widened, file.Constant([1, 2, 3], 3)], convolved, valid);
        file.Operator(22, [convolved], y);
        return file.ToBytes();
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
