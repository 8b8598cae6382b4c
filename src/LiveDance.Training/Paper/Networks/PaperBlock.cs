using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper.Networks;

/// <summary>A residual block: x plus two normalized 3 x 3 convolutions of x, with reflection padding.</summary>
internal sealed class PaperBlock : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _branch;

    public PaperBlock(long channels) : base(nameof(PaperBlock))
    {
        _branch = nn.Sequential(
            nn.ReflectionPad2d(1), PaperLayers.Initialized(nn.Conv2d(channels, channels, 3)), nn.InstanceNorm2d(channels), nn.ReLU(),
            nn.ReflectionPad2d(1), PaperLayers.Initialized(nn.Conv2d(channels, channels, 3)), nn.InstanceNorm2d(channels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => input + _branch.call(input);
}
