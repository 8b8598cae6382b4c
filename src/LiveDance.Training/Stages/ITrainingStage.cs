using TorchSharp;

namespace LiveDance.Training.Stages;

/// <summary>One network's training, step by step: what <see cref="TrainingRun"/> drives.</summary>
internal interface ITrainingStage : IDisposable
{
    /// <summary>What is trained, for people.</summary>
    string Name { get; }

    /// <summary>The checkpoint's file in the run's folder.</summary>
    string Checkpoint { get; }

    /// <summary>Steps done so far.</summary>
    long Step { get; }

    /// <summary>Seconds of training so far.</summary>
    double Seconds { get; }

    /// <summary>The running average of the weights.</summary>
    IReadOnlyDictionary<string, torch.Tensor> Average { get; }

    /// <summary>One step.</summary>
    /// <param name="rate">The share of the learning rate, 0 to 1.</param>
    /// <returns>The loss; null if it was not finite, and nothing was learned.</returns>
    double? Advance(double rate);

    /// <summary>Saves all that the next step depends on.</summary>
    void Save(string path);

    /// <summary>Saves the averaged weights alone.</summary>
    void SaveAverage(string path);

    /// <summary>Goes on where it was saved.</summary>
    void Load(string path);

    /// <summary>Paints some test frames with the averaged weights: an image file.</summary>
    void Preview(string path);
}
