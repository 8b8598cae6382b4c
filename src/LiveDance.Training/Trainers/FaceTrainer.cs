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
/// Trains the face network on what the finished generator paints, which stays as it is. Chan et al. 2018, sec. 3.4: least
/// squares against a discriminator of (drawing, face), and how it looks; here the pixels themselves count, too.
/// </summary>
internal sealed class FaceTrainer : Trainer
{
    /// <summary>The checkpoint's file in a run's folder.</summary>
    public const string CheckpointFile = StageName + ".safetensors";

    private const string StageName = "face";
    private const int Batch = 16, Side = FaceWindow.Side, DrawingSide = FaceWindow.DrawingSide, CriticWidth = 32, FaceMargin = 10;
    private const double Momentum = 0.9;
    private const float FaceWeight = 3;

    private readonly Dataset _dataset;
    private readonly FaceCrops _crops;
    private readonly ComputingThreads _threads;
    private readonly Reader[] _readers;
    private readonly FaceNetwork _network;
    private readonly TrainedNetwork _trained;
    private readonly PerceptualFeatures? _trunk;
    private readonly DiscriminatorTrainer _critic;
    private readonly int[] _usable;
    private readonly int _seed;

    /// <param name="dataset">What is learned from; stays the caller's.</param>
    /// <param name="crops">What the generator paints; disposed of with the stage.</param>
    /// <param name="options">How.</param>
    /// <param name="trunk">What faces are compared by; null for nothing but their pixels. Stays the caller's.</param>
    /// <param name="threads">How many compute; 0 for as many as libtorch would use.</param>
    public FaceTrainer(Dataset dataset, FaceCrops crops, TrainingOptions options, PerceptualFeatures? trunk = null, int threads = 0)
    {
        (_dataset, _crops, _trunk, _seed) = (dataset, crops, trunk, options.Seed);
        // The trial draws random numbers, so it comes before the seed.
        ScalarType computes = NumberFormat.Quicker();
        manual_seed(options.Seed);
        if (trunk is not null) trunk.Computes = computes;
        _network = new FaceNetwork { Computes = computes };
        _trained = new TrainedNetwork(_network, options.LearningRate, momentum: Momentum);
        _critic = new DiscriminatorTrainer("faces", 6, CriticWidth, layers: 3, computes);
        _threads = new ComputingThreads(threads, Batch);
        _readers = [.. Enumerable.Range(0, _threads.Count).Select(_ => new Reader(new FrameTensors(dataset), new FaceWindow()))];
        _usable = [.. Enumerable.Range(0, dataset.TrainEnd).Where(crops.Found)];
    }

    /// <inheritdoc/>
    public override string Name => StageName;

    /// <summary>Whether there are faces to learn from.</summary>
    public bool HasFaces => _usable.Length > 0;

    /// <inheritdoc/>
    public override void Preview(string path) =>
        _trained.WithAverage(() =>
        {
            WritePreview(path);
            return true;
        });

    /// <inheritdoc/>
    public override void Dispose()
    {
        _threads.Dispose();
        _critic.Dispose();
        _trained.Dispose();
        _network.Dispose();
        foreach (Reader reader in _readers) reader.Dispose();
        _crops.Dispose();
    }

    /// <inheritdoc/>
    protected override double? Learn(double rate, double progress)
    {
        LossSchedule detail = LossSchedule.At(progress);
        return DataParallelStep.Learn(
            _threads, Batch, (number, first, count) => Mend(number, first, count, detail), _trained, [_critic], detail.Any, rate);
    }

    private StepPart Mend(int number, int first, int count, LossSchedule detail)
    {
        DisposeScope scope = NewDisposeScope();
        Faces faces = Assemble(_readers[number], [.. Enumerable.Range(first, count).Select(Chosen)]);
        Tensor mended = Mended(faces);
        Tensor loss = ReconstructionLoss.Of(mended, faces.Truth, faces.Weights);
        Tensor? critic = null;
        if (detail.Any)
        {
            if (_trunk is not null) loss += _trunk.Loss(mended, faces.Truth) * detail.Perceptual;
            Tensor drawing = nn.functional.avg_pool2d(faces.Drawing, 2);
            (Tensor makers, critic) = _critic.Judge(cat([drawing, faces.Truth], 1), cat([drawing, mended], 1), detail);
            loss += makers;
        }
        double share = (double)count / Batch;
        loss *= share;
        loss.backward();
        return new StepPart(scope, loss.item<float>(), critic is null ? null : critic * share);
    }

    // Whichever thread it falls to, it meets the same chance.
    private (int Index, Random Random) Chosen(int number)
    {
        var random = new Random(unchecked((int)((_seed * 7919L) + (((Step * Batch) + number) * 104729L))));
        return (_usable[random.Next(_usable.Length)], random);
    }

    /// <inheritdoc/>
    protected override void Collect(IDictionary<string, Tensor> tensors)
    {
        _trained.Collect("", tensors);
        _critic.Collect(tensors);
    }

    /// <inheritdoc/>
    protected override void CollectCompact(IDictionary<string, Tensor> tensors) => _trained.CollectAverage("", tensors);

    /// <inheritdoc/>
    protected override void Restore(IReadOnlyDictionary<string, Tensor> tensors)
    {
        _trained.Restore("", tensors);
        _critic.Restore(tensors);
    }

    // As the engine adds it: to the performer's colour, under the matte.
    private Tensor Mended(Faces faces)
    {
        Tensor painted = faces.Plate + (faces.Matte * (faces.Colour - faces.Plate));
        return painted + (faces.Matte * _network.call(faces.Drawing, painted));
    }

    private Faces Assemble(Reader reader, (int Index, Random? Random)[] chosen)
    {
        int count = chosen.Length, plane = Side * Side, drawn = 3 * DrawingSide * DrawingSide, size = _dataset.Manifest.Size;
        float[] drawings = new float[count * drawn], truths = new float[count * 3 * plane], plates = new float[count * 3 * plane];
        float[] colours = new float[count * 3 * plane], mattes = new float[count * plane], weights = new float[count * plane];
        for (int i = 0; i < count; i++)
        {
            (int index, Random? random) = chosen[i];
            FaceWindow.TryPlace(_dataset.Poses[index], size, out int left, out int top);
            FrameWarp warp = FrameWarp.Identity;
            if (random is not null)
            {
                warp = FrameWarp.Draw(left + (Side / 2), top + (Side / 2), random) with { Bend = 0 };
                (left, top) = (left + random.Next(-FaceCrops.Margin, FaceCrops.Margin), top + random.Next(-FaceCrops.Margin, FaceCrops.Margin));
            }
            _crops.Read(index, warp, ref left, ref top, colours.AsSpan(i * 3 * plane, 3 * plane), mattes.AsSpan(i * plane, plane));
            var place = new Rect(left, top, Side, Side);
            reader.Frames.Frame(index, warp, place, truths.AsSpan(i * 3 * plane, 3 * plane));
            reader.Frames.Plate(warp, place, plates.AsSpan(i * 3 * plane, 3 * plane));
            PersonPose pose = warp.Of(_dataset.Poses[index]);
            Weigh(pose, place, weights.AsSpan(i * plane, plane));
            if (random is not null) PoseAugmentation.Tremble(pose, random);
            reader.Window.Draw(pose, left, top);
            PictureTensors.ToPlanes(reader.Window.Drawing, drawings.AsSpan(i * drawn, drawn));
        }
        return new Faces(
            tensor(drawings, [count, 3, DrawingSide, DrawingSide]), tensor(colours, [count, 3, Side, Side]), tensor(mattes, [count, 1, Side, Side]),
            tensor(plates, [count, 3, Side, Side]), tensor(truths, [count, 3, Side, Side]), tensor(weights, [count, 1, Side, Side]));
    }

    private void Weigh(PersonPose pose, Rect place, Span<float> weights)
    {
        weights.Fill(1);
        Rect face = DancerWindow.Box(pose, Keypoints135.Face, Keypoints135.FaceCount, FaceMargin, _dataset.Manifest.Size);
        for (int y = Math.Max(0, face.Y - place.Y); y < Math.Min(Side, face.Y + face.Height - place.Y); y++)
            for (int x = Math.Max(0, face.X - place.X); x < Math.Min(Side, face.X + face.Width - place.X); x++) weights[(y * Side) + x] += FaceWeight;
    }

    // Drawing, what the generator painted, what it was mended to, the truth.
    private void WritePreview(string path)
    {
        const int Rows = 6, Zoom = 2;
        int[] frames = [.. Enumerable.Range(_dataset.TestBegin, _dataset.Count - _dataset.TestBegin).Where(_crops.Found)];
        if (frames.Length == 0) return;
        frames = [.. Enumerable.Range(0, Rows).Select(i => frames[i * (frames.Length - 1) / (Rows - 1)])];
        using DisposeScope scope = NewDisposeScope();
        Faces faces = Assemble(_readers[0], [.. frames.Select(frame => (frame, (Random?)null))]);
        Tensor drawing = (nn.functional.avg_pool2d(faces.Drawing, 2) * 2) - 1, painted = faces.Plate + (faces.Matte * (faces.Colour - faces.Plate));
        float[][] columns = [.. new[] { drawing, painted, Mended(faces), faces.Truth }.Select(tensor => tensor.cpu().data<float>().ToArray())];
        using var sheet = new Mat(Rows * Side, columns.Length * Side, MatType.CV_8UC3);
        for (int row = 0; row < Rows; row++)
            for (int column = 0; column < columns.Length; column++) ContactSheet.Put(columns[column].AsSpan(row * 3 * Side * Side, 3 * Side * Side), Side, sheet, row, column);
        using var large = new Mat();
        Cv2.Resize(sheet, large, new Size(sheet.Cols * Zoom, sheet.Rows * Zoom), 0, 0, InterpolationFlags.Cubic);
        ContactSheet.Save(large, path);
    }

    // What a thread reads by.
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
