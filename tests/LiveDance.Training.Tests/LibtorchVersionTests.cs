using System.Text.Json;
using LiveDance.Engine.Drawing;
using LiveDance.Training.Export;
using LiveDance.Training.Networks;
using LiveDance.Training.Trainers;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Tests;

/// <summary>
/// Compares what Nova's generator computes with reference values from libtorch 2.10, with which it was trained
/// (nova-libtorch-2.10.json), to detect a libtorch that computes differently.
/// </summary>
public class LibtorchVersionTests
{
    private const int Cells = 32, Stride = 127;
    private const double Tolerance = 1e-4;

    [Fact]
    public void Nova_generator_computes_the_same_as_with_libtorch_2_10()
    {
        float[] rendered = Render();
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "nova-libtorch-2.10.json")));
        float[] sample = reference.RootElement.GetProperty("sample").Deserialize<float[]>()!;
        Assert.Equal(reference.RootElement.GetProperty("count").GetInt32(), rendered.Length);
        Assert.Equal(reference.RootElement.GetProperty("mean").GetDouble(), rendered.Average(value => (double)value), Tolerance);
        Assert.Equal(reference.RootElement.GetProperty("mean_square").GetDouble(), rendered.Average(value => (double)value * value), Tolerance);
        for (int i = 0; i < sample.Length; i++) Assert.Equal(sample[i], rendered[i * Stride], Tolerance);
    }

    private static float[] Render()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        string folder = Path.Combine(Footage.Repository, "training", "nova");
        TrainingOptions options = TrainingRun.OptionsOf(folder);
        using var weights = AveragedWeights.Load(folder, "generator.compact.safetensors");
        using var generator = new LiveGenerator(options.Widths, options.Blocks, refines: LiveGenerator.Refines(weights.Tensors));
        generator.load_state_dict(weights.Tensors);
        Tensor drawings = tensor(Values(6 * 4 * Cells * Cells, 1, 0, 1), [1, 6, 2 * Cells, 2 * Cells]);
        Tensor previous = tensor(Values(3 * Cells * Cells, 2, -1, 1), [1, 3, Cells, Cells]);
        Tensor places = tensor(Values(BodyCoordinates.Planes * Cells * Cells, 3, 0, 1), [1, BodyCoordinates.Planes, Cells, Cells]);
        return generator.call(drawings, previous, places).data<float>().ToArray();
    }

    // Pseudo-random numbers that are the same on every machine.
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
