using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Measurement.Bench;

/// <summary>Measures each network of the pipeline alone, on one thread.</summary>
internal static class NetworkTimes
{
    private const int Runs = 15;

    private static readonly string[] Always = ["pose_detection", "hand_recrop", "hand_landmark", "face_detection", "face_landmark"];

    /// <summary>Runs every network that a session with these options can use.</summary>
    /// <returns>The median in milliseconds, by the network's name.</returns>
    public static Dictionary<string, double> Measure(Performer performer, PoseOptions pose, ExecutionDevice device)
    {
        var times = new Dictionary<string, double>();
        string folder = pose.NetworkFolder ?? ModelFolder.PoseNetworks();
        string body = $"pose_landmark_{pose.Model.ToString().ToLowerInvariant()}";
        foreach (string name in Always.Prepend(body))
        {
            using var network = new Network(PoseNetworkFile.Find(folder, name, device, pose.EightBits), device);
            times[network.Name] = Median(network);
        }
        foreach (PictureGrade grade in performer.Grades)
        {
            using Network generator = performer.LoadGenerator(device, threads: 1, grade);
            times[grade == PictureGrade.Full ? "generator" : "generator_lite"] = Median(generator);
        }
        if (performer.HasFace)
        {
            using Network face = performer.LoadFace(device);
            times["face"] = Median(face);
        }
        return times;

        static double Median(Network network) => Math.Round(Yardstick.MedianOf(network.Run, Runs), 2);
    }
}
