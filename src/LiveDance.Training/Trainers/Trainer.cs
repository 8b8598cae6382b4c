using System.Diagnostics;
using System.Globalization;
using LiveDance.Engine;
using LiveDance.Training.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>
/// Base of the trainers, which each train one network of a run: counts steps and time, and saves and restores checkpoints.
/// </summary>
internal abstract class Trainer : IDisposable
{
    // From this step on the mean duration of a step is known; a step that took longer than this many means was suspended.
    private const int TypicalAfter = 20, LongestStep = 10;

    /// <summary>The network's name, in one word; the names of its files in the run's folder begin with it.</summary>
    public abstract string Name { get; }

    /// <summary>Completed steps.</summary>
    public long Step { get; private set; }

    /// <summary>Seconds of training so far, over every resumption.</summary>
    public double Seconds { get; private set; }

    /// <summary>Computes one step.</summary>
    /// <param name="rate">The current learning rate as a fraction of the initial one, 0..1.</param>
    /// <param name="progress">The completed fraction of this network's training, 0..1.</param>
    /// <returns>
    /// The loss; null if it or a gradient was infinite or NaN, in which case the weights are unchanged and the step does not
    /// count.
    /// </returns>
    public double? Advance(double rate, double progress)
    {
        long began = Stopwatch.GetTimestamp();
        using FinalizationPause pause = FinalizationPause.Begin();
        using DisposeScope scope = NewDisposeScope();
        double? loss = Learn(rate, progress);
        double took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        // Time during which the machine slept or the process was suspended is not training time.
        Seconds += Step < TypicalAfter ? took : Math.Min(took, LongestStep * Seconds / Step);
        if (loss is not null) Step++;
        return loss;
    }

    /// <summary>Saves everything that the next step depends on.</summary>
    public void Save(string path) => Write(path, SaveState);

    /// <summary>
    /// Saves only the averaged weights, in half precision: enough to continue elsewhere, and at most a fifth of the size.
    /// </summary>
    public void SaveCompact(string path) => Write(path, SaveCompactState, half: true);

    /// <summary>Continues from a checkpoint.</summary>
    /// <exception cref="EngineException">The file is damaged or belongs to another network.</exception>
    public void Load(string path) => Load(path, (tensors, notes) =>
    {
        Step = long.Parse(notes["step"], CultureInfo.InvariantCulture);
        Seconds = double.Parse(notes["seconds"], CultureInfo.InvariantCulture);
        LoadState(tensors);
    });

    /// <summary>Begins a new training with the averaged weights of another one's checkpoint, full or compact.</summary>
    /// <exception cref="EngineException">The file is damaged or belongs to another network.</exception>
    public void StartFrom(string path) => Load(path, (tensors, _) =>
    {
        Dictionary<string, Tensor> weights = tensors
            .Where(pair => pair.Key.StartsWith(TrainedNetwork.AveragePrefix, StringComparison.Ordinal)).ToDictionary();
        if (weights.Count == 0) throw new KeyNotFoundException();
        LoadState(weights);
        (Step, Seconds) = (0, 0);
    });

    /// <summary>Writes an image file with rendered pictures of fixed frames of the test split.</summary>
    public void Preview(string path)
    {
        using FinalizationPause pause = FinalizationPause.Begin();
        WritePreview(path);
    }

    public abstract void Dispose();

    /// <summary>Writes the image file of <see cref="Preview"/>.</summary>
    protected abstract void WritePreview(string path);

    /// <summary>Computes one step. See <see cref="Advance"/>.</summary>
    protected abstract double? Learn(double rate, double progress);

    /// <summary>Adds everything that the next step depends on.</summary>
    protected abstract void SaveState(IDictionary<string, Tensor> tensors);

    /// <summary>Adds the averaged weights.</summary>
    protected abstract void SaveCompactState(IDictionary<string, Tensor> tensors);

    /// <summary>Restores the state from a full or a compact checkpoint.</summary>
    protected abstract void LoadState(IReadOnlyDictionary<string, Tensor> tensors);

    private static void Load(string path, Action<Dictionary<string, Tensor>, Dictionary<string, string>> restore)
    {
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> notes) = SafeTensors.Load(path);
        try
        {
            using DisposeScope scope = NewDisposeScope();
            restore(tensors, notes);
        }
        catch (Exception error) when (error is KeyNotFoundException or FormatException or InvalidOperationException
            or System.Runtime.InteropServices.ExternalException)
        {
            throw new EngineException($"The checkpoint '{path}' belongs to another network; remove it to start again.", error);
        }
        finally
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
        }
    }

    private void Write(string path, Action<IDictionary<string, Tensor>> collect, bool half = false)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = [];
        collect(tensors);
        var notes = new Dictionary<string, string>
        {
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["seconds"] = Seconds.ToString("R", CultureInfo.InvariantCulture),
        };
        SafeTensors.Save(path, tensors, notes, half);
    }
}
