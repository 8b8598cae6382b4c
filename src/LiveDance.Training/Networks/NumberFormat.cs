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
    private const int Channels = 96, Side = 40, Runs = 8;

    private static readonly Lazy<ScalarType> Tried = new(Try);

    /// <summary>The quicker one here, found by trying once.</summary>
    public static ScalarType Quicker() => Tried.Value;

    private static ScalarType Try()
    {
        double exact = Seconds(ScalarType.Float32), coarse = Seconds(ScalarType.BFloat16);
        // Where there is little to gain, exactness is worth more.
        return coarse < 0.7 * exact ? ScalarType.BFloat16 : ScalarType.Float32;
    }

    // The best of several runs: others may be at work on the machine too.
    private static double Seconds(ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = new Convolution(Channels, Channels);
        double best = double.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor x = randn([1, Channels, Side, Side]).to_type(type);
            long began = Stopwatch.GetTimestamp();
            layer.call(x).to_type(ScalarType.Float32).mean().backward();
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        return best;
    }
}
