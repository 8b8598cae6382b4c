using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// A patch discriminator with spectral normalization (Isola et al. 2017, Miyato et al. 2018) for the live networks: decides for
/// patches of 54 x 54 pixels whether they are real. The layer before the last has fewer channels and a smaller kernel than the
/// published one, which would take most of the time.
/// </summary>
internal sealed class SpectralDiscriminator : nn.Module<Tensor, Tensor>
{
    // Slope of the leaky ReLU, and side of the halving layers' kernels; as published.
    private const double Slope = 0.2;
    private const int HalvingKernel = 4;

    // Layers that halve the resolution, and side of the kernels after them.
    private const int Halvings = 3, Kernel = 3;

    private readonly SpectralConvolution[] _layers;

    /// <param name="channels">Input channels: condition and pictures.</param>
    /// <param name="width">Channels of the first layer; each halving layer has twice as many as the one before.</param>
    public SpectralDiscriminator(long channels, long width) : base(nameof(SpectralDiscriminator))
    {
        _layers = new SpectralConvolution[Halvings + 2];
        long from = channels;
        for (int i = 0; i < Halvings; i++)
        {
            long to = width << i;
            _layers[i] = new SpectralConvolution(from, to, HalvingKernel, stride: 2);
            from = to;
        }
        _layers[^2] = new SpectralConvolution(from, from, Kernel, stride: 1);
        _layers[^1] = new SpectralConvolution(from, 1, Kernel, stride: 1);
        RegisterComponents();
        for (int i = 0; i < _layers.Length; i++) register_module($"spectral{i}", _layers[i]);
    }

    /// <summary>The number format that its convolutions compute in.</summary>
    public ScalarType ComputeType { get; set; } = ScalarType.Float32;

    /// <summary>Decides for every patch.</summary>
    /// <param name="input">N x channels x H x W; sides are multiples of 8.</param>
    /// <returns>N x 1 x H/8 x W/8: above 0 for real, below 0 for generated.</returns>
    public override Tensor forward(Tensor input) => Features(input)[^1];

    /// <summary>The output of every layer in float32; the last one is the decision.</summary>
    public Tensor[] Features(Tensor input)
    {
        var features = new Tensor[_layers.Length];
        Tensor x = ChannelsLast.Of(input.to_type(ComputeType));
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].call(x);
            if (i < _layers.Length - 1) x = nn.functional.leaky_relu(x, Slope);
            features[i] = x.to_type(ScalarType.Float32);
        }
        return features;
    }

    /// <summary>Follows the weights after an update. Not to be called while the network runs.</summary>
    public void FollowWeights()
    {
        foreach (SpectralConvolution layer in _layers) layer.FollowWeights();
    }
}
