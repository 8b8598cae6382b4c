using System.Globalization;
using LiveDance.Engine;
using LiveDance.Training.Checkpoints;
using LiveDance.Training.Trainers;
using TorchSharp;

namespace LiveDance.Training.Export;

/// <summary>
/// The averaged weights of a network in a run's checkpoint, by the network's own names, and the checkpoint's notes.
/// </summary>
internal sealed class AveragedWeights : IDisposable
{
    private const string Prefix = TrainedNetwork.AveragePrefix;

    private AveragedWeights(Dictionary<string, torch.Tensor> tensors, Dictionary<string, string> notes) => (Tensors, Notes) = (tensors, notes);

    /// <summary>The weights by name.</summary>
    public Dictionary<string, torch.Tensor> Tensors { get; }

    /// <summary>The checkpoint's notes: <c>step</c> and <c>seconds</c>.</summary>
    public Dictionary<string, string> Notes { get; }

    /// <summary>Steps of the training.</summary>
    public long Steps => long.Parse(Notes["step"], CultureInfo.InvariantCulture);

    /// <summary>Minutes of the training.</summary>
    public double Minutes => Math.Round(double.Parse(Notes["seconds"], CultureInfo.InvariantCulture) / 60, 1);

    /// <summary>Reads them.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="checkpoint">The checkpoint's file name.</param>
    /// <exception cref="TrainingException"><see cref="TrainingProblem.CheckpointMissing"/>.</exception>
    /// <exception cref="EngineException">The checkpoint cannot be read.</exception>
    public static AveragedWeights Load(string run, string checkpoint)
    {
        string path = Path.Combine(run, checkpoint);
        if (!File.Exists(path))
            throw new TrainingException(TrainingProblem.CheckpointMissing, $"The training run '{run}' has no checkpoint '{checkpoint}' yet.");
        (Dictionary<string, torch.Tensor> all, Dictionary<string, string> notes) = SafeTensors.Load(path);
        foreach ((string name, torch.Tensor tensor) in all)
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) tensor.Dispose();
        }
        return new AveragedWeights(
            all.Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[Prefix.Length..], pair => pair.Value),
            notes);
    }

    public void Dispose()
    {
        foreach (torch.Tensor tensor in Tensors.Values) tensor.Dispose();
    }
}
