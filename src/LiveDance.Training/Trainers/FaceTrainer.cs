using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Training.Augmentation;
using LiveDance.Training.Data;
using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Trainers;

/// <summary>
/// Trains the face network on pictures of the finished generator, which is not changed. The losses are an adversarial and a perceptual
/// loss as in Chan et al. 2018, sec. 3.4, and in addition the reconstruction loss of the pixels.
/// </summary>
internal sealed class FaceTrainer : Trainer
{
    /// <summary>Name of the checkpoint's file in a run's folder.</summary>
    public const string CheckpointFile = TrainerName + ".safetensors";

    private const string TrainerName = "face";
    private const int Side = FaceWindow.Side, DrawingSide = FaceWindow.DrawingSide;

    // Faces per step.
    private const int Batch = 16;

    // Channels of the discriminator's first layer; 64 as published.
    private const int DiscriminatorWidth = 32;

    // Pixels around the box of the face's key points within which errors weigh more.
    private const int FaceMargin = 10;

    // Adam's beta 1.
    private const double Momentum = 0.9;

    // Added to the weight 1 of an error within the box of the face.
    private const float FaceWeight = 3;

    private readonly Dataset _dataset;
    private readonly FaceCrops _crops;
    private readonly ComputingThreads _threads;
    private readonly Reader[] _readers;
    private readonly FaceNetwork _network;
    private readonly TrainedNetwork _trained;
    private readonly PerceptualFeatures? _perceptual;
    private readonly DiscriminatorTrainer _discriminator;
    private readonly LossSchedule _schedule;
    private readonly int[] _usable;
    private readonly int _seed;

    /// <param name="dataset">The frames to train on; stays the caller's.</param>
    /// <param name="crops">What the generator renders around the face; owned and disposed of by the trainer.</param>
    /// <param name="options">Seed and learning rate.</param>
    /// <param name="perceptual">The network of the perceptual loss; null to train without that loss. Stays the caller's.</param>
    /// <param name="threads">Number of threads; 0 for as many as libtorch would use.</param>
    /// <param name="schedule">The weights of the losses; null for the device's.</param>
    public FaceTrainer(
        Dataset dataset, FaceCrops crops, TrainingOptions options, PerceptualFeatures? perceptual = null, int threads = 0, LossSchedule? schedule = null)
    {
        _schedule = schedule ?? LossSchedule.OfDevice;
        (_dataset, _crops, _perceptual, _seed) = (dataset, crops, perceptual, options.Seed);
        // Comparing the number formats draws random numbers, so it comes before the seed is set.
        ScalarType computeType = NumberFormat.Fastest();
        manual_seed(options.Seed);
        if (perceptual is not null) perceptual.ComputeType = computeType;
        _network = new FaceNetwork { ComputeType = computeType };
        _trained = new TrainedNetwork(_network, options.LearningRate, momentum: Momentum);
        _discriminator = new DiscriminatorTrainer("faces", 6, DiscriminatorWidth, computeType);
        _threads = new ComputingThreads(threads, Batch);
        _readers = [.. Enumerable.Range(0, _threads.Count).Select(_ => new Reader(new FrameTensors(dataset), new FaceWindow()))];
        _usable = [.. Enumerable.Range(0, dataset.TrainEnd).Where(crops.Found)];
    }

    /// <inheritdoc/>
    public override string Name => TrainerName;

    /// <summary>Whether any training frame shows the face.</summary>
    public bool HasFaces => _usable.Length > 0;

    /// <inheritdoc/>
    protected override void WritePreview(string path) =>
        _trained.WithAverage(() =>
        {
            WriteSheet(path);
            return true;
        });

    /// <inheritdoc/>
    public override void Dispose()
    {
        _threads.Dispose();
        _discriminator.Dispose();
        _trained.Dispose();
        _network.Dispose();
        foreach (Reader reader in _readers) reader.Dispose();
        _crops.Dispose();
    }

    /// <inheritdoc/>
    protected override double? Learn(double rate, double progress)
    {
        LossWeights weights = _schedule.At(Step, progress);
        return DataParallelStep.Run(
            _threads, Batch, (number, first, count) => ComputePart(number, first, count, weights), _trained, [_discriminator], weights.Judged, rate);
    }

    private StepPart ComputePart(int number, int first, int count, LossWeights weights)
    {
        DisposeScope scope = NewDisposeScope();
        Faces faces = Assemble(_readers[number], [.. Enumerable.Range(first, count).Select(ChooseFrame)]);
        Tensor refined = Refined(faces);
        Tensor loss = ReconstructionLoss.Of(refined, faces.Truth, faces.Weights);
        Tensor? discriminatorLoss = null;
        if (_perceptual is not null && weights.Perceptual > 0) loss += _perceptual.Loss(refined, faces.Truth) * weights.Perceptual;
        if (weights.Judged)
        {
            Tensor drawing = nn.functional.avg_pool2d(faces.Drawing, 2);
            (Tensor generatorLoss, discriminatorLoss) = _discriminator.Losses(cat([drawing, faces.Truth], 1), cat([drawing, refined], 1), weights);
            loss += generatorLoss;
        }
        double share = (double)count / Batch;
        loss *= share;
        loss.backward();
        return new StepPart(scope, loss.item<float>(), discriminatorLoss is null ? null : discriminatorLoss * share);
    }

    // Depends on the seed, the step and the number within the batch alone, not on the thread.
    private (int Index, Random Random) ChooseFrame(int number)
    {
        var random = new Random(unchecked((int)((_seed * 7919L) + (((Step * Batch) + number) * 104729L))));
        return (_usable[random.Next(_usable.Length)], random);
    }

    /// <inheritdoc/>
    protected override void SaveState(IDictionary<string, Tensor> tensors)
    {
        _trained.SaveState("", tensors);
        _discriminator.SaveState(tensors);
    }

    /// <inheritdoc/>
    protected override void SaveCompactState(IDictionary<string, Tensor> tensors) => _trained.SaveAverage("", tensors);

    /// <inheritdoc/>
    protected override void LoadState(IReadOnlyDictionary<string, Tensor> tensors)
    {
        _trained.LoadState("", tensors);
        _discriminator.LoadState(tensors);
    }

    // As the engine does: the residual is added to the performer's colour, then the matte is applied.
    private Tensor Refined(Faces faces)
    {
        Tensor rendered = faces.Plate + (faces.Matte * (faces.Colour - faces.Plate));
        return rendered + (faces.Matte * _network.call(faces.Drawing, rendered));
    }

    private Faces Assemble(Reader reader, (int Index, Random? Random)[] chosen)
    {
        int count = chosen.Length, plane = Side * Side, drawn = 3 * DrawingSide * DrawingSide;
        float[] drawings = new float[count * drawn], truths = new float[count * 3 * plane], plates = new float[count * 3 * plane];
        float[] colours = new float[count * 3 * plane], mattes = new float[count * plane], weights = new float[count * plane];
        for (int i = 0; i < count; i++)
        {
            (int index, Random? random) = chosen[i];
            FaceWindow.TryPlace(_dataset.Poses[index], _dataset.Manifest.Size, out int left, out int top);
            FrameWarp warp = FrameWarp.Identity;
            if (random is not null)
            {
                warp = FrameWarp.Draw(left + (Side / 2), top + (Side / 2), random) with { Deformation = 0 };
                (left, top) = (left + random.Next(-FaceCrops.Margin, FaceCrops.Margin), top + random.Next(-FaceCrops.Margin, FaceCrops.Margin));
            }
            _crops.Read(index, warp, ref left, ref top, colours.AsSpan(i * 3 * plane, 3 * plane), mattes.AsSpan(i * plane, plane));
            var place = new Rect(left, top, Side, Side);
            reader.Frames.Frame(index, warp, place, truths.AsSpan(i * 3 * plane, 3 * plane));
            reader.Frames.Plate(warp, place, plates.AsSpan(i * 3 * plane, 3 * plane));
            PersonPose pose = warp.Of(_dataset.Poses[index]);
            FillWeights(pose, place, weights.AsSpan(i * plane, plane));
            if (random is not null) PoseAugmentation.AddJitter(pose, FrameFormat.ScaleOf(_dataset.Manifest.Size), random);
            reader.Window.Draw(pose, left, top);
            PictureTensors.ToPlanes(reader.Window.Drawing, drawings.AsSpan(i * drawn, drawn));
        }
        return new Faces(
            tensor(drawings, [count, 3, DrawingSide, DrawingSide]), tensor(colours, [count, 3, Side, Side]), tensor(mattes, [count, 1, Side, Side]),
            tensor(plates, [count, 3, Side, Side]), tensor(truths, [count, 3, Side, Side]), tensor(weights, [count, 1, Side, Side]));
    }

    private void FillWeights(PersonPose pose, Rect place, Span<float> weights)
    {
        weights.Fill(1);
        Rect face = DancerWindow.Box(pose, Keypoints135.Face, Keypoints135.FaceCount, FaceMargin, _dataset.Manifest.Size);
        for (int y = Math.Max(0, face.Y - place.Y); y < Math.Min(Side, face.Y + face.Height - place.Y); y++)
            for (int x = Math.Max(0, face.X - place.X); x < Math.Min(Side, face.X + face.Width - place.X); x++) weights[(y * Side) + x] += FaceWeight;
    }

    // Columns: drawing, generator's picture, refined picture, true frame.
    private void WriteSheet(string path)
    {
        const int Rows = 6, Zoom = 2;
        int[] frames = [.. Enumerable.Range(_dataset.TestBegin, _dataset.Count - _dataset.TestBegin).Where(_crops.Found)];
        if (frames.Length == 0) return;
        frames = [.. Enumerable.Range(0, Rows).Select(i => frames[i * (frames.Length - 1) / (Rows - 1)])];
        using DisposeScope scope = NewDisposeScope();
        Faces faces = Assemble(_readers[0], [.. frames.Select(frame => (frame, (Random?)null))]);
        Tensor drawing = (nn.functional.avg_pool2d(faces.Drawing, 2) * 2) - 1, rendered = faces.Plate + (faces.Matte * (faces.Colour - faces.Plate));
        float[][] columns = [.. new[] { drawing, rendered, Refined(faces), faces.Truth }.Select(tensor => tensor.cpu().data<float>().ToArray())];
        using var sheet = new Mat(Rows * Side, columns.Length * Side, MatType.CV_8UC3);
        for (int row = 0; row < Rows; row++)
            for (int column = 0; column < columns.Length; column++) ContactSheet.Put(columns[column].AsSpan(row * 3 * Side * Side, 3 * Side * Side), new Size(Side, Side), sheet, row, column);
        using var large = new Mat();
        Cv2.Resize(sheet, large, new Size(sheet.Cols * Zoom, sheet.Rows * Zoom), 0, 0, InterpolationFlags.Cubic);
        ContactSheet.Save(large, path);
    }

    // The buffers that one thread reads frames and draws faces with.
    private sealed record Reader(FrameTensors Frames, FaceWindow Window) : IDisposable
    {
        public void Dispose()
        {
            Frames.Dispose();
            Window.Dispose();
        }
    }

    private sealed record Faces(Tensor Drawing, Tensor Colour, Tensor Matte, Tensor Plate, Tensor Truth, Tensor Weights);
}
