using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Paper.Networks;

/// <summary>
/// pix2pixHD's local enhancer: generates at twice the resolution of the global generator, whose features it adds to its own (Wang
/// et al. 2018, sec. 3.1).
/// </summary>
internal sealed class LocalEnhancer : nn.Module<Tensor, Tensor>
{
    private readonly GlobalGenerator _global;
    private readonly Sequential _down, _up;

    /// <param name="global">The trained global generator; owned by this network from here on.</param>
    /// <param name="blocks">Residual blocks; 3 as published.</param>
    /// <param name="channels">Input channels.</param>
    public LocalEnhancer(GlobalGenerator global, int blocks = 3, long channels = GlobalGenerator.Channels) : base(nameof(LocalEnhancer))
    {
        long width = global.Width / 2;
        _global = global;
        _down = nn.Sequential([.. PaperLayers.Wide(channels, width), .. PaperLayers.Down(width, global.Width)]);
        List<nn.Module<Tensor, Tensor>> layers = [];
        for (int i = 0; i < blocks; i++) layers.Add(new PaperBlock(global.Width));
        _up = nn.Sequential([.. layers, .. PaperLayers.Up(global.Width, width), .. PaperLayers.Output(width)]);
        RegisterComponents();
    }

    /// <summary>Generates a picture.</summary>
    /// <param name="input">N x channels x H x W.</param>
    /// <returns>N x 3 x H x W, -1..1.</returns>
    public override Tensor forward(Tensor input)
    {
        // As published: halved by averages of 3 x 3 that leave out the border.
        Tensor small = nn.functional.avg_pool2d(input, 3, 2, 1, count_include_pad: false);
        return _up.call(_down.call(input) + _global.Features(small));
    }
}
