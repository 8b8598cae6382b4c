using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Onnx;
using LiveDance.Onnx.Format;
using LiveDance.Setup;
using OpenCvSharp;

namespace LiveDance.PoseCalibration;

/// <summary>
/// Runs the float32 pose networks on a clip and notes how large their activations become. The extremes of each activation are computed in the
/// network itself, so that no picture-sized values have to be kept.
/// </summary>
internal static class Calibration
{
    // Every how many frames one is looked at, and every how many of these the person is searched for anew, for the detector's ranges.
    private const int FrameStep = 5, DetectionStep = 6;

    // Percentile of the extremes of single frames that the range covers; rarer values are clipped, as a wider range makes all others coarser.
    private const double Kept = 0.99;

    private const string Low = ".low", High = ".high";

    // The networks of which an 8-bit one is made, with the first and the last activation of 8 bits; null for no limit. Of the body networks the
    // heads stay float32, as with them in 8 bits the error on squats.mp4 grows by two thirds, and the stem, which gains nothing by them.
    private static readonly (string Network, string? First, string? Last)[] Parts =
    [
        ("pose_detection", null, null), ("pose_landmark_full", "Clip_26", "Clip_275"), ("pose_landmark_lite", "Clip_26", "Clip_275"),
        ("hand_landmark", null, null),
    ];

    public static Dictionary<string, SortedDictionary<string, float[]>> Run(string clip, HolisticPackage package)
    {
        string folder = Directory.CreateTempSubdirectory("livedance-calibration").FullName;
        try
        {
            foreach (PoseNetwork network in PoseModels.All.Where(network => !network.EightBits)) Write(network, package, folder);
            return Observe(clip, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(PoseNetwork network, HolisticPackage package, string folder)
    {
        OnnxGraph graph = ModelSetup.ToGraph(network, package);
        foreach ((_, string? first, string? last) in Parts.Where(part => part.Network == network.Name))
        {
            foreach (string value in Activations(graph.Proto, first, last))
            {
                graph.Output(value + Low, graph.Node("ReduceMin", [value]), 1, 1, 1, 1);
                graph.Output(value + High, graph.Node("ReduceMax", [value]), 1, 1, 1, 1);
            }
        }
        graph.Save(Path.Combine(folder, network.Name + ".onnx"));
    }

    // What convolutions and additions read, from the first to the last activation in the order of the nodes.
    private static string[] Activations(GraphProto graph, string? first, string? last)
    {
        HashSet<string> read = [.. graph.Node.Where(node => node.OpType == "Conv").Select(node => node.Input[0]),
            .. graph.Node.Where(node => node.OpType == "Add").SelectMany(node => node.Input)];
        List<string> values = [.. graph.Node.Select(node => node.Output[0])];
        int from = first is null ? 0 : values.IndexOf(first), to = last is null ? values.Count - 1 : values.IndexOf(last);
        return [.. values.Skip(from).Take(to - from + 1).Where(read.Contains)];
    }

    private static Dictionary<string, SortedDictionary<string, float[]>> Observe(string clip, string folder)
    {
        var seen = new Dictionary<(string Network, string Value), (List<float> Lows, List<float> Highs)>();
        Watch(clip, new PoseOptions { NetworkFolder = folder }, network => Record(network, seen));
        // Only the body network is another one; detector and hand network have been seen.
        Watch(clip, new PoseOptions(PoseModel.Lite, Hands: false, Face: false) { NetworkFolder = folder }, network =>
        {
            if (network.Name == "pose_landmark_lite") Record(network, seen);
        });
        return seen.GroupBy(pair => pair.Key.Network).ToDictionary(
            group => group.Key,
            group => new SortedDictionary<string, float[]>(
                group.ToDictionary(pair => pair.Key.Value, pair => Range(pair.Value)), StringComparer.Ordinal));
    }

    private static void Watch(string clip, PoseOptions options, Action<Network> look)
    {
        using var estimator = new PoseEstimator(options, ExecutionDevice.Cpu);
        using var capture = new VideoCapture(clip);
        using var image = new Mat();
        var pose = new PersonPose();
        for (int frame = 0; capture.Read(image); frame++)
        {
            if (frame % FrameStep != 0) continue;
            if (frame / FrameStep % DetectionStep == 0) estimator.Reset();
            estimator.Estimate(image, pose);
            foreach (Network network in estimator.Networks) look(network);
        }
    }

    private static void Record(Network network, Dictionary<(string Network, string Value), (List<float> Lows, List<float> Highs)> seen)
    {
        foreach (string name in network.Outputs.Keys.Where(name => name.EndsWith(Low, StringComparison.Ordinal)))
        {
            string value = name[..^Low.Length];
            if (!seen.TryGetValue((network.Name, value), out var extremes)) seen[(network.Name, value)] = extremes = ([], []);
            extremes.Lows.Add(-network.Output(name)[0]);
            extremes.Highs.Add(network.Output(value + High)[0]);
        }
    }

    private static float[] Range((List<float> Lows, List<float> Highs) seen) => [MathF.Min(0, -Share(seen.Lows)), MathF.Max(0, Share(seen.Highs))];

    private static float Share(List<float> values)
    {
        values.Sort();
        return values[(int)(Kept * (values.Count - 1))];
    }
}
