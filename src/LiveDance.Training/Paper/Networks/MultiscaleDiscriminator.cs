using LiveDance.Training.Losses;
using LiveDance.Training.Networks;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper.Networks;

/// <summary>The same kind of discriminator at several resolutions, each half of the one before (Wang et al. 2018, sec. 3.2).</summary>
internal sealed class MultiscaleDiscriminator : nn.Module<Tensor, Tensor[][]>
{
    private readonly PatchDiscriminator[] _scales;

    /// <param name="channels">Channels in: condition and pictures.</param>
    /// <param name="scales">2 as published, 3 beside the local enhancer.</param>
    /// <param name="width">Channels of the first layer; 64 as published.</param>
    public MultiscaleDiscriminator(long channels, int scales, long width = 64) : base(nameof(MultiscaleDiscriminator))
    {
        _scales = [.. Enumerable.Range(0, scales).Select(_ => new PatchDiscriminator(channels, width))];
        for (int i = 0; i < scales; i++) register_module($"scale{i}", _scales[i]);
    }

    /// <summary>What each layer puts out, scale by scale; the last one of each is the judgement.</summary>
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

    /// <summary>The maker's loss: judgement of every scale, and ten times the features (of all scales together).</summary>
    public static Tensor OfGenerator(Tensor[][] real, Tensor[][] made)
    {
        const double Matching = 10;
        Tensor? sum = null;
        for (int i = 0; i < made.Length; i++)
        {
            Tensor own = AdversarialLoss.OfGenerator(made[i][^1]) + (AdversarialLoss.OfFeatures(real[i], made[i]) * (Matching / made.Length));
            sum = sum is null ? own : sum + own;
        }
        return sum!;
    }

    /// <summary>The discriminators' own loss.</summary>
    public static Tensor OfDiscriminators(Tensor[][] real, Tensor[][] made)
    {
        Tensor? sum = null;
        for (int i = 0; i < made.Length; i++)
        {
            Tensor own = AdversarialLoss.OfDiscriminator(real[i][^1], made[i][^1]);
            sum = sum is null ? own : sum + own;
        }
        return sum!;
    }
}
