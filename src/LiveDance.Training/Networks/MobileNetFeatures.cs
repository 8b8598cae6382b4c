using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using LiveDance.Engine;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// Reads the convolutions of PoseNet, a MobileNet (Howard et al. 2017), from a TensorFlow.js graph model: the chain from the
/// image to where it forks into the heads.
/// </summary>
internal static class MobileNetFeatures
{
    // Upper limit of its activation function, ReLU6.
    private const double Ceiling = 6;

    /// <summary>Reads the model.</summary>
    /// <param name="path">The model's JSON file; its weights are in files beside it.</param>
    /// <exception cref="EngineException">The file is not such a model.</exception>
    public static PerceptualFeatures Load(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return new PerceptualFeatures(Read(document.RootElement, path), Ceiling);
        }
        catch (Exception error) when (error is JsonException or IOException or InvalidDataException or KeyNotFoundException
            or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new EngineException($"'{path}' is not a perceptual network that can be read: {FailureCause.Of(error)}.", error);
        }
    }

    private static List<FeatureLayer> Read(JsonElement root, string path)
    {
        Dictionary<string, (float[] Values, long[] Shape)> constants = Constants(root, path);
        Dictionary<string, JsonElement> nodes = root.GetProperty("modelTopology").GetProperty("node").EnumerateArray()
            .ToDictionary(node => node.GetProperty("name").GetString()!);
        JsonElement at = nodes.Values.Single(node => Operator(node) == "Placeholder");
        List<FeatureLayer> layers = [];
        while (Next(nodes, at) is { } node)
        {
            string[] inputs = [.. node.GetProperty("input").EnumerateArray().Select(input => input.GetString()!)];
            layers.Add(Made(node, constants[inputs[1]], constants[inputs[2]]));
            at = node;
        }
        if (layers.Count == 0) throw new InvalidDataException("it has no chain of convolutions");
        // The outputs before each halving and the last one are compared.
        for (int i = 0; i < layers.Count; i++)
            layers[i] = layers[i] with { Compared = i == layers.Count - 1 || (i > 0 && layers[i + 1].Stride > 1) };
        return layers;
    }

    // The chain ends where several nodes use its output.
    private static JsonElement? Next(Dictionary<string, JsonElement> nodes, JsonElement at)
    {
        string name = at.GetProperty("name").GetString()!;
        JsonElement[] users = [.. nodes.Values.Where(node => node.TryGetProperty("input", out JsonElement inputs)
            && inputs.GetArrayLength() > 0 && inputs[0].GetString() == name)];
        return users.Length == 1 && Operator(users[0]) is "_FusedConv2D" or "FusedDepthwiseConv2dNative" ? users[0] : null;
    }

    private static string Operator(JsonElement node) => node.GetProperty("op").GetString() ?? "";

    private static FeatureLayer Made(JsonElement node, (float[] Values, long[] Shape) weight, (float[] Values, long[] Shape) bias)
    {
        bool depthwise = Operator(node) == "FusedDepthwiseConv2dNative";
        long height = weight.Shape[0], width = weight.Shape[1], inputs = weight.Shape[2], outputs = weight.Shape[3];
        // From height, width, in, out to out, in, height, width; a depthwise kernel has its channels as inputs.
        long[] shape = depthwise ? [inputs * outputs, 1, height, width] : [outputs, inputs, height, width];
        float[] values = new float[weight.Values.Length];
        int at = 0;
        for (long y = 0; y < height; y++)
            for (long x = 0; x < width; x++)
                for (long i = 0; i < inputs; i++)
                    for (long o = 0; o < outputs; o++)
                    {
                        long channel = depthwise ? (i * outputs) + o : (o * inputs) + i;
                        values[(((channel * height) + y) * width) + x] = weight.Values[at++];
                    }
        JsonElement attributes = node.GetProperty("attr");
        return new FeatureLayer(
            tensor(values, shape).DetachFromDisposeScope(), tensor(bias.Values, bias.Shape).DetachFromDisposeScope(),
            Second(attributes, "strides"), Second(attributes, "dilations"), depthwise ? inputs : 1, Pooled: false, Compared: false);
    }

    private static long Second(JsonElement attributes, string name) =>
        long.Parse(
            attributes.GetProperty(name).GetProperty("list").GetProperty("i")[1].GetString()!, CultureInfo.InvariantCulture);

    private static Dictionary<string, (float[] Values, long[] Shape)> Constants(JsonElement root, string path)
    {
        Dictionary<string, (float[] Values, long[] Shape)> constants = [];
        foreach (JsonElement group in root.GetProperty("weightsManifest").EnumerateArray())
        {
            byte[] bytes = [.. group.GetProperty("paths").EnumerateArray()
                .SelectMany(file => File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(file.GetString()!))))];
            int at = 0;
            foreach (JsonElement entry in group.GetProperty("weights").EnumerateArray())
            {
                string name = entry.GetProperty("name").GetString()!;
                if (entry.GetProperty("dtype").GetString() != "float32" || entry.TryGetProperty("quantization", out _))
                    throw new InvalidDataException($"'{name}' is not in float32");
                long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
                int length = checked((int)shape.Aggregate(1L, (product, size) => product * size) * sizeof(float));
                if (at + length > bytes.Length) throw new InvalidDataException("its values are not complete");
                constants[name] = (MemoryMarshal.Cast<byte, float>(bytes.AsSpan(at, length)).ToArray(), shape);
                at += length;
            }
        }
        return constants;
    }
}
