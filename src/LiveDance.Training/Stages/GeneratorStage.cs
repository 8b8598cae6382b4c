using System.Diagnostics;
using LiveDance.Training.Data;
using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Stages;

/// <summary>
/// Trains the live generator. Every step walks a few frames on in several stretches of the video; the gradient flows
/// through the fed-back picture from frame to frame (Chan et al. 2018, sec. 3.3).
/// </summary>
internal sealed class GeneratorStage : IDisposable
{
    /// <summary>The checkpoint's file in a run's folder.</summary>
    public const string CheckpointFile = "generator.safetensors";

    private const double MatteWeight = 1.5;

    private readonly Dataset _dataset;
    private readonly ClipStreams _streams;
    private readonly LiveGenerator _network;
    private readonly TrainedNetwork _trained;

    public GeneratorStage(Dataset dataset, TrainingOptions options)
    {
        _dataset = dataset;
        manual_seed(options.Seed);
        _network = new LiveGenerator(options.Widths, options.Blocks);
        _trained = new TrainedNetwork(_network, options.LearningRate);
        _streams = new ClipStreams(dataset, options.Streams, options.Unroll, options.Seed);
    }

    /// <summary>What is trained, for people.</summary>
    public const string Name = "generator";

    /// <summary>Steps done so far.</summary>
    public long Step => _trained.Step;

    /// <summary>Seconds of training so far.</summary>
    public double Seconds => _trained.Seconds;

    /// <summary>Saves all that the next step depends on.</summary>
    public void Save(string path)
    {
        using DisposeScope scope = NewDisposeScope();
        _trained.Save(path, _streams.Save());
    }

    /// <summary>Goes on where it was saved.</summary>
    public void Load(string path)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> saved = _trained.Load(path);
        _streams.Load(saved);
        foreach (Tensor tensor in saved.Values) tensor.Dispose();
    }

    /// <summary>One step.</summary>
    /// <param name="rate">The share of the learning rate, 0 to 1.</param>
    /// <returns>The loss; null if it was not finite, and nothing was learned.</returns>
    public double? Advance(double rate)
    {
        long began = Stopwatch.GetTimestamp();
        using DisposeScope scope = NewDisposeScope();
        ClipBatch batch = _streams.Next(_trained.Step);
        Tensor previous = batch.Previous;
        Tensor? loss = null;
        for (int k = 0; k < batch.Drawings.Length; k++)
        {
            Tensor raw = _network.Raw(batch.Drawings[k], previous);
            Tensor picture = Compositing.Compose(LiveGenerator.Activated(raw), batch.Plate);
            Tensor own = ReconstructionLoss.Of(picture, batch.Truths[k], batch.Weights[k])
                + (MatteLoss.Of(LiveGenerator.MatteLogits(raw), batch.Mattes[k]) * MatteWeight);
            loss = loss is null ? own : loss + own;
            previous = Compositing.FedBack(picture);
        }
        loss = loss! / batch.Drawings.Length;
        double value = loss.item<float>();
        bool learned = double.IsFinite(value) && _trained.Learn(loss, rate);
        if (learned) _streams.Remember(previous.detach());
        _trained.Seconds += Stopwatch.GetElapsedTime(began).TotalSeconds;
        return learned ? value : null;
    }

    /// <summary>Paints some test frames with the averaged weights: an image file.</summary>
    public void Preview(string path) =>
        _trained.WithAverage(() =>
        {
            GeneratorPreview.Write(_dataset, _network, path);
            return true;
        });

    public void Dispose()
    {
        _streams.Dispose();
        _trained.Dispose();
        _network.Dispose();
    }
}
