using LiveDance.Training.Losses;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper.Networks;

/// <summary>
/// Several discriminators of the same kind at resolutions that are halved from one to the next (Wang et al. 2018, sec. 3.2).
/// </summary>
internal sealed class MultiscaleDiscriminator : nn.Module<Tensor, Tensor[][]>
{
    private readonly PatchDiscriminator[] _scales;

    /// <param name="channels">Input channels: condition and pictures.</param>
    /// <param name="scales">Number of discriminators; 2 as published for the global generator, 3 for the local enhancer.</param>
    /// <param name="width">Channels of the first layer; 64 as published.</param>
    public MultiscaleDiscriminator(long channels, int scales, long width = 64) : base(nameof(MultiscaleDiscriminator))
    {
        _scales = [.. Enumerable.Range(0, scales).Select(_ => new PatchDiscriminator(channels, width))];
        for (int i = 0; i < scales; i++) register_module($"scale{i}", _scales[i]);
    }

    /// <summary>The outputs of every layer by scale; the last one of each scale is the decision.</summary>
    public override Tensor[][] forward(Tensor input)
    {
        var features = new Tensor[_scales.Length][];
        Tensor x = input;
        for (int i = 0; i < _scales.Length; i++)
        {
            if (i > 0) x = nn.functional.avg_pool2d(x, 3, 2, 1, count_include_pad: false);
            features[i] = _scales[i].Features(x);
        }
        return features;
    }

    /// <summary>
    /// The generator's loss: the adversarial loss of every scale, and ten times the feature matching averaged over the scales.
    /// </summary>
    /// <param name="real">Layer outputs for the true pictures.</param>
    /// <param name="generated">Layer outputs for the generated pictures.</param>
    public static Tensor OfGenerator(Tensor[][] real, Tensor[][] generated)
    {
        // As published, Wang et al. 2018, sec. 3.3.
        const double Matching = 10;
        Tensor? sum = null;
        for (int i = 0; i < generated.Length; i++)
        {
            Tensor own = LeastSquaresLoss.OfGenerator(generated[i][^1]) + (LeastSquaresLoss.OfFeatures(real[i], generated[i]) * (Matching / generated.Length));
            sum = sum is null ? own : sum + own;
        }
        return sum!;
    }

    /// <summary>The discriminators' loss, summed over the scales.</summary>
    /// <param name="real">Layer outputs for the true pictures.</param>
    /// <param name="generated">Layer outputs for the detached generated pictures.</param>
    public static Tensor OfDiscriminators(Tensor[][] real, Tensor[][] generated)
    {
        Tensor? sum = null;
        for (int i = 0; i < generated.Length; i++)
        {
            Tensor own = LeastSquaresLoss.OfDiscriminator(real[i][^1], generated[i][^1]);
            sum = sum is null ? own : sum + own;
        }
        return sum!;
    }
}
