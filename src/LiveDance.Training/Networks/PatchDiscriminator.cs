using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// The 70 x 70 PatchGAN discriminator: for every patch of a picture, whether it looks real. Isola et al. 2017; as in
/// pix2pixHD (Wang et al. 2018) it gives what every layer saw, too, which feature matching compares.
/// </summary>
internal sealed class PatchDiscriminator : nn.Module<Tensor, Tensor>
{
    // The published network's first weights.
    private const double Deviation = 0.02, Slope = 0.2;
    private const int Kernel = 4, MostWidths = 8;

    private readonly Convolution[] _layers;
    private readonly InstanceNorm2d?[] _norms;

    /// <param name="channels">Channels in: condition and pictures.</param>
    /// <param name="width">Channels of the first layer; 64 as published.</param>
    /// <param name="layers">Layers that halve the picture; 3 make patches of 70 x 70.</param>
    public PatchDiscriminator(long channels, long width, int layers = 3) : base(nameof(PatchDiscriminator))
    {
        _layers = new Convolution[layers + 2];
        _norms = new InstanceNorm2d?[layers + 2];
        long from = channels;
        for (int i = 0; i < _layers.Length; i++)
        {
            bool last = i == _layers.Length - 1;
            long to = last ? 1 : width * Math.Min(1 << i, MostWidths);
            _layers[i] = new Convolution(from, to, Kernel, stride: i < layers ? 2 : 1, deviation: Deviation);
            _norms[i] = i == 0 || last ? null : nn.InstanceNorm2d(to);
            from = to;
        }
        RegisterComponents();
        for (int i = 0; i < _layers.Length; i++) register_module($"layer{i}", _layers[i]);
    }

    /// <summary>In which number format it computes.</summary>
    public ScalarType Computes { get; set; } = ScalarType.Float32;

    /// <summary>Judges every patch.</summary>
    /// <param name="input">N x channels x H x W.</param>
    /// <returns>N x 1 x about H/8 x W/8: 1 for real, 0 for made.</returns>
    public override Tensor forward(Tensor input) => Features(input)[^1];

    /// <summary>What each layer puts out; the last one is the judgement.</summary>
    public Tensor[] Features(Tensor input)
    {
        var features = new Tensor[_layers.Length];
        Tensor x = input;
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].call(x.to_type(Computes)).to_type(ScalarType.Float32);
            if (_norms[i] is { } norm) x = norm.call(x);
            if (i < _layers.Length - 1) x = nn.functional.leaky_relu(x, Slope);
            features[i] = x;
        }
        return features;
    }
}
