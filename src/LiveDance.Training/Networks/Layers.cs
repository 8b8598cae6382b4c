using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// A convolution as the live networks are made of: dense, without normalization, so that it quantizes well; its border is
/// filled with zeros. Its weights are kept in float32, and it computes in the number format of what it is given.
/// </summary>
internal sealed class Convolution : nn.Module<Tensor, Tensor>
{
    private readonly long _stride, _padding;

    /// <summary>Starts with weights so distributed that rectified signals keep their size. He et al. 2015.</summary>
    /// <param name="from">Channels in.</param>
    /// <param name="to">Channels out.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="stride">1, or 2 to halve the picture.</param>
    /// <param name="gain">Multiplies the first weights; a residual branch starts small.</param>
    /// <param name="deviation">The first weights' standard deviation, in place of the one that keeps the signals' size.</param>
    public Convolution(long from, long to, long kernel = 3, long stride = 1, double gain = 1, double? deviation = null)
        : base(nameof(Convolution))
    {
        (_stride, _padding) = (stride, kernel / 2);
        using DisposeScope scope = NewDisposeScope();
        double spread = deviation ?? (gain * Math.Sqrt(2.0 / (from * kernel * kernel)));
        weight = new Parameter((randn([to, from, kernel, kernel]) * spread).DetachFromDisposeScope());
        bias = new Parameter(zeros([to]).DetachFromDisposeScope());
        RegisterComponents();
    }

#pragma warning disable IDE1006, SA1300 // The names under which weights are saved.
    public readonly Parameter weight, bias;
#pragma warning restore IDE1006, SA1300

    public override Tensor forward(Tensor input)
    {
        ScalarType type = input.dtype;
        return nn.functional.conv2d(input, weight.to_type(type), bias.to_type(type), [_stride, _stride], [_padding, _padding]);
    }
}

/// <summary>Two convolutions and a way around them: x + conv(relu(conv(x))), rectified.</summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly Convolution _first, _second;

    public ResidualBlock(long channels) : base(nameof(ResidualBlock))
    {
        _first = new Convolution(channels, channels);
        _second = new Convolution(channels, channels, gain: 0.1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => (input + _second.call(_first.call(input).relu())).relu();
}
