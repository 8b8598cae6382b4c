using LiveDance.Training.Data;
using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Trainers;

/// <summary>
/// Trains the live generator. Each step renders the next frames of several sequences of the video, feeding back the picture
/// rendered last in each. A perceptual loss compares details and hands. Later (<see cref="LossSchedule"/>) three discriminators join
/// in, on the whole window, on detail crops and on hands at twice the resolution. Each of them receives two consecutive pictures with
/// their drawings, and the gradient flows through the fed-back picture from the second to the first (Chan et al. 2018, sec. 3.3).
/// </summary>
internal sealed class GeneratorTrainer : Trainer
{
    /// <summary>Name of the full generator's checkpoint in a run's folder.</summary>
    public const string CheckpointFile = "generator.safetensors";

    /// <summary>Name of the lite generator's checkpoint in a run's folder.</summary>
    public const string LiteCheckpointFile = "lite.safetensors";

    /// <summary>Residual blocks of the lite generator.</summary>
    public const int LiteBlocks = 5;

    // Frames per step on a GPU, which a CPU's 8 do not keep busy: with those an H200 computed a tenth of the time (docs/gpu.md). No more than
    // half of the sequences, so that the next step's frames can be read in the meantime.
    private const int GpuBatch = 128;

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
    private readonly LossSchedule _schedule;
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
    /// <param name="schedule">The weights of the losses; null for the device's.</param>
    /// <param name="refines">
    /// Whether the full generator has the residual last layer; see <see cref="LiveGenerator"/>. It slows down a training that begins with random
    /// weights.
    /// </param>
    public GeneratorTrainer(
        Dataset dataset, TrainingOptions options, PerceptualFeatures? perceptual = null, int threads = 0, LiveGenerator? teacher = null,
        LossSchedule? schedule = null, bool refines = false)
    {
        _schedule = schedule ?? LossSchedule.OfDevice;
        (_dataset, _perceptual, _unroll, _teacher) = (dataset, perceptual, options.Unroll, teacher);
        // Comparing the number formats draws random numbers, so it comes before the seed is set.
        ScalarType computeType = NumberFormat.Fastest();
        manual_seed(options.Seed);
        _network = teacher is null ? new LiveGenerator(options.Widths, options.Blocks, refines: refines) : Lite();
        _network.ComputeType = computeType;
        if (teacher is not null) teacher.ComputeType = computeType;
        if (perceptual is not null) perceptual.ComputeType = computeType;
        _trained = new TrainedNetwork(_network, options.LearningRate, momentum: Momentum);
        _wholes = new DiscriminatorTrainer("wholes", DiscriminatorChannels, DiscriminatorWidth, computeType);
        _details = new DiscriminatorTrainer("closeups", DiscriminatorChannels, DiscriminatorWidth, computeType);
        _hands = new DiscriminatorTrainer("hands", DiscriminatorChannels, DiscriminatorWidth, computeType);
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
        LossWeights weights = _schedule.At(Step, progress);
        int sequences = _sequences.ChooseSequences(Step, Frames(weights));
        _sequences.ReadAhead(Step + 1, Frames(_schedule.At(Step + 1, progress)));
        return DataParallelStep.Run(
            _threads, sequences, (_, first, count) => ComputePart(first, count, (double)count / sequences, weights), _trained, Discriminators, weights.Judged, rate);
    }

    private int Frames(LossWeights weights) => weights.Judged ? _unroll : 1;

    private StepPart ComputePart(int first, int count, double share, LossWeights weights)
    {
        DisposeScope scope = NewDisposeScope();
        SequenceBatch batch = _sequences.Read(first, count, scope);
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
        if (_perceptual is not null && weights.Perceptual > 0)
            loss += _perceptual.Loss(Details(pictures[^1], batch), Details(batch.Truths[^1], batch)) * weights.Perceptual;
        if (weights.Judged && frames > 1)
        {
            (Tensor generatorLoss, discriminatorLoss) = AdversarialLosses(batch, pictures, weights);
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
        _trained.LoadState("", WithLastLayer(tensors));
        foreach (DiscriminatorTrainer discriminator in Discriminators) discriminator.LoadState(tensors);
        _sequences.Load(tensors.Where(pair => pair.Key.StartsWith(SamplerPrefix, StringComparison.Ordinal))
           .ToDictionary(pair => pair.Key[SamplerPrefix.Length..], pair => pair.Value));
    }

    // A checkpoint of an earlier version has no residual last layer, and an optimizer's state without it: the averaged weights are taken, and
    // the layer as it begins.
    private IReadOnlyDictionary<string, Tensor> WithLastLayer(IReadOnlyDictionary<string, Tensor> tensors)
    {
        KeyValuePair<string, Tensor>[] missing =
            [.. _network.LastLayerWeights().Where(pair => !tensors.ContainsKey(TrainedNetwork.AveragePrefix + pair.Key))];
        if (missing.Length == 0) return tensors;
        return tensors.Where(pair => pair.Key.StartsWith(TrainedNetwork.AveragePrefix, StringComparison.Ordinal))
            .Concat(missing.Select(pair => KeyValuePair.Create(TrainedNetwork.AveragePrefix + pair.Key, pair.Value))).ToDictionary();
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

    private (Tensor Generator, Tensor Discriminators) AdversarialLosses(SequenceBatch batch, Tensor[] pictures, LossWeights weights)
    {
        Tensor[] drawings = [batch.Drawings[^2].narrow(1, 0, 3), batch.Drawings[^1].narrow(1, 0, 3)];
        // Drawings have half the pictures' resolution.
        (Tensor Generator, Tensor Discriminator) wholes = Judged(_wholes, drawing => drawing, picture => nn.functional.avg_pool2d(picture, 2));
        (Tensor Generator, Tensor Discriminator) details = Judged(
            _details, drawing => Resized(Cut(drawing, Half(batch.DetailCrops)), batch.DetailCrops[0].Size), picture => Cut(picture, batch.DetailCrops));
        (Tensor Generator, Tensor Discriminator) hands = Judged(
            _hands, drawing => Resized(Cut(drawing, Half(batch.Hands)), Twice(batch.Hands)), picture => Resized(Cut(picture, batch.Hands), Twice(batch.Hands)));
        return (wholes.Generator + details.Generator + hands.Generator, wholes.Discriminator + details.Discriminator + hands.Discriminator);

        (Tensor Generator, Tensor Discriminator) Judged(DiscriminatorTrainer discriminator, Func<Tensor, Tensor> drawn, Func<Tensor, Tensor> shown)
        {
            Tensor[] condition = [drawn(drawings[0]), drawn(drawings[1])];
            return discriminator.Losses(
                cat([.. condition, shown(batch.Truths[^2]), shown(batch.Truths[^1])], 1), cat([.. condition, shown(pictures[^2]), shown(pictures[^1])], 1), weights);
        }
    }

    // What the perceptual loss compares: the detail crops, and below them the hands, enlarged to the same size.
    private static Tensor Details(Tensor pictures, SequenceBatch batch) =>
        cat([Cut(pictures, batch.DetailCrops), Resized(Cut(pictures, batch.Hands), batch.DetailCrops[0].Size)], 0);

    private static Rect[] Half(Rect[] places) => [.. places.Select(place => new Rect(place.X / 2, place.Y / 2, place.Width / 2, place.Height / 2))];

    private static Size Twice(Rect[] places) => new(2 * places[0].Width, 2 * places[0].Height);

    private static Tensor Resized(Tensor pictures, Size size) =>
        nn.functional.interpolate(pictures, [size.Height, size.Width], mode: InterpolationMode.Bilinear, align_corners: false);

    // Cuts a window out of each picture of a batch; all windows have the same size. One operation for all pictures, as a GPU takes longer to be
    // told of one than to compute it.
    private static Tensor Cut(Tensor pictures, Rect[] places)
    {
        long count = pictures.shape[0], channels = pictures.shape[1], width = pictures.shape[3];
        int w = places[0].Width, h = places[0].Height;
        Tensor corners = tensor([.. places.Select(place => (place.Y * width) + place.X)], [count, 1, 1, 1]);
        Tensor pixels = (arange(h, ScalarType.Int64).view(1, 1, h, 1) * width) + arange(w, ScalarType.Int64).view(1, 1, 1, w);
        Tensor index = (corners + pixels).view(count, 1, h * w).expand(count, channels, h * w);
        return pictures.flatten(2).gather(2, index).view(count, channels, h, w);
    }
}
