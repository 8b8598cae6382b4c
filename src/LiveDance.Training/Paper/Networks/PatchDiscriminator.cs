using TorchSharp.Modules;
using static TorchSharp.torch;
using Convolution = LiveDance.Training.Networks.Convolution;

namespace LiveDance.Training.Paper.Networks;

/// <summary>
/// The 70 x 70 PatchGAN discriminator (Isola et al. 2017): decides for every patch of a picture whether it is real. As in
/// pix2pixHD (Wang et al. 2018) it also returns the output of every layer for feature matching.
/// </summary>
internal sealed class PatchDiscriminator : nn.Module<Tensor, Tensor>
{
    // Standard deviation of the initial weights and slope of the leaky ReLU; as published.
    private const double Deviation = 0.02, Slope = 0.2;

    // Side of the kernels, and largest factor of the first layer's width; as published.
    private const int Kernel = 4, MaxWidthFactor = 8;

    private readonly Convolution[] _layers;
    private readonly InstanceNorm2d?[] _norms;

    /// <param name="channels">Input channels: condition and pictures.</param>
    /// <param name="width">Channels of the first layer; 64 as published.</param>
    /// <param name="layers">Number of layers that halve the resolution; 3 make patches of 70 x 70.</param>
    public PatchDiscriminator(long channels, long width, int layers = 3) : base(nameof(PatchDiscriminator))
    {
        _layers = new Convolution[layers + 2];
        _norms = new InstanceNorm2d?[layers + 2];
        long from = channels;
        for (int i = 0; i < _layers.Length; i++)
        {
            bool last = i == _layers.Length - 1;
            long to = last ? 1 : width * Math.Min(1 << i, MaxWidthFactor);
            _layers[i] = new Convolution(from, to, Kernel, stride: i < layers ? 2 : 1, deviation: Deviation);
            _norms[i] = i == 0 || last ? null : nn.InstanceNorm2d(to);
            from = to;
        }
        RegisterComponents();
        for (int i = 0; i < _layers.Length; i++) register_module($"layer{i}", _layers[i]);
    }

    /// <summary>The number format that its convolutions compute in.</summary>
    public ScalarType ComputeType { get; set; } = ScalarType.Float32;

    /// <summary>Decides for every patch.</summary>
    /// <param name="input">N x channels x H x W.</param>
    /// <returns>N x 1 x about H/8 x W/8: 1 for real, 0 for generated.</returns>
    public override Tensor forward(Tensor input) => Features(input)[^1];

    /// <summary>The output of every layer; the last one is the decision.</summary>
    public Tensor[] Features(Tensor input)
    {
        var features = new Tensor[_layers.Length];
        Tensor x = input;
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].call(x.to_type(ComputeType)).to_type(ScalarType.Float32);
            if (_norms[i] is { } norm) x = norm.call(x);
            if (i < _layers.Length - 1) x = nn.functional.leaky_relu(x, Slope);
            features[i] = x;
        }
        return features;
    }
}
