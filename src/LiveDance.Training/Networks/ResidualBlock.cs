using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>A residual block: relu(x + conv(relu(conv(x)))).</summary>
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
