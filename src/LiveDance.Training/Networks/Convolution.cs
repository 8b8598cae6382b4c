using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// A convolution of the live networks: dense, without normalization, so that it quantizes well; zero padding. Weights are stored
/// in float32; it computes in the number format of its input.
/// </summary>
internal sealed class Convolution : nn.Module<Tensor, Tensor>
{
    private readonly long _stride, _padding;

    /// <summary>Starts with random weights that preserve the variance of rectified signals. He et al. 2015.</summary>
    /// <param name="from">Input channels.</param>
    /// <param name="to">Output channels.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="stride">1, or 2 to halve the resolution.</param>
    /// <param name="gain">Factor of the initial weights; residual branches start small.</param>
    /// <param name="deviation">Standard deviation of the initial weights; null for the one that preserves the variance.</param>
    public Convolution(long from, long to, long kernel = 3, long stride = 1, double gain = 1, double? deviation = null)
        : base(nameof(Convolution))
    {
        (_stride, _padding) = (stride, kernel / 2);
        using FinalizationPause pause = FinalizationPause.Begin();
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
