using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// In which number format a training computes its convolutions: float32, or bfloat16 on a processor that multiplies it
/// several times as fast. Weights, losses and Adam stay in float32, and so does a GPU.
/// </summary>
internal static class NumberFormat
{
    private const int Batch = 4, Runs = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // Layers of the live generator, channels and side, at a quarter and a sixteenth of a part's resolution.
    private static readonly (int Channels, int Side)[] Layers = [(64, 48), (128, 12)];

    private static readonly Lazy<ScalarType> Tried = new(TryAlone);

    /// <summary>The quicker one here, found by trying once.</summary>
    public static ScalarType Quicker() => get_default_device().type == DeviceType.CUDA ? ScalarType.Float32 : Tried.Value;

    // On a thread of its own, as each computing thread is: with several at one layer other routines are taken.
    private static ScalarType TryAlone()
    {
        int threads = get_num_threads();
        var quicker = ScalarType.Float32;
        var thread = new Thread(() =>
        {
            set_num_threads(1);
            quicker = Try();
        });
        thread.Start();
        bool ended = thread.Join(Patience);
        set_num_threads(threads);
        return ended ? quicker : ScalarType.Float32;
    }

    private static ScalarType Try()
    {
        double exact = 0, coarse = 0;
        foreach ((int channels, int side) in Layers)
        {
            using DisposeScope scope = NewDisposeScope();
            using var layer = new Convolution(channels, channels);
            // The best of many runs, in turns: others may be at work on the machine too.
            double ownExact = double.MaxValue, ownCoarse = double.MaxValue;
            for (int run = 0; run < Runs; run++)
            {
                ownExact = Math.Min(ownExact, Seconds(layer, channels, side, ScalarType.Float32));
                ownCoarse = Math.Min(ownCoarse, Seconds(layer, channels, side, ScalarType.BFloat16));
            }
            (exact, coarse) = (exact + ownExact, coarse + ownCoarse);
        }
        // Where there is little to gain, exactness is worth more.
        return coarse < 0.8 * exact ? ScalarType.BFloat16 : ScalarType.Float32;
    }

    private static double Seconds(Convolution layer, int channels, int side, ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn([Batch, channels, side, side]).to_type(type);
        long began = Stopwatch.GetTimestamp();
        layer.call(x).to_type(ScalarType.Float32).mean().backward();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
