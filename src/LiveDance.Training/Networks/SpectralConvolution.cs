using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// A convolution whose weights, as a matrix with a row for each output channel, are divided by their largest singular value (Miyato
/// et al. 2018), which keeps a discriminator from becoming arbitrarily steep. The singular vectors are followed by power iteration,
/// one between two steps, and do not change during a step: several threads may run the layer at the same time.
/// </summary>
internal sealed class SpectralConvolution : nn.Module<Tensor, Tensor>
{
    // Iterations at the start, so that the first step already divides by nearly the largest singular value.
    private const int FirstIterations = 20;

    // Added to a norm before dividing by it.
    private const double Tiny = 1e-12;

    private readonly long _stride, _padding;

    /// <param name="from">Input channels.</param>
    /// <param name="to">Output channels.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="stride">1, or 2 to halve the resolution.</param>
    public SpectralConvolution(long from, long to, long kernel, long stride) : base(nameof(SpectralConvolution))
    {
        // An even side at stride 2 is halved exactly by kernels of 4, and kept at stride 1 by kernels of 3.
        (_stride, _padding) = (stride, (kernel - 1) / 2);
        using FinalizationPause pause = FinalizationPause.Begin();
        using DisposeScope scope = NewDisposeScope();
        weight = new Parameter((randn([to, from, kernel, kernel]) / Math.Sqrt(from * kernel * kernel)).DetachFromDisposeScope());
        bias = new Parameter(zeros([to]).DetachFromDisposeScope());
        left = Direction(randn([to])).DetachFromDisposeScope();
        right = zeros([from * kernel * kernel]).DetachFromDisposeScope();
        RegisterComponents();
        for (int i = 0; i < FirstIterations; i++) FollowWeights();
    }

#pragma warning disable IDE1006, SA1300 // The names under which weights are saved.
    public readonly Parameter weight, bias;

    // Left and right singular vector of the largest singular value, of length 1; buffers.
    public readonly Tensor left, right;
#pragma warning restore IDE1006, SA1300

    /// <summary>The estimate of the largest singular value that the weights are divided by; a scalar with a gradient.</summary>
    public Tensor LargestSingularValue() => left.dot(Matrix.mv(right));

    /// <summary>One power iteration of the singular vectors. Not to be called while the layer runs.</summary>
    public void FollowWeights()
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = Matrix;
        right.copy_(Direction(matrix.t().mv(left)));
        left.copy_(Direction(matrix.mv(right)));
    }

    public override Tensor forward(Tensor input)
    {
        ScalarType type = input.dtype;
        Tensor normalized = weight / LargestSingularValue();
        return nn.functional.conv2d(input, normalized.to_type(type), bias.to_type(type), [_stride, _stride], [_padding, _padding]);
    }

    private Tensor Matrix => weight.flatten(1);

    private static Tensor Direction(Tensor vector) => vector / (vector.norm() + Tiny);
}
