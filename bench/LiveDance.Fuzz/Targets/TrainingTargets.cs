using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Training;
using LiveDance.Training.Checkpoints;
using LiveDance.Training.Data;
using LiveDance.Training.Trainers;
using OpenCvSharp;
using TorchSharp;

namespace LiveDance.Fuzz.Targets;

/// <summary>What a training reads: a run's options, checkpoints, a dataset's manifest and poses.</summary>
internal static class TrainingTargets
{
    private const int Side = 8, Frames = 2;

    public static IEnumerable<FuzzTarget> In(string folder)
    {
        string options = TrainingOptionsFile.PathIn(folder);
        byte[][] run = [System.Text.Encoding.UTF8.GetBytes(TrainingOptionsFile.Serialize(new TrainingOptions()))];
        yield return AllTargets.File("training run", 50, options, run, () => TrainingRun.OptionsOf(folder));

        string checkpoint = Path.Combine(folder, "checkpoint.safetensors");
        using (torch.Tensor weights = torch.ones(2, 3), bias = torch.zeros(3))
        {
            var tensors = new Dictionary<string, torch.Tensor> { ["weights"] = weights, ["bias"] = bias };
            SafeTensors.Save(checkpoint, tensors, new Dictionary<string, string> { ["step"] = "7" });
        }
        yield return AllTargets.File("checkpoint", 60, checkpoint, [File.ReadAllBytes(checkpoint)], () =>
        {
            foreach (torch.Tensor tensor in SafeTensors.Load(checkpoint).Tensors.Values) tensor.Dispose();
        });

        string dataset = Directory.CreateDirectory(Path.Combine(folder, "dataset")).FullName;
        string manifest = Path.Combine(dataset, DatasetManifest.FileName), poses = Path.Combine(dataset, PoseFile.Name);
        var described = new DatasetManifest
        {
            Video = "me.mp4",
            Drawing = DrawingVersion.Current.Name,
            Size = new OpenCvSharp.Size(Side, Side),
            Count = Frames,
            FramesPerSecond = 25,
            Statistics = new() { AnkleNear = 7, AnkleFar = 6, HeightNear = 5, HeightFar = 5, CentreX = 4 },
        };
        described.Write(dataset);
        File.WriteAllBytes(Path.Combine(dataset, FrameStore.FramesFile), new byte[Side * Side * 3 * Frames]);
        using (var plate = new Mat(Side, Side, MatType.CV_8UC3, OpenCvSharp.Scalar.All(9))) File.WriteAllBytes(Path.Combine(dataset, Dataset.PlateFile), plate.ImEncode());
        using (FileStream stream = File.Create(poses))
            for (int i = 0; i < Frames; i++) PoseFile.Append(stream, new PersonPose { Found = true, Track = 1 });
        yield return AllTargets.File("dataset's manifest", 50, manifest, [File.ReadAllBytes(manifest)], () => Dataset.Open(dataset).Dispose());
    }
}
