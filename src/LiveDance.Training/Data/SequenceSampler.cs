using System.Buffers;
using System.Collections.Concurrent;
using LiveDance.Engine.Frames;
using LiveDance.Training.Augmentation;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Data;

/// <summary>
/// Advances many sequences of the training frames, a few of them in each step, and stores the picture rendered last in each. So
/// the network trains on its own pictures, over hundreds of frames as in a live performance, and yet consecutive steps have
/// little in common. Each sequence looks at one part of the dancer; three of four are warped (<see cref="FrameWarp"/>), and now
/// and then a step shows whole dancers. A sequence restarts at random, from an empty or a true picture. All random numbers depend
/// on the seed and the step alone, so a resumed run draws the same frames.
/// </summary>
internal sealed class SequenceSampler : IDisposable
{
    // Side of a window, in pixels: a multiple of the generator's coarsest cells (16 pixels). 256 was tried before
    // (docs/training-notes.md).
    private const int Side = 192;

    // Probability that a sequence restarts in a step, so that it is about 60 steps long.
    private const double RestartChance = 1 / 60.0;

    // Probability that a sequence restarts from an empty picture, as a performance does, and not from the true one.
    private const double EmptyRestartChance = 0.4;

    // Probability that noise is added to the fed-back picture.
    private const double NoiseChance = 0.2;

    // Probability that a step shows the whole dancer, and the side of the window for that, in pixels: that of the region that is
    // computed live (LiveDance.Engine.Generation.RegionSelector) around a dancer who fills three quarters of a picture 720 pixels high.
    private const double WholeDancerChance = 0.05;
    private const int WholeDancerSide = 640;

    // Probabilities that a sequence follows a place in the dancer's box, or a point of the shadow if there is one, and not a key point.
    private const double AnywhereChance = 0.3, ShadowChance = 0.1;

    // Standard deviations of the noise on the true picture at a restart and on a fed-back picture, in the range -1..1.
    private const float RestartNoise = 0.1f, FeedbackNoise = 0.05f;

    // Least number of whole dancers in a step: enough for two threads.
    private const int WholeDancers = 2;

    private readonly Dataset _dataset;
    private readonly ConcurrentBag<FrameTensors> _frames = [];
    private readonly BatchMemory _memory = new();
    private readonly ParallelOptions _together;
    private readonly int _seed, _batch, _rows, _columns;
    private readonly Size _size;
    private readonly Sequence[] _sequences;
    private Chosen _chosen = new(0, 1, [], []);
    private SequenceBatch? _read;
    private Task<(Chosen Chosen, SequenceBatch Batch)>? _ahead;

    /// <param name="dataset">The dataset; stays the caller's.</param>
    /// <param name="sequences">The number of sequences.</param>
    /// <param name="batch">The number of sequences that advance in a step.</param>
    /// <param name="seed">Seed of every random number.</param>
    /// <param name="readers">The number of threads that each call of <see cref="Read"/> reads with; more than one where a GPU computes.</param>
    public SequenceSampler(Dataset dataset, int sequences, int batch, int seed, int readers = 1)
    {
        (_dataset, _batch, _seed) = (dataset, Math.Min(batch, sequences), seed);
        _together = new ParallelOptions { MaxDegreeOfParallelism = readers };
        _size = dataset.Manifest.Size;
        (_rows, _columns) = (_size.Height / 4, _size.Width / 4);
        _sequences = [.. Enumerable.Range(0, sequences).Select(_ => new Sequence(3 * _rows * _columns))];
    }

    /// <summary>The first frame of each chosen sequence.</summary>
    internal IEnumerable<int> Positions => _chosen.Sequences.Select(sequence => sequence.Position);

    private Rect Whole => new(default, _size);

    /// <summary>The state to store in a checkpoint: the position of each sequence and the picture rendered last in it.</summary>
    public IReadOnlyDictionary<string, Tensor> Save()
    {
        // Reading ahead restarts sequences.
        _ahead?.GetAwaiter().GetResult();
        Tensor painted = empty([_sequences.Length, 3, _rows, _columns], ScalarType.Float32, CPU);
        for (int i = 0; i < _sequences.Length; i++) _sequences[i].LastOutput.CopyTo(BatchMemory.Item(painted, i));
        return new Dictionary<string, Tensor>
        {
            ["positions"] = tensor([.. _sequences.SelectMany(sequence => sequence.State)], [_sequences.Length, Sequence.StateLength]),
            ["painted"] = painted,
        };
    }

    /// <summary>Restores the state from a checkpoint; unchanged if it was saved with another number of sequences.</summary>
    public void Load(IReadOnlyDictionary<string, Tensor> saved)
    {
        if (!saved.TryGetValue("positions", out Tensor? positions) || positions.numel() != _sequences.Length * Sequence.StateLength) return;
        float[] states = positions.cpu().data<float>().ToArray(), outputs = saved["painted"].cpu().data<float>().ToArray();
        for (int i = 0; i < _sequences.Length; i++)
        {
            _sequences[i].State = states[(i * Sequence.StateLength)..((i + 1) * Sequence.StateLength)];
            outputs.AsSpan(i * _sequences[i].LastOutput.Length, _sequences[i].LastOutput.Length).CopyTo(_sequences[i].LastOutput);
        }
    }

    /// <summary>Chooses the sequences that advance in this step, and their windows.</summary>
    /// <param name="step">The number of completed steps.</param>
    /// <param name="unroll">The number of frames that each sequence advances.</param>
    /// <returns>The number of sequences chosen.</returns>
    public int ChooseSequences(long step, int unroll)
    {
        Forget(ref _read);
        if (_ahead is { } ahead)
        {
            _ahead = null;
            (_chosen, _read) = ahead.GetAwaiter().GetResult();
            if (_chosen.Step == step && _chosen.Unroll == unroll) return _chosen.Sequences.Length;
            Forget(ref _read);
        }
        _chosen = Choose(step, unroll);
        return _chosen.Sequences.Length;
    }

    /// <summary>
    /// Begins to read the frames of the next step in the background while this step is computed; to be called after <see
    /// cref="ChooseSequences"/>. Without effect if it was not created with several readers, or if the two steps share sequences.
    /// </summary>
    /// <param name="step">The step after the one that sequences were chosen for.</param>
    /// <param name="unroll">As for <see cref="ChooseSequences"/>; if another step or number is asked for later, what was read is dropped.</param>
    public void ReadAhead(long step, int unroll)
    {
        if (_together.MaxDegreeOfParallelism == 1 || 2 * _batch > _sequences.Length) return;
        _ahead = Task.Run(() =>
        {
            Chosen next = Choose(step, unroll);
            return (next, Assemble(next, 0, next.Sequences.Length));
        });
    }

    /// <summary>
    /// Reads the next frames of some of the chosen sequences. Several threads may read different ones at the same time.
    /// </summary>
    /// <param name="first">The first of the chosen sequences.</param>
    /// <param name="count">The number of sequences.</param>
    /// <param name="scope">The calling thread's current scope, which disposes of the batch.</param>
    public SequenceBatch Read(int first, int count, DisposeScope scope)
    {
        if (_read is not { } read) return Assemble(_chosen, first, count);
        if ((first, count) != (0, _chosen.Sequences.Length)) throw new InvalidOperationException("What was read ahead is one batch.");
        _read = null;
        scope.Attach(read.Tensors);
        return read;
    }

    /// <summary>Stores the pictures rendered for the last frame of some of the chosen sequences, and advances these.</summary>
    /// <param name="first">The first of the chosen sequences.</param>
    /// <param name="outputs">The pictures averaged over 4 x 4 pixels, N x 3 x H/4 x W/4, -1..1.</param>
    public void StoreOutputs(int first, Tensor outputs)
    {
        long[] shape = outputs.shape;
        float[] values = outputs.cpu().data<float>().ToArray();
        int height = (int)shape[2], width = (int)shape[3];
        for (int i = 0; i < shape[0]; i++)
        {
            Sequence sequence = _chosen.Sequences[first + i];
            Rect window = _chosen.Windows[first + i];
            sequence.Position += _chosen.Unroll;
            for (int c = 0; c < 3; c++)
            {
                for (int y = 0; y < height; y++)
                {
                    values.AsSpan((((((i * 3) + c) * height) + y) * width), width).CopyTo(
                        sequence.LastOutput.AsSpan((((c * _rows) + (window.Y / 4) + y) * _columns) + (window.X / 4), width));
                }
            }
        }
    }

    public void Dispose()
    {
        if (_ahead is { } ahead)
        {
            // A failure of what is not used any more is nobody's.
            ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            if (ahead.IsCompletedSuccessfully) _read = ahead.Result.Batch;
        }
        Forget(ref _read);
        foreach (FrameTensors frames in _frames) frames.Dispose();
        _memory.Dispose();
    }

    private Chosen Choose(long step, int unroll)
    {
        var random = new Random(HashCode(_seed, step));
        bool whole = random.NextDouble() < WholeDancerChance;
        // With a large batch as many whole dancers as have the same number of pixels.
        int dancers = Math.Max(WholeDancers, _batch * Side * Side / (unroll * WholeDancerSide * WholeDancerSide));
        int side = whole ? WholeDancerSide : Side, count = whole ? Math.Min(dancers, _batch) : Math.Max(1, _batch / unroll);
        var part = new Size(Math.Min(side, _size.Width), Math.Min(side, _size.Height));
        Sequence[] active = [.. Enumerable.Range(0, count).Select(i => _sequences[((step * _batch) + i) % _sequences.Length])];
        foreach (Sequence sequence in active)
        {
            int next = sequence.Position;
            if (next < 0 || next + unroll > _dataset.TrainEnd || !AllUsable(next, unroll) || random.NextDouble() < RestartChance) Restart(sequence, unroll, random);
        }
        return new Chosen(step, unroll, active, [.. active.Select(sequence => whole ? WholeDancer(sequence, unroll, part) : Part(sequence, unroll, part))]);
    }

    private static void Forget(ref SequenceBatch? batch)
    {
        foreach (Tensor tensor in batch?.Tensors ?? []) tensor.Dispose();
        batch = null;
    }

    // Each frame is painted from the one before it.
    private bool AllUsable(int first, int unroll) => Enumerable.Range(first, unroll).All(index => _dataset.Poses[index].Found && _dataset.Follows(index));

    private Rect WholeDancer(Sequence sequence, int unroll, Size part)
    {
        Rect box = DancerWindow.Around(Enumerable.Range(sequence.Position, unroll).Select(index => Pose(sequence, index)), _size);
        return DancerWindow.Place(new Point(box.X + (box.Width / 2), box.Y + (box.Height / 2)), part, _size);
    }

    // Follows the dancer: around a key point of the body, or at a place in the box around the dancer.
    private Rect Part(Sequence sequence, int unroll, Size part)
    {
        Rect box = DancerWindow.Around(Enumerable.Range(sequence.Position, unroll).Select(index => Pose(sequence, index)), _size);
        (float x, float y) = (box.X + (sequence.Across * box.Width), box.Y + (sequence.Down * box.Height));
        if (Followed(sequence) is { Seen: true } point)
            (x, y) = (point.X + ((sequence.Across - 0.5f) * part.Width / 2), point.Y + ((sequence.Down - 0.5f) * part.Height / 2));
        return DancerWindow.Place(new Point((int)x, (int)y), part, _size);
    }

    private Keypoint Followed(Sequence sequence)
    {
        if (sequence.Point == Sequence.Anywhere) return Keypoint.Missing;
        PersonPose pose = _dataset.Poses[sequence.Position];
        if (sequence.Point < Keypoints135.BodyCount) return sequence.Warp.Of(pose).Points[sequence.Point];
        var shadow = new PersonPose();
        _dataset.Manifest.Shadow?.Project(pose, shadow);
        return sequence.Warp.Of(shadow).Points[sequence.Point - Keypoints135.BodyCount];
    }

    private void Restart(Sequence sequence, int unroll, Random random)
    {
        int at;
        do at = random.Next(1, _dataset.TrainEnd - unroll);
        while (!AllUsable(at, unroll));
        sequence.Position = at;
        sequence.Point = random.NextDouble() < AnywhereChance ? Sequence.Anywhere : random.Next(Keypoints135.BodyCount);
        if (_dataset.Manifest.Shadow is not null && random.NextDouble() < ShadowChance) sequence.Point = Keypoints135.BodyCount + random.Next(Keypoints135.BodyCount);
        (sequence.Across, sequence.Down) = (random.NextSingle(), random.NextSingle());
        Keypoint left = _dataset.Poses[at].Points[Keypoints135.LeftHip], right = _dataset.Poses[at].Points[Keypoints135.RightHip];
        sequence.Warp = FrameWarp.Draw((left.X + right.X) / 2, (left.Y + right.Y) / 2, random);
        if (random.NextDouble() < EmptyRestartChance)
        {
            Array.Clear(sequence.LastOutput);
            return;
        }
        float[] before = new float[3 * _size.Width * _size.Height];
        FrameTensors frames = Rent();
        frames.Frame(at - 1, sequence.Warp, Whole, before);
        _frames.Add(frames);
        Averaged(before, _size.Height, _size.Width).CopyTo(sequence.LastOutput, 0);
        AddNoise(sequence.LastOutput, RestartNoise, random);
    }

    private SequenceBatch Assemble(Chosen chosen, int first, int count)
    {
        int unroll = chosen.Unroll, w = chosen.Windows[first].Width, h = chosen.Windows[first].Height, half = w * h / 4;
        SequenceBatch memory = _memory.Rent(count, unroll, new Size(w, h));
        Rect[] detailCrops = new Rect[count], hands = new Rect[count];
        if (_together.MaxDegreeOfParallelism == 1)
        {
            for (int i = 0; i < count; i++) ReadOne(i);
        }
        else
        {
            Parallel.For(0, count, _together, ReadOne);
        }
        return BatchMemory.Sent(memory with { DetailCrops = detailCrops, Hands = hands });

        void ReadOne(int i)
        {
            FrameTensors frames = Rent();
            // Depends on the seed, the sequence and the step alone, not on the thread.
            var random = new Random(HashCode(_seed + 1 + first + i, chosen.Step));
            Sequence sequence = chosen.Sequences[first + i];
            Rect place = chosen.Windows[first + i];
            int position = sequence.Position;
            Span<float> own = BatchMemory.Item(memory.Plate, i), fedBack = BatchMemory.Item(memory.Previous, i);
            frames.Plate(sequence.Warp, place, own);
            CutLastOutput(sequence, place, fedBack);
            if (random.NextDouble() < NoiseChance) AddNoise(fedBack, FeedbackNoise, random);
            float[] last = ArrayPool<float>.Shared.Rent(3 * half);
            int before = Math.Max(0, position - 1);
            frames.Drawing(Augmented(sequence, before, random), before, sequence.Warp, place, last.AsSpan(0, 3 * half));
            for (int k = 0; k < unroll; k++)
            {
                int index = position + k;
                Span<float> drawing = BatchMemory.Item(memory.Drawings[k], i), truth = BatchMemory.Item(memory.Truths[k], i);
                PersonPose augmented = Augmented(sequence, index, random);
                frames.Drawing(augmented, index, sequence.Warp, place, drawing[..(3 * half)]);
                frames.Coordinates(augmented, place, BatchMemory.Item(memory.Coordinates[k], i));
                last.AsSpan(0, 3 * half).CopyTo(drawing[(3 * half)..]);
                drawing[..(3 * half)].CopyTo(last);
                frames.Frame(index, sequence.Warp, place, truth);
                frames.MatteAndWeights(
                    truth, own, Pose(sequence, index), place, BatchMemory.Item(memory.Mattes[k], i), BatchMemory.Item(memory.Weights[k], i));
            }
            ArrayPool<float>.Shared.Return(last);
            PersonPose pose = Pose(sequence, position + unroll - 1);
            detailCrops[i] = DetailCrop.Choose(pose, place, DetailCrop.Side, random);
            hands[i] = DetailCrop.Hand(pose, place, random);
            _frames.Add(frames);
        }
    }

    // Readers are used by one thread at a time and again later.
    private FrameTensors Rent() => _frames.TryTake(out FrameTensors? frames) ? frames : new FrameTensors(_dataset);

    private PersonPose Pose(Sequence sequence, int index) => sequence.Warp.Of(_dataset.Poses[index]);

    private PersonPose Augmented(Sequence sequence, int index, Random random)
    {
        PersonPose pose = Pose(sequence, index);
        PoseAugmentation.Apply(pose, FrameFormat.ScaleOf(_size), random);
        return pose;
    }

    private void CutLastOutput(Sequence sequence, Rect window, Span<float> target)
    {
        int width = window.Width / 4, height = window.Height / 4;
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < height; y++)
            {
                sequence.LastOutput.AsSpan((((c * _rows) + (window.Y / 4) + y) * _columns) + (window.X / 4), width)
                    .CopyTo(target[(((c * height) + y) * width)..]);
            }
        }
    }

    internal static float[] Averaged(ReadOnlySpan<float> planes, int height, int width)
    {
        int w = width / 4, h = height / 4;
        float[] averages = new float[3 * h * w];
        for (int c = 0; c < 3; c++)
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++)
                    averages[(((c * h) + (y / 4)) * w) + (x / 4)] += planes[(((c * height) + y) * width) + x] / 16;
        return averages;
    }

    private static void AddNoise(Span<float> values, float sigma, Random random)
    {
        // Uniform noise of the same standard deviation, a width of sqrt(12) of them; quicker to draw than Gaussian noise.
        float range = sigma * 3.4641f;
        foreach (ref float value in values) value += (random.NextSingle() - 0.5f) * range;
    }

    // Like HashCode.Combine, but the same in every process.
    private static int HashCode(int seed, long step) => unchecked((int)((((ulong)seed * 0x9E3779B97F4A7C15UL) + (ulong)step) * 0xBF58476D1CE4E5B9UL >> 33));

    // The sequences that advance in a step, and the window of each.
    private sealed record Chosen(long Step, int Unroll, Sequence[] Sequences, Rect[] Windows);

    /// <summary>
    /// One sequence: its position, the part of the dancer that it looks at, its warp, and the whole picture rendered last,
    /// averaged over 4 x 4 pixels.
    /// </summary>
    private sealed class Sequence(int length)
    {
        public const int StateLength = 9;

        // The point of a sequence that follows a place in the dancer's box.
        public const int Anywhere = -1;

        public int Position { get; set; } = -1;

        // A key point of the body; from BodyCount on, one of the shadow.
        public int Point { get; set; } = Anywhere;

        // Offset of the window, 0..1: within the box, or within half a window's side around the key point.
        public float Across { get; set; }

        public float Down { get; set; }

        public FrameWarp Warp { get; set; } = FrameWarp.Identity;

        public float[] LastOutput { get; } = new float[length];

        public float[] State
        {
            get => [Position, Point, Across, Down, Warp.Turn, Warp.Scale, Warp.X, Warp.Y, Warp.Deformation];
            set
            {
                (Position, Point, Across, Down) = ((int)value[0], (int)value[1], value[2], value[3]);
                Warp = new FrameWarp(value[4], value[5], value[6], value[7], (int)value[8]);
            }
        }
    }
}
