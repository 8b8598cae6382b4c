using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// In which number format a training computes its convolutions: float32, or bfloat16 on a processor that multiplies it
/// several times as fast. Weights, losses and Adam stay in float32.
/// </summary>
internal static class NumberFormat
{
    private const int Channels = 96, Side = 40, Runs = 40;

    private static readonly Lazy<ScalarType> Tried = new(Try);

    /// <summary>The quicker one here, found by trying once.</summary>
    public static ScalarType Quicker() => Tried.Value;

    private static ScalarType Try()
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = new Convolution(Channels, Channels);
        // The best of many runs, in turns: others may be at work on the machine too.
        double exact = double.MaxValue, coarse = double.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            exact = Math.Min(exact, Seconds(layer, ScalarType.Float32));
            coarse = Math.Min(coarse, Seconds(layer, ScalarType.BFloat16));
        }
        // Where there is little to gain, exactness is worth more.
        return coarse < 0.8 * exact ? ScalarType.BFloat16 : ScalarType.Float32;
    }

    private static double Seconds(Convolution layer, ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn([1, Channels, Side, Side]).to_type(type);
        long began = Stopwatch.GetTimestamp();
        layer.call(x).to_type(ScalarType.Float32).mean().backward();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
