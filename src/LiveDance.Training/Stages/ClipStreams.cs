using LiveDance.Engine.Pose;
using LiveDance.Training.Data;
using OpenCvSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Stages;

/// <summary>Some consecutive frames of several stretches of the video, cut to the dancers.</summary>
/// <param name="Drawings">For each frame N x 6 x H/2 x W/2, 0..1.</param>
/// <param name="Truths">For each frame N x 3 x H x W, -1..1.</param>
/// <param name="Mattes">For each frame N x 1 x H x W, 0..1.</param>
/// <param name="Weights">For each frame N x 1 x H x W.</param>
/// <param name="Plate">N x 3 x H x W, -1..1.</param>
/// <param name="Previous">The picture before the first frame, N x 3 x H/4 x W/4.</param>
/// <param name="Closeups">For each stretch a part worth a closer look, within the window.</param>
/// <param name="Hands">For each stretch a hand, or if none is seen some other part.</param>
internal sealed record ClipBatch(
    Tensor[] Drawings, Tensor[] Truths, Tensor[] Mattes, Tensor[] Weights, Tensor Plate, Tensor Previous, Rect[] Closeups, Rect[] Hands);

/// <summary>
/// Walks along several stretches of the training frames at once, and remembers what the network painted last in each: so
/// it learns on its own pictures, hundreds of frames long, as in a show. Now and then a walk starts anew, from nothing,
/// as a show does, or from a true picture. What chance decides depends on the seed and the step alone, so that a resumed
/// run goes on as it would have.
/// </summary>
internal sealed class ClipStreams : IDisposable
{
    private const double RestartChance = 1 / 60.0, FromNothing = 0.4, NoiseChance = 0.2, WholeFrame = 0.05;
    private const float RestartNoise = 0.1f, FeedbackNoise = 0.05f;

    private readonly Dataset _dataset;
    private readonly FrameTensors _frames;
    private readonly int _seed, _unroll, _size, _cells;
    private readonly int[] _positions;
    private readonly float[][] _painted;
    private readonly float[] _plateCells;
    private Rect[] _windows = [];

    public ClipStreams(Dataset dataset, int streams, int unroll, int seed)
    {
        (_dataset, _unroll, _seed) = (dataset, unroll, seed);
        _frames = new FrameTensors(dataset);
        _size = dataset.Manifest.Size;
        _cells = _size / 4;
        _positions = new int[streams];
        Array.Fill(_positions, -1);
        _painted = [.. Enumerable.Range(0, streams).Select(_ => new float[3 * _cells * _cells])];
        float[] plate = new float[3 * _size * _size];
        _frames.Plate(Whole, plate);
        _plateCells = Averaged(plate, _size, _size);
    }

    private Rect Whole => new(0, 0, _size, _size);

    /// <summary>What must be saved to go on: where each walk is, and what was painted there last.</summary>
    public IReadOnlyDictionary<string, Tensor> Save() => new Dictionary<string, Tensor>
    {
        ["positions"] = tensor([.. _positions.Select(position => (float)position)], [_positions.Length]),
        ["painted"] = tensor([.. _painted.SelectMany(picture => picture)], [_painted.Length, 3, _cells, _cells]),
    };

    /// <summary>Goes on where it was saved.</summary>
    public void Load(IReadOnlyDictionary<string, Tensor> saved)
    {
        if (!saved.TryGetValue("positions", out Tensor? positions) || positions.numel() != _positions.Length) return;
        float[] places = positions.data<float>().ToArray(), painted = saved["painted"].data<float>().ToArray();
        for (int i = 0; i < _positions.Length; i++)
        {
            _positions[i] = (int)places[i];
            painted.AsSpan(i * _painted[i].Length, _painted[i].Length).CopyTo(_painted[i]);
        }
    }

    /// <summary>The next frames of each walk.</summary>
    public ClipBatch Next(long step)
    {
        var random = new Random(HashCode(_seed, step));
        for (int i = 0; i < _positions.Length; i++)
        {
            int next = _positions[i];
            if (next < 0 || next + _unroll > _dataset.TrainEnd || !AllFound(next) || random.NextDouble() < RestartChance) Restart(i, random);
        }
        Rect[] boxes = [.. _positions.Select(at => DancerWindow.Around(Enumerable.Range(at, _unroll).Select(index => _dataset.Poses[index]), _size))];
        Size window = random.NextDouble() < WholeFrame ? new Size(_size, _size) : DancerWindow.Holding(boxes, _size);
        _windows = [.. boxes.Select(box => DancerWindow.Place(box, window, _size))];
        ClipBatch batch = Assemble(window, random);
        for (int i = 0; i < _positions.Length; i++) _positions[i] += _unroll;
        return batch;
    }

    /// <summary>Tells what was painted in the last frame of the batch, averaged over 4 x 4 pixels.</summary>
    public void Remember(Tensor painted)
    {
        long[] shape = painted.shape;
        float[] values = painted.data<float>().ToArray();
        int height = (int)shape[2], width = (int)shape[3];
        for (int i = 0; i < _positions.Length; i++)
        {
            // Beyond the window nothing but the plate is ever painted.
            _plateCells.CopyTo(_painted[i], 0);
            for (int c = 0; c < 3; c++)
            {
                for (int y = 0; y < height; y++)
                {
                    values.AsSpan((((((i * 3) + c) * height) + y) * width), width).CopyTo(
                        _painted[i].AsSpan((((c * _cells) + (_windows[i].Y / 4) + y) * _cells) + (_windows[i].X / 4), width));
                }
            }
        }
    }

    public void Dispose() => _frames.Dispose();

    private bool AllFound(int first) => Enumerable.Range(first, _unroll).All(index => _dataset.Poses[index].Found);

    private void Restart(int stream, Random random)
    {
        int at;
        do at = random.Next(1, _dataset.TrainEnd - _unroll);
        while (!AllFound(at));
        _positions[stream] = at;
        if (random.NextDouble() < FromNothing)
        {
            Array.Clear(_painted[stream]);
            return;
        }
        float[] before = new float[3 * _size * _size];
        _frames.Frame(at - 1, Whole, before);
        Averaged(before, _size, _size).CopyTo(_painted[stream], 0);
        AddNoise(_painted[stream], RestartNoise, random);
    }

    private ClipBatch Assemble(Size window, Random random)
    {
        int streams = _positions.Length, pixels = window.Width * window.Height, half = pixels / 4, cells = pixels / 16;
        float[] plate = new float[streams * 3 * pixels], previous = new float[streams * 3 * cells];
        float[][] drawings = Buffers(6 * half), truths = Buffers(3 * pixels), mattes = Buffers(pixels), weights = Buffers(pixels);
        for (int i = 0; i < streams; i++)
        {
            Rect place = _windows[i];
            Span<float> own = plate.AsSpan(i * 3 * pixels, 3 * pixels);
            _frames.Plate(place, own);
            CutPainted(i, place, previous.AsSpan(i * 3 * cells, 3 * cells));
            float[] last = new float[3 * half];
            _frames.Drawing(Varied(Math.Max(0, _positions[i] - 1), random), place, last);
            for (int k = 0; k < _unroll; k++)
            {
                int index = _positions[i] + k;
                Span<float> drawing = drawings[k].AsSpan(i * 6 * half, 6 * half), truth = truths[k].AsSpan(i * 3 * pixels, 3 * pixels);
                _frames.Drawing(Varied(index, random), place, drawing[..(3 * half)]);
                last.CopyTo(drawing[(3 * half)..]);
                drawing[..(3 * half)].CopyTo(last);
                _frames.Frame(index, place, truth);
                _frames.Judge(
                    truth, own, _dataset.Poses[index], place, mattes[k].AsSpan(i * pixels, pixels), weights[k].AsSpan(i * pixels, pixels));
            }
        }
        if (random.NextDouble() < NoiseChance) AddNoise(previous, FeedbackNoise, random);
        int h = window.Height, w = window.Width;
        Rect[] closeups = [.. _windows.Select((place, i) => Closeup.Choose(Last(i), place, Closeup.Side, random))];
        Rect[] hands = [.. _windows.Select((place, i) => Closeup.Hand(Last(i), place, random))];
        return new ClipBatch(
            Tensors(drawings, 6, h / 2, w / 2), Tensors(truths, 3, h, w), Tensors(mattes, 1, h, w), Tensors(weights, 1, h, w),
            tensor(plate, [streams, 3, h, w]), tensor(previous, [streams, 3, h / 4, w / 4]), closeups, hands);

        PersonPose Last(int stream) => _dataset.Poses[_positions[stream] + _unroll - 1];

        float[][] Buffers(int length) => [.. Enumerable.Range(0, _unroll).Select(_ => new float[streams * length])];

        Tensor[] Tensors(float[][] values, int channels, int height, int width) =>
            [.. values.Select(one => tensor(one, [streams, channels, height, width]))];
    }

    private PersonPose Varied(int index, Random random)
    {
        var pose = new PersonPose();
        pose.CopyFrom(_dataset.Poses[index]);
        PoseVariation.Apply(pose, random);
        return pose;
    }

    private void CutPainted(int stream, Rect window, Span<float> target)
    {
        int width = window.Width / 4, height = window.Height / 4;
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < height; y++)
            {
                _painted[stream].AsSpan((((c * _cells) + (window.Y / 4) + y) * _cells) + (window.X / 4), width)
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
}
