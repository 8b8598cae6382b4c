using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// Selects the number format of a training's convolutions: float32, or bfloat16 if the processor or the GPU computes it
/// considerably faster. Weights, losses and Adam are always float32.
/// </summary>
internal static class NumberFormat
{
    // Number of repetitions of the measurement.
    private const int Runs = 15;

    // bfloat16 must take at most this fraction of float32's time.
    private const double WorthwhileShare = 0.8;

    // If the measurement takes longer, float32 is used.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    // Channels and side of two of the live generator's layers, at a quarter and at a sixteenth of a window's resolution.
    private static readonly (int Channels, int Side)[] Layers = [(64, 48), (128, 12)];

    // Batch size of the measurement: what one thread of a CPU computes at a time, or a GPU.
    private static int Batch => TrainingDevice.IsGpu ? 128 : 4;

    private static readonly Lazy<ScalarType> Tried = new(TryAlone);

    /// <summary>The faster format on this machine; measured once.</summary>
    public static ScalarType Fastest() => Tried.Value;

    // On a thread with one computing thread, as in training: with several threads per layer libtorch selects other routines.
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
        bool ended = thread.Join(Timeout);
        set_num_threads(threads);
        return ended ? quicker : ScalarType.Float32;
    }

    private static ScalarType Try()
    {
        using FinalizationPause pause = FinalizationPause.Begin();
        double exact = 0, coarse = 0;
        foreach ((int channels, int side) in Layers)
        {
            using DisposeScope scope = NewDisposeScope();
            using var layer = new Convolution(channels, channels);
            // The minimum of several interleaved runs, as other programs may be running.
            double ownExact = double.MaxValue, ownCoarse = double.MaxValue;
            for (int run = 0; run < Runs; run++)
            {
                ownExact = Math.Min(ownExact, Seconds(layer, channels, side, ScalarType.Float32));
                ownCoarse = Math.Min(ownCoarse, Seconds(layer, channels, side, ScalarType.BFloat16));
            }
            (exact, coarse) = (exact + ownExact, coarse + ownCoarse);
        }
        return coarse < WorthwhileShare * exact ? ScalarType.BFloat16 : ScalarType.Float32;
    }

    private static double Seconds(Convolution layer, int channels, int side, ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ChannelsLast.Of(randn([Batch, channels, side, side]).to_type(type));
        long began = Stopwatch.GetTimestamp();
        layer.call(x).to_type(ScalarType.Float32).mean().backward();
        // A GPU computes while the program goes on.
        if (TrainingDevice.IsGpu) cuda.synchronize();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
