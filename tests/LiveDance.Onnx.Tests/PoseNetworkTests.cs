using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using LiveDance.Onnx.TfLite;
using Microsoft.ML.OnnxRuntime;

namespace LiveDance.Onnx.Tests;

/// <summary>
/// Compares the converted pose networks, run by ONNX Runtime, with the results of Google's TFLite runtime for the same input
/// (tests/References/tflite).
/// </summary>
public partial class PoseNetworkTests
{
    [Theory]
    [InlineData("pose_detection")]
    [InlineData("pose_landmark_lite", "Identity", "Identity_1", "Identity_3", "Identity_4")]
    [InlineData("pose_landmark_full", "Identity", "Identity_1", "Identity_3", "Identity_4")]
    [InlineData("pose_landmark_heavy", "Identity", "Identity_1", "Identity_3", "Identity_4")]
    [InlineData("hand_landmark_full")]
    [InlineData("hand_recrop")]
    [InlineData("face_detection_short_range")]
    [InlineData("face_landmark")]
    [InlineData("face_landmark_with_attention")]
    public void Converted_networks_compute_the_same_as_TFLite(string network, params string[] outputs)
    {
        OnnxGraph graph = TfLiteConverter.Convert(Source(network), network, [.. outputs.Select(name => (name, name))]);
        // The optimization level with which the engine runs them.
        var actual = OnnxRunner.Run(graph, [Input(network)], GraphOptimizationLevel.ORT_ENABLE_ALL);

        string folder = Path.Combine(Footage.Repository, "tests", "References", "tflite");
        string[] references = Directory.GetFiles(folder, network + ".*.f32");
        Assert.Equal(actual.Count, references.Length);
        foreach (string reference in references)
        {
            string output = Path.GetFileNameWithoutExtension(reference)[(network.Length + 1)..];
            float[] expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(reference)).ToArray();
            float[] values = output == "Identity_3" && network.StartsWith("pose_landmark", StringComparison.Ordinal)
                ? HeatMapsInOrder(actual[output])
                : actual[output];
            int step = (values.Length + 199) / 200;
            OnnxRunner.AssertClose(expected, [.. values.Where((_, i) => i % step == 0)], fraction: 3e-5f);
        }
    }

    [Fact]
    public void Conversion_omits_the_segmentation_branch_if_its_output_is_not_requested()
    {
        byte[] source = Source("pose_landmark_full");
        int all = TfLiteConverter.Convert(source, "all").Operators.Count();
        int kept = TfLiteConverter.Convert(source, "kept", ("Identity", "landmarks")).Operators.Count();
        Assert.True(kept < all - 20, $"{kept} of {all} nodes are left");
    }

    [Fact]
    public void Repeated_conversion_gives_the_same_bytes()
    {
        byte[] source = Source("face_landmark_with_attention");
        Assert.Equal(TfLiteConverter.Convert(source, "a").ToBytes(), TfLiteConverter.Convert(source, "a").ToBytes());
    }

    private static byte[] Source(string network)
    {
        string package = Path.Combine(Footage.Repository, "node_modules", "@mediapipe", "holistic");
        string file = Path.Combine(package, network + ".tflite");
        if (File.Exists(file)) return File.ReadAllBytes(file);
        string contents = File.ReadAllText(Path.Combine(package, "holistic_solution_packed_assets_loader.js"));
        Match entry = Entry().Matches(contents).Single(match => match.Groups[1].Value == network);
        int start = int.Parse(entry.Groups[2].Value, CultureInfo.InvariantCulture);
        int end = int.Parse(entry.Groups[3].Value, CultureInfo.InvariantCulture);
        return File.ReadAllBytes(Path.Combine(package, "holistic_solution_packed_assets.data"))[start..end];
    }

    // The pseudo-random input that tests/References/tflite/README.md describes in NHWC order, as NCHW.
    private static float[] Input(string network)
    {
        int size = network switch
        {
            "pose_detection" or "hand_landmark_full" => 224,
            "face_detection_short_range" => 128,
            "face_landmark" or "face_landmark_with_attention" => 192,
            _ => 256,
        };
        uint state = 2018;
        return Picture.From(size, size, 3, (_, _, _) =>
        {
            state = unchecked(1664525 * state + 1013904223);
            return (state >> 8) / 16777216f;
        }).Nchw;
    }

    private static float[] HeatMapsInOrder(float[] nchw)
    {
        var nhwc = new float[nchw.Length];
        for (int c = 0; c < 39; c++)
            for (int i = 0; i < 64 * 64; i++) nhwc[i * 39 + c] = nchw[c * 64 * 64 + i];
        return nhwc;
    }

    [GeneratedRegex("""/(\w+)\.tflite", "start": (\d+), "end": (\d+)""")]
    private static partial Regex Entry();
}
