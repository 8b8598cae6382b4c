using System.Text.Json;
using LiveDance.Engine.Drawing;
using LiveDance.Training.Checkpoints;
using LiveDance.Training.Networks;
using LiveDance.Training.Trainers;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Tests;

/// <summary>
/// What Nova's generator paints is what it painted when it was trained, with libtorch 1.13: the figures in nova-libtorch-1.13.json are
/// from then. They let a new libtorch be told from a broken one.
/// </summary>
public class EarlierLibtorchTests
{
    private const int Cells = 32, Stride = 127;
    private const double Tolerance = 1e-4;

    [Fact]
    public void Novas_generator_paints_what_it_painted_with_the_libtorch_it_was_trained_with()
    {
        float[] painted = Paint();
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "nova-libtorch-1.13.json")));
        float[] sample = reference.RootElement.GetProperty("sample").Deserialize<float[]>()!;
        Assert.Equal(reference.RootElement.GetProperty("count").GetInt32(), painted.Length);
        Assert.Equal(reference.RootElement.GetProperty("mean").GetDouble(), painted.Average(value => (double)value), Tolerance);
        Assert.Equal(reference.RootElement.GetProperty("mean_square").GetDouble(), painted.Average(value => (double)value * value), Tolerance);
        for (int i = 0; i < sample.Length; i++) Assert.Equal(sample[i], painted[i * Stride], Tolerance);
    }

    private static float[] Paint()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        string folder = Path.Combine(Footage.Repository, "training", "nova");
        TrainingOptions options = TrainingRun.OptionsOf(folder);
        using var generator = new LiveGenerator(options.Widths, options.Blocks);
        const string Prefix = "average.";
        generator.load_state_dict(SafeTensors.Load(Path.Combine(folder, "generator.compact.safetensors")).Tensors
            .Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[Prefix.Length..], pair => pair.Value));
        Tensor drawings = tensor(Values(6 * 4 * Cells * Cells, 1, 0, 1), [1, 6, 2 * Cells, 2 * Cells]);
        Tensor previous = tensor(Values(3 * Cells * Cells, 2, -1, 1), [1, 3, Cells, Cells]);
        Tensor places = tensor(Values(BodyCoordinates.Planes * Cells * Cells, 3, 0, 1), [1, BodyCoordinates.Planes, Cells, Cells]);
        return generator.call(drawings, previous, places).data<float>().ToArray();
    }

    // The same on every machine, whatever its generators of random numbers are.
    private static float[] Values(int count, uint seed, float from, float to)
    {
        var values = new float[count];
        uint state = seed;
        for (int i = 0; i < count; i++)
        {
            state = unchecked((state * 1664525) + 1013904223);
            values[i] = from + ((to - from) * (state >> 8) / (1 << 24));
        }
        return values;
    }
}
