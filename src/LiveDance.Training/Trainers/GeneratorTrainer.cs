using LiveDance.Training.Data;
using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>
/// Trains the live generator. Each step renders the next frames of several sequences of the video, feeding back the picture
/// rendered last in each. At the end of the training (<see cref="LossSchedule"/>) a perceptual loss and three discriminators join
/// in, on the whole window, on detail crops and on hands. Each of them receives two consecutive pictures with their drawings, and
/// the gradient flows through the fed-back picture from the second to the first (Chan et al. 2018, sec. 3.3).
/// </summary>
internal sealed class GeneratorTrainer : Trainer
{
    /// <summary>Name of the full generator's checkpoint in a run's folder.</summary>
    public const string CheckpointFile = "generator.safetensors";

    /// <summary>Name of the lite generator's checkpoint in a run's folder.</summary>
    public const string LiteCheckpointFile = "lite.safetensors";

    /// <summary>Residual blocks of the lite generator.</summary>
    public const int LiteBlocks = 5;

    // Frames per step on a GPU, which a CPU's 8 do not keep busy: with those an H200 computed a tenth of the time (docs/gpu.md).
    private const int GpuBatch = 64;

    // Channels of the lite generator. With them it has 0.246 of the multiplications of the full one of standard widths.
    private const int LitePlaces = 16;

    // Weight of the teacher's picture as the goal of a lite generator; the rest is the true frame's. The teacher's picture is what a
    // generator can know of a frame, without the detail that no pose tells.
    private const double TeacherShare = 0.5;

    // Prefix of the sampler's tensors in a checkpoint.
    private const string SamplerPrefix = "stage.";

    // Adam's beta 1.
    private const double Momentum = 0.9;

    // Weight of the matte's loss beside the reconstruction loss.
    private const double MatteWeight = 1.5;

    // Input of a discriminator: two drawings and two pictures of three channels each.
    private const int DiscriminatorChannels = 12;
    // Channels of the discriminators' first layer; 64 as published.
    private const int DiscriminatorWidth = 32;

    private readonly Dataset _dataset;
    private readonly int _unroll;
    private readonly ComputingThreads _threads;
    private readonly SequenceSampler _sequences;
    private readonly LiveGenerator _network;
    private readonly LiveGenerator? _teacher;
    private readonly TrainedNetwork _trained;
    private readonly PerceptualFeatures? _perceptual;
    private readonly DiscriminatorTrainer _wholes, _details, _hands;

    /// <param name="dataset">The frames to train on; stays the caller's.</param>
    /// <param name="options">The network's size and the hyperparameters.</param>
    /// <param name="perceptual">The network of the perceptual loss; null to train without that loss. Stays the caller's.</param>
    /// <param name="threads">Number of threads; 0 for as many as libtorch would use.</param>
    /// <param name="teacher">The full generator, to train a lite one that learns from its pictures too; null to train a full one. Stays the caller's.</param>
    public GeneratorTrainer(
        Dataset dataset, TrainingOptions options, PerceptualFeatures? perceptual = null, int threads = 0, LiveGenerator? teacher = null)
    {
        (_dataset, _perceptual, _unroll, _teacher) = (dataset, perceptual, options.Unroll, teacher);
        // Comparing the number formats draws random numbers, so it comes before the seed is set.
        ScalarType computeType = NumberFormat.Fastest();
        manual_seed(options.Seed);
        _network = teacher is null ? new LiveGenerator(options.Widths, options.Blocks) : Lite();
        _network.ComputeType = computeType;
        if (teacher is not null) teacher.ComputeType = computeType;
        if (perceptual is not null) perceptual.ComputeType = computeType;
        _trained = new TrainedNetwork(_network, options.LearningRate, momentum: Momentum);
        _wholes = new DiscriminatorTrainer("wholes", DiscriminatorChannels, DiscriminatorWidth, layers: 3, computeType);
        _details = new DiscriminatorTrainer("closeups", DiscriminatorChannels, DiscriminatorWidth, layers: 3, computeType);
        _hands = new DiscriminatorTrainer("hands", DiscriminatorChannels, DiscriminatorWidth, layers: 2, computeType);
        int batch = TrainingDevice.IsGpu ? Math.Max(options.Batch, GpuBatch) : options.Batch;
        _threads = new ComputingThreads(threads, batch);
        _sequences = new SequenceSampler(dataset, options.Sequences, batch, options.Seed, TrainingDevice.IsGpu ? Environment.ProcessorCount : 1);
    }

    /// <inheritdoc/>
    public override string Name => _teacher is null ? "generator" : "lite";

    /// <summary>A lite generator with random weights.</summary>
    internal static LiveGenerator Lite() => new(new LiveWidths(32, 48, 64), LiteBlocks, LitePlaces);

    /// <inheritdoc/>
    protected override void WritePreview(string path) =>
        _trained.WithAverage(() =>
        {
            GeneratorPreview.Write(_dataset, _network, path);
            return true;
        });

    /// <inheritdoc/>
    public override void Dispose()
    {
        _threads.Dispose();
        _sequences.Dispose();
        foreach (DiscriminatorTrainer discriminator in Discriminators) discriminator.Dispose();
        _trained.Dispose();
        _network.Dispose();
    }

    private DiscriminatorTrainer[] Discriminators => [_wholes, _details, _hands];

    /// <inheritdoc/>
    protected override double? Learn(double rate, double progress)
    {
        LossSchedule schedule = LossSchedule.At(progress);
        int sequences = _sequences.ChooseSequences(Step, schedule.Any ? _unroll : 1);
        return DataParallelStep.Run(
            _threads, sequences, (_, first, count) => ComputePart(first, count, (double)count / sequences, schedule), _trained, Discriminators, schedule.Any, rate);
    }

    private StepPart ComputePart(int first, int count, double share, LossSchedule schedule)
    {
        DisposeScope scope = NewDisposeScope();
        SequenceBatch batch = _sequences.Read(first, count);
        int frames = batch.Drawings.Length;
        var pictures = new Tensor[frames];
        Tensor previous = batch.Previous;
        Tensor? loss = null, discriminatorLoss = null;
        for (int k = 0; k < frames; k++)
        {
            Tensor raw = _network.Raw(batch.Drawings[k], previous, batch.Coordinates[k]);
            pictures[k] = Compositing.Compose(LiveGenerator.Activated(raw), batch.Plate);
            Tensor frameLoss = Reconstruction(batch, k, previous, pictures[k])
                + (MatteLoss.Of(LiveGenerator.MatteLogits(raw), batch.Mattes[k]) * MatteWeight);
            loss = loss is null ? frameLoss : loss + frameLoss;
            previous = Compositing.FedBack(pictures[k]);
        }
        loss = loss! / frames;
        if (_perceptual is not null && schedule.Any)
            loss += _perceptual.Loss(Cut(pictures[^1], batch.DetailCrops), Cut(batch.Truths[^1], batch.DetailCrops)) * schedule.Perceptual;
        if (schedule.Any && frames > 1)
        {
            (Tensor generatorLoss, discriminatorLoss) = AdversarialLosses(batch, pictures, schedule);
            loss += generatorLoss;
        }
        loss *= share;
        loss.backward();
        _sequences.StoreOutputs(first, previous.detach());
        return new StepPart(scope, loss.item<float>(), discriminatorLoss is null ? null : discriminatorLoss * share);
    }

    /// <inheritdoc/>
    protected override void SaveState(IDictionary<string, Tensor> tensors)
    {
        _trained.SaveState("", tensors);
        foreach (DiscriminatorTrainer discriminator in Discriminators) discriminator.SaveState(tensors);
        foreach ((string name, Tensor tensor) in _sequences.Save()) tensors[SamplerPrefix + name] = tensor;
    }

    /// <inheritdoc/>
    protected override void SaveCompactState(IDictionary<string, Tensor> tensors) => _trained.SaveAverage("", tensors);

    /// <inheritdoc/>
    protected override void LoadState(IReadOnlyDictionary<string, Tensor> tensors)
    {
        _trained.LoadState("", tensors);
        foreach (DiscriminatorTrainer discriminator in Discriminators) discriminator.LoadState(tensors);
        _sequences.Load(tensors.Where(pair => pair.Key.StartsWith(SamplerPrefix, StringComparison.Ordinal))
           .ToDictionary(pair => pair.Key[SamplerPrefix.Length..], pair => pair.Value));
    }

    private Tensor Reconstruction(SequenceBatch batch, int frame, Tensor previous, Tensor picture)
    {
        Tensor toTruth = ReconstructionLoss.Of(picture, batch.Truths[frame], batch.Weights[frame]);
        if (_teacher is null) return toTruth;
        Tensor taught;
        using (no_grad())
            taught = Compositing.Compose(_teacher.call(batch.Drawings[frame], previous.detach(), batch.Coordinates[frame]), batch.Plate);
        return (toTruth * (1 - TeacherShare)) + (ReconstructionLoss.Of(picture, taught, batch.Weights[frame]) * TeacherShare);
    }

    private (Tensor Generator, Tensor Discriminators) AdversarialLosses(SequenceBatch batch, Tensor[] pictures, LossSchedule schedule)
    {
        Tensor[] drawings = [batch.Drawings[^2].narrow(1, 0, 3), batch.Drawings[^1].narrow(1, 0, 3)];
        Tensor small(Tensor picture) => nn.functional.avg_pool2d(picture, 2);
        (Tensor Generator, Tensor Discriminator) wholes = _wholes.Losses(
            cat([.. drawings, small(batch.Truths[^2]), small(batch.Truths[^1])], 1), cat([.. drawings, small(pictures[^2]), small(pictures[^1])], 1), schedule);
        (Tensor Generator, Tensor Discriminator) details = OnCrops(_details, batch.DetailCrops), hands = OnCrops(_hands, batch.Hands);
        return (wholes.Generator + details.Generator + hands.Generator, wholes.Discriminator + details.Discriminator + hands.Discriminator);

        (Tensor Generator, Tensor Discriminator) OnCrops(DiscriminatorTrainer discriminator, Rect[] places)
        {
            Tensor[] enlarged = [.. drawings.Select(drawing => Enlarged(drawing, places))];
            return discriminator.Losses(
                cat([.. enlarged, Cut(batch.Truths[^2], places), Cut(batch.Truths[^1], places)], 1),
                cat([.. enlarged, Cut(pictures[^2], places), Cut(pictures[^1], places)], 1), schedule);
        }
    }

    // Drawings have half the pictures' resolution: cuts the same place and doubles it.
    private static Tensor Enlarged(Tensor drawing, Rect[] places)
    {
        Rect[] half = [.. places.Select(place => new Rect(place.X / 2, place.Y / 2, place.Width / 2, place.Height / 2))];
        return nn.functional.interpolate(Cut(drawing, half), [places[0].Height, places[0].Width]);
    }

    // Cuts a window out of each picture of a batch; all windows have the same size.
    private static Tensor Cut(Tensor pictures, Rect[] places) =>
        cat([.. places.Select((place, i) => pictures.narrow(0, i, 1).narrow(2, place.Y, place.Height).narrow(3, place.X, place.Width))]);
}
