using LiveDance.Training.Data;
using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>
/// Trains the live generator. Every step walks a frame on in several stretches of the video, on what was painted there before.
/// When the picture is right on the whole, a trunk and discriminators ask for what an average leaves out: one looks at the
/// dancer, one at faces, hands and clothes close up, one at hands; all of them at two pictures in a row with their drawings, and
/// the gradient flows through the fed-back picture from the one to the other (Chan et al. 2018, sec. 3.3).
/// </summary>
internal sealed class GeneratorTrainer : Trainer
{
    /// <summary>The checkpoint's file in a run's folder.</summary>
    public const string CheckpointFile = StageName + ".safetensors";

    private const string StageName = "generator";
    private const double Momentum = 0.9, MatteWeight = 1.5;

    // Two drawings and two pictures.
    private const int JudgedChannels = 12;
    private const int CriticWidth = 32;

    private readonly Dataset _dataset;
    private readonly int _unroll;
    private readonly ComputingThreads _threads;
    private readonly SequenceSampler _streams;
    private readonly LiveGenerator _network;
    private readonly TrainedNetwork _trained;
    private readonly PerceptualFeatures? _trunk;
    private readonly DiscriminatorTrainer _wholes, _closeups, _hands;

    /// <param name="dataset">What is learned from; stays the caller's.</param>
    /// <param name="options">How.</param>
    /// <param name="trunk">What pictures are compared by; null for nothing but their pixels. Stays the caller's.</param>
    /// <param name="threads">How many compute; 0 for as many as libtorch would use.</param>
    public GeneratorTrainer(Dataset dataset, TrainingOptions options, PerceptualFeatures? trunk = null, int threads = 0)
    {
        (_dataset, _trunk, _unroll) = (dataset, trunk, options.Unroll);
        // The trial draws random numbers, so it comes before the seed.
        ScalarType computes = NumberFormat.Quicker();
        manual_seed(options.Seed);
        _network = new LiveGenerator(options.Widths, options.Blocks) { Computes = computes };
        if (trunk is not null) trunk.Computes = computes;
        _trained = new TrainedNetwork(_network, options.LearningRate, momentum: Momentum);
        _wholes = new DiscriminatorTrainer("wholes", JudgedChannels, CriticWidth, layers: 3, computes);
        _closeups = new DiscriminatorTrainer("closeups", JudgedChannels, CriticWidth, layers: 3, computes);
        _hands = new DiscriminatorTrainer("hands", JudgedChannels, CriticWidth, layers: 2, computes);
        _threads = new ComputingThreads(threads, options.Batch);
        _streams = new SequenceSampler(dataset, options.Streams, options.Batch, options.Seed, _threads.Count);
    }

    /// <inheritdoc/>
    public override string Name => StageName;

    /// <inheritdoc/>
    public override void Preview(string path) =>
        _trained.WithAverage(() =>
        {
            GeneratorPreview.Write(_dataset, _network, path);
            return true;
        });

    /// <inheritdoc/>
    public override void Dispose()
    {
        _threads.Dispose();
        _streams.Dispose();
        foreach (DiscriminatorTrainer critic in Critics) critic.Dispose();
        _trained.Dispose();
        _network.Dispose();
    }

    private DiscriminatorTrainer[] Critics => [_wholes, _closeups, _hands];

    /// <inheritdoc/>
    protected override double? Learn(double rate, double progress)
    {
        LossSchedule detail = LossSchedule.At(progress);
        int walks = _streams.Choose(Step, detail.Any ? _unroll : 1);
        return DataParallelStep.Learn(
            _threads, walks, (number, first, count) => Paint(number, first, count, (double)count / walks, detail), _trained, Critics, detail.Any, rate);
    }

    private StepPart Paint(int number, int first, int count, double share, LossSchedule detail)
    {
        DisposeScope scope = NewDisposeScope();
        SequenceBatch batch = _streams.Read(number, first, count);
        int frames = batch.Drawings.Length;
        var pictures = new Tensor[frames];
        Tensor previous = batch.Previous;
        Tensor? loss = null, critics = null;
        for (int k = 0; k < frames; k++)
        {
            Tensor raw = _network.Raw(batch.Drawings[k], previous, batch.Coordinates[k]);
            pictures[k] = Compositing.Compose(LiveGenerator.Activated(raw), batch.Plate);
            Tensor own = ReconstructionLoss.Of(pictures[k], batch.Truths[k], batch.Weights[k])
                + (MatteLoss.Of(LiveGenerator.MatteLogits(raw), batch.Mattes[k]) * MatteWeight);
            loss = loss is null ? own : loss + own;
            previous = Compositing.FedBack(pictures[k]);
        }
        loss = loss! / frames;
        if (_trunk is not null && detail.Any)
            loss += _trunk.Loss(Cut(pictures[^1], batch.Closeups), Cut(batch.Truths[^1], batch.Closeups)) * detail.Perceptual;
        if (detail.Any && frames > 1)
        {
            (Tensor makers, critics) = Judged(batch, pictures, detail);
            loss += makers;
        }
        loss *= share;
        loss.backward();
        _streams.Remember(first, previous.detach());
        return new StepPart(scope, loss.item<float>(), critics is null ? null : critics * share);
    }

    /// <inheritdoc/>
    protected override void Collect(IDictionary<string, Tensor> tensors)
    {
        _trained.Collect("", tensors);
        foreach (DiscriminatorTrainer critic in Critics) critic.Collect(tensors);
        foreach ((string name, Tensor tensor) in _streams.Save()) tensors["stage." + name] = tensor;
    }

    /// <inheritdoc/>
    protected override void CollectCompact(IDictionary<string, Tensor> tensors) => _trained.CollectAverage("", tensors);

    /// <inheritdoc/>
    protected override void Restore(IReadOnlyDictionary<string, Tensor> tensors)
    {
        _trained.Restore("", tensors);
        foreach (DiscriminatorTrainer critic in Critics) critic.Restore(tensors);
        const string Prefix = "stage.";
        _streams.Load(tensors.Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[Prefix.Length..], pair => pair.Value));
    }

    private (Tensor Makers, Tensor Critics) Judged(SequenceBatch batch, Tensor[] pictures, LossSchedule detail)
    {
        Tensor[] drawings = [batch.Drawings[^2].narrow(1, 0, 3), batch.Drawings[^1].narrow(1, 0, 3)];
        Tensor small(Tensor picture) => nn.functional.avg_pool2d(picture, 2);
        (Tensor Makers, Tensor Own) wholes = _wholes.Judge(
            cat([.. drawings, small(batch.Truths[^2]), small(batch.Truths[^1])], 1), cat([.. drawings, small(pictures[^2]), small(pictures[^1])], 1), detail);
        (Tensor Makers, Tensor Own) closeups = Near(_closeups, batch.Closeups), hands = Near(_hands, batch.Hands);
        return (wholes.Makers + closeups.Makers + hands.Makers, wholes.Own + closeups.Own + hands.Own);

        (Tensor Makers, Tensor Own) Near(DiscriminatorTrainer critic, Rect[] places)
        {
            Tensor[] near = [.. drawings.Select(drawing => Enlarged(drawing, places))];
            return critic.Judge(
                cat([.. near, Cut(batch.Truths[^2], places), Cut(batch.Truths[^1], places)], 1),
                cat([.. near, Cut(pictures[^2], places), Cut(pictures[^1], places)], 1), detail);
        }
    }

    // Drawings have half the pictures' resolution.
    private static Tensor Enlarged(Tensor drawing, Rect[] places)
    {
        Rect[] half = [.. places.Select(place => new Rect(place.X / 2, place.Y / 2, place.Width / 2, place.Height / 2))];
        return nn.functional.interpolate(Cut(drawing, half), [places[0].Height, places[0].Width]);
    }

    // From each picture of a batch its own part, all of one size.
    private static Tensor Cut(Tensor pictures, Rect[] places) =>
        cat([.. places.Select((place, i) => pictures.narrow(0, i, 1).narrow(2, place.Y, place.Height).narrow(3, place.X, place.Width))]);
}
