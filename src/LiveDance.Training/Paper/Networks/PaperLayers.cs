using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper.Networks;

/// <summary>What pix2pixHD's generators are made of (Wang et al. 2018): reflected borders, instance normalization, rectifiers.</summary>
internal static class PaperLayers
{
    // The published networks' first weights.
    private const double Deviation = 0.02;

    /// <summary>A 7 x 7 convolution, normalized and rectified.</summary>
    public static IEnumerable<nn.Module<Tensor, Tensor>> Wide(long from, long to) =>
        [nn.ReflectionPad2d(3), Started(nn.Conv2d(from, to, 7)), nn.InstanceNorm2d(to), nn.ReLU()];

    /// <summary>Halves the picture.</summary>
    public static IEnumerable<nn.Module<Tensor, Tensor>> Down(long from, long to) =>
        [Started(nn.Conv2d(from, to, 3, stride: 2, padding: 1)), nn.InstanceNorm2d(to), nn.ReLU()];

    /// <summary>Doubles the picture.</summary>
    public static IEnumerable<nn.Module<Tensor, Tensor>> Up(long from, long to) =>
        [Started(nn.ConvTranspose2d(from, to, 3, stride: 2, padding: 1, output_padding: 1)), nn.InstanceNorm2d(to), nn.ReLU()];

    /// <summary>The picture itself, -1..1.</summary>
    public static IEnumerable<nn.Module<Tensor, Tensor>> Paint(long from) =>
        [nn.ReflectionPad2d(3), Started(nn.Conv2d(from, 3, 7)), nn.Tanh()];

    /// <summary>Gives a layer the published first weights.</summary>
    public static T Started<T>(T layer) where T : nn.Module
    {
        using IDisposable quiet = no_grad();
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        foreach ((string name, Parameter parameter) in layer.named_parameters())
        {
            if (name == "weight") parameter.copy_(randn(parameter.shape) * Deviation);
        }
        return layer;
    }
}

/// <summary>x + two normalized 3 x 3 convolutions of x, with reflected borders.</summary>
internal sealed class PaperBlock : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _branch;

    public PaperBlock(long channels) : base(nameof(PaperBlock))
    {
        _branch = nn.Sequential(
            nn.ReflectionPad2d(1), PaperLayers.Started(nn.Conv2d(channels, channels, 3)), nn.InstanceNorm2d(channels), nn.ReLU(),
            nn.ReflectionPad2d(1), PaperLayers.Started(nn.Conv2d(channels, channels, 3)), nn.InstanceNorm2d(channels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => input + _branch.call(input);
}
