using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Training.Augmentation;
using OpenCvSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Data;

/// <summary>Some consecutive frames of several stretches of the video, cut to the dancers.</summary>
/// <param name="Drawings">For each frame N x 6 x H/2 x W/2, 0..1.</param>
/// <param name="Coordinates">For each frame N x planes x H/4 x W/4, see <see cref="BodyCoordinates"/>.</param>
/// <param name="Truths">For each frame N x 3 x H x W, -1..1.</param>
/// <param name="Mattes">For each frame N x 1 x H x W, 0..1.</param>
/// <param name="Weights">For each frame N x 1 x H x W.</param>
/// <param name="Plate">N x 3 x H x W, -1..1.</param>
/// <param name="Previous">The picture before the first frame, N x 3 x H/4 x W/4.</param>
/// <param name="Closeups">For each stretch a part worth a closer look, within the window.</param>
/// <param name="Hands">For each stretch a hand, or if none is seen some other part.</param>
internal sealed record SequenceBatch(
    Tensor[] Drawings, Tensor[] Coordinates, Tensor[] Truths, Tensor[] Mattes, Tensor[] Weights, Tensor Plate, Tensor Previous, Rect[] Closeups, Rect[] Hands);

/// <summary>
/// Walks along many stretches of the training frames, a few of them at each step, and remembers what the network painted last
/// in each: so it learns on its own pictures, hundreds of frames long, as in a show, and yet what it sees in one step and the
/// next has little in common. Each walk looks at a part of the dancer, three of four at one that is turned, scaled and
/// bent; now and then a whole frame is seen. Now and then a walk starts anew, from nothing, as a show does, or from a true picture. What
/// chance decides depends on the seed and the step alone, so that a resumed run goes on as it would have.
/// </summary>
internal sealed class SequenceSampler : IDisposable
{
    // A part's side in pixels, on the generator's coarsest grid.
    private const int Side = 192;

    private const double RestartChance = 1 / 60.0, FromNothing = 0.4, NoiseChance = 0.2, WholeFrame = 0.05, AnywhereChance = 0.3;
    private const float RestartNoise = 0.1f, FeedbackNoise = 0.05f;

    private readonly Dataset _dataset;
    private readonly FrameTensors[] _frames;
    private readonly int _seed, _batch, _size, _cells;
    private readonly Walk[] _walks;
    private Walk[] _turn = [];
    private Rect[] _windows = [];
    private long _step;
    private int _unroll;

    /// <param name="dataset">What is walked along; stays the caller's.</param>
    /// <param name="streams">How many walks.</param>
    /// <param name="batch">How many of them go on at each step.</param>
    /// <param name="seed">Of all chance.</param>
    /// <param name="readers">How many threads read at the same time.</param>
    public SequenceSampler(Dataset dataset, int streams, int batch, int seed, int readers = 1)
    {
        (_dataset, _batch, _seed) = (dataset, Math.Min(batch, streams), seed);
        _frames = [.. Enumerable.Range(0, readers).Select(_ => new FrameTensors(dataset))];
        _size = dataset.Manifest.Size;
        _cells = _size / 4;
        _walks = [.. Enumerable.Range(0, streams).Select(_ => new Walk(3 * _cells * _cells))];
    }

    private Rect Whole => new(0, 0, _size, _size);

    /// <summary>What must be saved to go on: where each walk is, and what was painted there last.</summary>
    public IReadOnlyDictionary<string, Tensor> Save() => new Dictionary<string, Tensor>
    {
        ["positions"] = tensor([.. _walks.SelectMany(walk => walk.State)], [_walks.Length, Walk.StateLength]),
        ["painted"] = tensor([.. _walks.SelectMany(walk => walk.Painted)], [_walks.Length, 3, _cells, _cells]),
    };

    /// <summary>Goes on where it was saved.</summary>
    public void Load(IReadOnlyDictionary<string, Tensor> saved)
    {
        if (!saved.TryGetValue("positions", out Tensor? positions) || positions.numel() != _walks.Length * Walk.StateLength) return;
        float[] states = positions.cpu().data<float>().ToArray(), painted = saved["painted"].cpu().data<float>().ToArray();
        for (int i = 0; i < _walks.Length; i++)
        {
            _walks[i].State = states[(i * Walk.StateLength)..((i + 1) * Walk.StateLength)];
            painted.AsSpan(i * _walks[i].Painted.Length, _walks[i].Painted.Length).CopyTo(_walks[i].Painted);
        }
    }

    /// <summary>Chooses the walks whose turn it is, and what they look at.</summary>
    /// <param name="step">How many steps there were before.</param>
    /// <param name="unroll">How many frames each walk goes on.</param>
    /// <returns>How many walks.</returns>
    public int Choose(long step, int unroll)
    {
        (_step, _unroll) = (step, unroll);
        var random = new Random(HashCode(_seed, step));
        int side = Math.Min(Side, _size);
        bool whole = random.NextDouble() < WholeFrame;
        // Of whole frames as many as have about as many pixels, but enough for two threads.
        int count = whole ? Math.Min(2, _batch) : Math.Max(1, _batch / unroll);
        _turn = [.. Enumerable.Range(0, count).Select(i => _walks[((step * _batch) + i) % _walks.Length])];
        foreach (Walk walk in _turn)
        {
            int next = walk.Position;
            if (next < 0 || next + unroll > _dataset.TrainEnd || !AllFound(next) || random.NextDouble() < RestartChance) Restart(walk, random);
        }
        _windows = [.. _turn.Select(walk => whole ? Whole : Part(walk, side))];
        return count;
    }

    /// <summary>The next frames of some of the walks whose turn it is. Threads may read different ones at the same time.</summary>
    /// <param name="reader">The thread's number.</param>
    /// <param name="first">The first of the walks.</param>
    /// <param name="count">How many.</param>
    public SequenceBatch Read(int reader, int first, int count) =>
        Assemble(_frames[reader], _turn.AsSpan(first, count), _windows.AsSpan(first, count), first);

    /// <summary>Tells what was painted in the last frame of some of the walks, averaged over 4 x 4 pixels; they go on from there.</summary>
    /// <param name="first">The first of the walks.</param>
    /// <param name="painted">N x 3 x H/4 x W/4.</param>
    public void Remember(int first, Tensor painted)
    {
        long[] shape = painted.shape;
        float[] values = painted.cpu().data<float>().ToArray();
        int height = (int)shape[2], width = (int)shape[3];
        for (int i = 0; i < shape[0]; i++)
        {
            Walk walk = _turn[first + i];
            Rect window = _windows[first + i];
            walk.Position += _unroll;
            for (int c = 0; c < 3; c++)
            {
                for (int y = 0; y < height; y++)
                {
                    values.AsSpan((((((i * 3) + c) * height) + y) * width), width).CopyTo(
                        walk.Painted.AsSpan((((c * _cells) + (window.Y / 4) + y) * _cells) + (window.X / 4), width));
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (FrameTensors frames in _frames) frames.Dispose();
    }

    private bool AllFound(int first) => Enumerable.Range(first, _unroll).All(index => _dataset.Poses[index].Found);

    // It goes with the dancer: around a key point of the body, or a place in the box around the dancer.
    private Rect Part(Walk walk, int side)
    {
        PersonPose pose = Pose(walk, walk.Position);
        Rect box = DancerWindow.Around(Enumerable.Range(walk.Position, _unroll).Select(index => Pose(walk, index)), _size);
        (float x, float y) = (box.X + (walk.Across * box.Width), box.Y + (walk.Down * box.Height));
        if (walk.Point >= 0 && pose.Points[walk.Point] is { Seen: true } point)
            (x, y) = (point.X + ((walk.Across - 0.5f) * side / 2), point.Y + ((walk.Down - 0.5f) * side / 2));
        return DancerWindow.Place(new Point((int)x, (int)y), new Size(side, side), _size);
    }

    private void Restart(Walk walk, Random random)
    {
        int at;
        do at = random.Next(1, _dataset.TrainEnd - _unroll);
        while (!AllFound(at));
        walk.Position = at;
        walk.Point = random.NextDouble() < AnywhereChance ? -1 : random.Next(Keypoints135.BodyCount);
        (walk.Across, walk.Down) = (random.NextSingle(), random.NextSingle());
        Keypoint left = _dataset.Poses[at].Points[Keypoints135.LeftHip], right = _dataset.Poses[at].Points[Keypoints135.RightHip];
        walk.Warp = FrameWarp.Draw((left.X + right.X) / 2, (left.Y + right.Y) / 2, random);
        if (random.NextDouble() < FromNothing)
        {
            Array.Clear(walk.Painted);
            return;
        }
        float[] before = new float[3 * _size * _size];
        _frames[0].Frame(at - 1, walk.Warp, Whole, before);
        Averaged(before, _size, _size).CopyTo(walk.Painted, 0);
        AddNoise(walk.Painted, RestartNoise, random);
    }

    private SequenceBatch Assemble(FrameTensors frames, ReadOnlySpan<Walk> walks, ReadOnlySpan<Rect> windows, int first)
    {
        int count = walks.Length, w = windows[0].Width, h = windows[0].Height, pixels = w * h, half = pixels / 4, cells = pixels / 16;
        float[] plate = new float[count * 3 * pixels], previous = new float[count * 3 * cells];
        float[][] drawings = Buffers(6 * half), coordinates = Buffers(BodyCoordinates.Planes * cells), truths = Buffers(3 * pixels), mattes = Buffers(pixels), weights = Buffers(pixels);
        Rect[] closeups = new Rect[count], hands = new Rect[count];
        for (int i = 0; i < count; i++)
        {
            // Whichever thread reads a walk, it meets the same chance.
            var random = new Random(HashCode(_seed + 1 + first + i, _step));
            Rect place = windows[i];
            int position = walks[i].Position;
            Span<float> own = plate.AsSpan(i * 3 * pixels, 3 * pixels), fedBack = previous.AsSpan(i * 3 * cells, 3 * cells);
            frames.Plate(walks[i].Warp, place, own);
            CutPainted(walks[i], place, fedBack);
            if (random.NextDouble() < NoiseChance) AddNoise(fedBack, FeedbackNoise, random);
            float[] last = new float[3 * half];
            frames.Drawing(Varied(walks[i], Math.Max(0, position - 1), random), place, last);
            for (int k = 0; k < _unroll; k++)
            {
                int index = position + k;
                Span<float> drawing = drawings[k].AsSpan(i * 6 * half, 6 * half), truth = truths[k].AsSpan(i * 3 * pixels, 3 * pixels);
                PersonPose varied = Varied(walks[i], index, random);
                frames.Drawing(varied, place, drawing[..(3 * half)]);
                frames.Coordinates(varied, place, coordinates[k].AsSpan(i * BodyCoordinates.Planes * cells, BodyCoordinates.Planes * cells));
                last.CopyTo(drawing[(3 * half)..]);
                drawing[..(3 * half)].CopyTo(last);
                frames.Frame(index, walks[i].Warp, place, truth);
                frames.Judge(
                    truth, own, Pose(walks[i], index), place, mattes[k].AsSpan(i * pixels, pixels), weights[k].AsSpan(i * pixels, pixels));
            }
            PersonPose pose = Pose(walks[i], position + _unroll - 1);
            closeups[i] = DetailCrop.Choose(pose, place, DetailCrop.Side, random);
            hands[i] = DetailCrop.Hand(pose, place, random);
        }
        return new SequenceBatch(
            Tensors(drawings, 6, h / 2, w / 2), Tensors(coordinates, BodyCoordinates.Planes, h / 4, w / 4), Tensors(truths, 3, h, w), Tensors(mattes, 1, h, w), Tensors(weights, 1, h, w),
            tensor(plate, [count, 3, h, w]), tensor(previous, [count, 3, h / 4, w / 4]), closeups, hands);

        float[][] Buffers(int length) => [.. Enumerable.Range(0, _unroll).Select(_ => new float[count * length])];

        Tensor[] Tensors(float[][] values, int channels, int height, int width) =>
            [.. values.Select(one => tensor(one, [count, channels, height, width]))];
    }

    private PersonPose Pose(Walk walk, int index) => walk.Warp.Of(_dataset.Poses[index]);

    private PersonPose Varied(Walk walk, int index, Random random)
    {
        PersonPose pose = Pose(walk, index);
        PoseAugmentation.Apply(pose, random);
        return pose;
    }

    private void CutPainted(Walk walk, Rect window, Span<float> target)
    {
        int width = window.Width / 4, height = window.Height / 4;
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < height; y++)
            {
                walk.Painted.AsSpan((((c * _cells) + (window.Y / 4) + y) * _cells) + (window.X / 4), width)
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
        // A uniform distribution of the same deviation: as good a noise, and quicker.
        float range = sigma * 3.4641f;
        foreach (ref float value in values) value += (random.NextSingle() - 0.5f) * range;
    }

    // The runtime's own hash differs from run to run.
    private static int HashCode(int seed, long step) => unchecked((int)((((ulong)seed * 0x9E3779B97F4A7C15UL) + (ulong)step) * 0xBF58476D1CE4E5B9UL >> 33));

    /// <summary>
    /// One walk: where it is, which part of the dancer it looks at and how warped, and the whole last picture, averaged over 4 x 4
    /// pixels.
    /// </summary>
    private sealed class Walk(int length)
    {
        public const int StateLength = 9;

        public int Position { get; set; } = -1;

        // A key point of the body; -1 for a place in the dancer's box.
        public int Point { get; set; } = -1;

        // From 0 to 1 within the box, or of half a part's side around the point.
        public float Across { get; set; }

        public float Down { get; set; }

        public FrameWarp Warp { get; set; } = FrameWarp.Identity;

        public float[] Painted { get; } = new float[length];

        public float[] State
        {
            get => [Position, Point, Across, Down, Warp.Turn, Warp.Scale, Warp.X, Warp.Y, Warp.Bend];
            set
            {
                (Position, Point, Across, Down) = ((int)value[0], (int)value[1], value[2], value[3]);
                Warp = new FrameWarp(value[4], value[5], value[6], value[7], (int)value[8]);
            }
        }
    }
}
