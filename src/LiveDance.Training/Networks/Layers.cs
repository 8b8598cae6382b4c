using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>Convolutions as the live networks are made of: dense, without normalization, so that they quantize well.</summary>
internal static class Layers
{
    /// <summary>
    /// A convolution whose weights start normally distributed so that rectified signals keep their size. He et al. 2015.
    /// </summary>
    /// <param name="from">Channels in.</param>
    /// <param name="to">Channels out.</param>
    /// <param name="kernel">Side of the kernel, odd; the border is zeros.</param>
    /// <param name="stride">1, or 2 to halve the picture.</param>
    /// <param name="gain">Multiplies the first weights; a residual branch starts small.</param>
    public static Conv2d Convolution(long from, long to, long kernel = 3, long stride = 1, double gain = 1)
    {
        Conv2d made = nn.Conv2d(from, to, kernel, stride, padding: kernel / 2);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        made.weight.copy_(randn(made.weight.shape) * (gain * Math.Sqrt(2.0 / (from * kernel * kernel))));
        made.bias!.zero_();
        return made;
    }
}

/// <summary>Two convolutions and a way around them: x + conv(relu(conv(x))), rectified.</summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d _first, _second;

    public ResidualBlock(long channels) : base(nameof(ResidualBlock))
    {
        _first = Layers.Convolution(channels, channels);
        _second = Layers.Convolution(channels, channels, gain: 0.1);
        RegisterComponents();
    }

    public Conv2d First => _first;

    public Conv2d Second => _second;

    public override Tensor forward(Tensor input) => (input + _second.call(_first.call(input).relu())).relu();
}
