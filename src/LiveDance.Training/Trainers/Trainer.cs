using System.Diagnostics;
using System.Globalization;
using LiveDance.Engine;
using LiveDance.Training.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>One of the networks that a run trains in turn: how far it is, and its checkpoint.</summary>
internal abstract class Trainer : IDisposable
{
    // After so many steps it is known how long one takes; what takes this many times as long was halted.
    private const int TypicalAfter = 20, LongestStep = 10;

    /// <summary>What is trained, in one word; its files in the run's folder are called so.</summary>
    public abstract string Name { get; }

    /// <summary>Steps done so far.</summary>
    public long Step { get; private set; }

    /// <summary>Seconds of training so far.</summary>
    public double Seconds { get; private set; }

    /// <summary>One step.</summary>
    /// <param name="rate">The share of the learning rate, 0 to 1.</param>
    /// <param name="progress">How much of the stage is done, 0 to 1.</param>
    /// <returns>The loss; null if it was not finite, and nothing was learned.</returns>
    public double? Advance(double rate, double progress)
    {
        long began = Stopwatch.GetTimestamp();
        using DisposeScope scope = NewDisposeScope();
        double? loss = Learn(rate, progress);
        double took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        // A machine that slept, or a process that was halted, has not trained meanwhile.
        Seconds += Step < TypicalAfter ? took : Math.Min(took, LongestStep * Seconds / Step);
        if (loss is not null) Step++;
        return loss;
    }

    /// <summary>Saves all that the next step depends on.</summary>
    public void Save(string path) => Write(path, Collect);

    /// <summary>Saves the averaged weights alone, in half precision: enough to go on from elsewhere, and a fifth of the size or less.</summary>
    public void SaveCompact(string path) => Write(path, CollectCompact, half: true);

    /// <summary>Goes on where it was saved.</summary>
    /// <exception cref="EngineException">The file does not fit the networks.</exception>
    public void Load(string path)
    {
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> notes) = SafeTensors.Load(path);
        try
        {
            using DisposeScope scope = NewDisposeScope();
            Step = long.Parse(notes["step"], CultureInfo.InvariantCulture);
            Seconds = double.Parse(notes["seconds"], CultureInfo.InvariantCulture);
            Restore(tensors);
        }
        catch (Exception error) when (error is KeyNotFoundException or FormatException or InvalidOperationException
            or System.Runtime.InteropServices.ExternalException)
        {
            throw new EngineException($"The checkpoint '{path}' is of another network; remove it to begin anew.", error);
        }
        finally
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
        }
    }

    /// <summary>Shows what it has learned on fixed frames of the test split: an image file.</summary>
    public abstract void Preview(string path);

    public abstract void Dispose();

    protected abstract double? Learn(double rate, double progress);

    protected abstract void Collect(IDictionary<string, Tensor> tensors);

    protected abstract void CollectCompact(IDictionary<string, Tensor> tensors);

    protected abstract void Restore(IReadOnlyDictionary<string, Tensor> tensors);

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
