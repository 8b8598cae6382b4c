using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper.Networks;

/// <summary>The layers of pix2pixHD's generators (Wang et al. 2018): reflection padding, instance normalization, ReLU.</summary>
internal static class PaperLayers
{
    // Standard deviation of the initial weights, as published.
    private const double Deviation = 0.02;

    /// <summary>A normalized 7 x 7 convolution with ReLU.</summary>
    public static IEnumerable<nn.Module<Tensor, Tensor>> Wide(long from, long to) =>
        [nn.ReflectionPad2d(3), Initialized(nn.Conv2d(from, to, 7)), nn.InstanceNorm2d(to), nn.ReLU()];

    /// <summary>Halves the resolution.</summary>
    public static IEnumerable<nn.Module<Tensor, Tensor>> Down(long from, long to) =>
        [Initialized(nn.Conv2d(from, to, 3, stride: 2, padding: 1)), nn.InstanceNorm2d(to), nn.ReLU()];

    /// <summary>Doubles the resolution.</summary>
    public static IEnumerable<nn.Module<Tensor, Tensor>> Up(long from, long to) =>
        [Initialized(nn.ConvTranspose2d(from, to, 3, stride: 2, padding: 1, output_padding: 1)), nn.InstanceNorm2d(to), nn.ReLU()];

    /// <summary>The last layer: a picture, -1..1.</summary>
    public static IEnumerable<nn.Module<Tensor, Tensor>> Output(long from) =>
        [nn.ReflectionPad2d(3), Initialized(nn.Conv2d(from, 3, 7)), nn.Tanh()];

    /// <summary>Initializes a layer's weights as published.</summary>
    public static T Initialized<T>(T layer) where T : nn.Module
    {
        using IDisposable quiet = no_grad();
        using FinalizationPause pause = FinalizationPause.Begin();
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        foreach ((string name, Parameter parameter) in layer.named_parameters())
        {
            if (name == "weight") parameter.copy_(randn(parameter.shape) * Deviation);
        }
        return layer;
    }
}
